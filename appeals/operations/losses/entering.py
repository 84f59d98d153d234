"""Enters what the attack cost, and takes entries back; nothing is changed in place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from appeals.enums import LossBasis, LossHead
from appeals.errors import LossRefused
from appeals.models import KeptFile, LossEntry
from appeals.operations.keeping import Upload, keep_file
from appeals.operations.withdrawing import withdraw
from appeals.packing.losses import Basis, Entry, Head
from appeals.packing.losses.ledger import faults_of
from appeals.queries.case.keys import refuse_ended
from detection.models import Incident
from shops.access import Principal
from shops.enums import Action
from shops.models import Order, User
from shops.operations import custody

VOUCHER = "voucher"
VOUCHER_TYPES = ("pdf", "png", "jpg", "gif", "xlsx", "csv", "txt", "html")
_MOST_ORDERS = 20_000


@dataclass(frozen=True, slots=True)
class Cost:
    """What a person enters; amounts in the shop's minor unit."""

    head: LossHead
    basis: LossBasis
    amount_fen: int
    recovered_fen: int = 0
    quantity: int | None = None
    unit_fen: int | None = None
    first_on: date | None = None
    last_on: date | None = None
    order_ids: tuple[str, ...] = ()
    note: str = ""


def enter_loss(
    *,
    incident: Incident,
    cost: Cost,
    vouchers: Iterable[KeptFile] = (),
    actor: Principal | None,
    now: datetime,
) -> LossEntry:
    """Write one entry with its custody line. The caller has checked the permission.

    Raises LossRefused when the entry contradicts itself, calls itself documented without a
    voucher, or names an order that is not the shop's; PackDeleted once the case's data are deleted.
    """
    refuse_ended(incident)
    kept = list(vouchers)
    _check(incident, cost, kept)
    with transaction.atomic():
        entry = LossEntry.objects.create(
            shop=incident.shop,
            incident=incident,
            head=cost.head,
            basis=cost.basis,
            amount_fen=cost.amount_fen,
            recovered_fen=cost.recovered_fen,
            quantity=cost.quantity,
            unit_fen=cost.unit_fen,
            first_on=cost.first_on,
            last_on=cost.last_on,
            order_ids=list(cost.order_ids),
            note=cost.note,
            entered_by=actor if isinstance(actor, User) else None,
            entered_at=now,
        )
        entry.vouchers.set(kept)
        custody.record(
            shop=incident.shop,
            action=Action.LOSS_ENTERED,
            object=f"loss:{entry.pk}",
            case=incident.public_id,
            now=now,
            actor=actor,
            detail={
                "amount_fen": cost.amount_fen,
                "basis": str(cost.basis),
                "head": str(cost.head),
                "orders": len(cost.order_ids),
                "recovered_fen": cost.recovered_fen,
                "vouchers": sorted(voucher.sha256 for voucher in kept),
            },
        )
    return entry


def withdraw_loss(*, entry: LossEntry, actor: Principal | None, now: datetime) -> bool:
    """Take an entry out of the ledger; its line stays in custody. False when it was out already."""
    return withdraw(
        entry,
        action=Action.LOSS_WITHDRAWN,
        name="loss",
        case=entry.incident.public_id,
        actor=actor,
        now=now,
    )


def keep_voucher(
    *, incident: Incident, upload: Upload, actor: Principal | None, now: datetime
) -> KeptFile:
    """Keep a voucher: hashed on receipt, sealed, told to custody.

    Raises FileRefused, and PackDeleted once the case's data are deleted.
    """
    refuse_ended(incident)
    return keep_file(
        shop=incident.shop,
        kind=VOUCHER,
        upload=upload,
        actor=actor,
        now=now,
        incident=incident,
        types=VOUCHER_TYPES,
    )


def orders_named_in(text: str) -> tuple[str, ...]:
    """Order numbers typed or pasted, in any order, by blanks, commas or lines; each once."""
    return tuple(dict.fromkeys(part for part in re.split(r"[\s,，;；、]+", text) if part))


def _check(incident: Incident, cost: Cost, vouchers: list[KeptFile]) -> None:
    entry = Entry(
        "new", Head(cost.head), cost.amount_fen, Basis(cost.basis), cost.first_on, cost.last_on,
        cost.quantity, cost.unit_fen, cost.recovered_fen,
    )  # fmt: skip
    fault = next(faults_of(entry), None)
    if fault is not None:
        raise LossRefused(_FAULTS[fault.code]())
    if cost.basis == LossBasis.DOCUMENTED and not vouchers:
        raise LossRefused(_("A documented cost needs its voucher. Upload it, or call it computed."))
    if any(voucher.shop_id != incident.shop_id for voucher in vouchers):
        raise LossRefused(_("This belongs to another shop."))
    _check_orders(incident, cost.order_ids)


_FAULTS = {
    "negative": lambda: _("An amount is not negative."),
    "recovered": lambda: _("More cannot have come back than was spent."),
    "product": lambda: _("Quantity times unit price is not the amount. Correct one of the three."),
    "period": lambda: _("The last day comes before the first."),
}


def _check_orders(incident: Incident, ids: tuple[str, ...]) -> None:
    if len(ids) > _MOST_ORDERS:
        raise LossRefused(
            _("Name at most %(most)s orders in one entry.") % {"most": f"{_MOST_ORDERS:,}"}
        )
    known = set(
        Order.objects.filter(shop=incident.shop, platform_order_id__in=ids).values_list(
            "platform_order_id", flat=True
        )
    )
    unknown = [one for one in ids if one not in known]
    if unknown:
        raise LossRefused(
            _("These are no orders of this shop: %(ids)s. Check the numbers, or import them.")
            % {"ids": ", ".join(unknown[:5])}
        )
