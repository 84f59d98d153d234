"""Orders as the pack shows them: numbered, masked, told apart, with their refund beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from appeals.packing.case import Case, Order, Refund, Verdict
from appeals.packing.commitments import token
from appeals.packing.freetext import mask_text
from appeals.packing.masking import address_class, label_word, mask_name, region_word
from appeals.packing.working.spool import pairs_of, ref_of

SUSPECT_FROM = 0.5  # the verdict lists every order of the incident from this probability on
UNCONFIRMED_STAGES = ("refused", "closed")


class Group(StrEnum):
    """Which comparison an order takes part in."""

    SUSPECT = "suspect"
    GENUINE = "confirmed_genuine"  # suspected once; a person marked it genuine
    WINDOW = "window"  # same item, same minutes, not suspected
    COMPARISON = "comparison"  # everything else that was handed in


@dataclass(frozen=True, slots=True)
class Row:
    """One order in the pack. `minutes_to_refund` is None where no time of asking is known."""

    ref: str
    order: Order
    group: Group
    name: str
    province: str
    city: str
    address_class: str
    label: str
    buyer: str
    refund: Refund | None
    refund_reason: str
    refunded_fen: int | None
    minutes_to_refund: int | None

    @property
    def is_refund_asked(self) -> bool:
        return self.refund is not None or bool(self.refunded_fen)

    @property
    def is_refunded(self) -> bool:
        succeeded = self.refund is not None and self.refund.stage == "succeeded"
        return succeeded or bool(self.refunded_fen)


class Rows(Collection[Row]):
    """A case's orders, numbered and masked anew each time they are gone through.

    By time placed and then by platform number. Nothing is held: a case may have more orders
    than memory has room for.
    """

    def __init__(self, case: Case) -> None:
        self._case = case

    def __len__(self) -> int:
        return len(self._case.orders)

    def __iter__(self) -> Iterator[Row]:
        case, total = self._case, len(self)
        verdict = case.verdicts[-1] if case.verdicts else None
        for place, (order, refunds) in enumerate(pairs_of(case), start=1):
            yield row_of(case, order, ref_of(place, total), verdict, refunds)

    def __contains__(self, row: object) -> bool:
        return any(row == one for one in self)


def rows_of(case: Case) -> Rows:
    """This will number and mask a case's orders, by time placed and then by platform number."""
    return Rows(case)


def row_of(
    case: Case, order: Order, ref: str, verdict: Verdict | None, told: Sequence[Refund]
) -> Row:
    """Mask one order; `told` are its refunds."""
    refund = _main_refund(told)
    asked_at = _asked_at(told)
    buyer = order.buyer_key or order.identity.buyer
    return Row(
        ref=ref,
        order=order,
        group=_group(order, verdict),
        name=mask_name(order.identity.name or order.name_mask),
        province=region_word(order.province),
        city=region_word(order.city),
        address_class=address_class(order.address_class),
        label=label_word(order.label),
        buyer=f"B-{token(case.case_key, 'buyer', buyer)}" if buyer else "",
        refund=refund,
        refund_reason=mask_text(refund.reason, order.identity) if refund else "",
        refunded_fen=_refunded_fen(order, told),
        minutes_to_refund=_minutes(order.placed_at, asked_at),
    )


def _group(order: Order, verdict: Verdict | None) -> Group:
    if (order.suspect_probability or 0) >= SUSPECT_FROM:
        return Group.GENUINE if order.label == "genuine" else Group.SUSPECT
    if verdict is not None and order.product_key in verdict.product_keys:
        inside = verdict.window_from <= order.placed_at <= verdict.window_to
        return Group.WINDOW if inside else Group.COMPARISON
    return Group.COMPARISON


def _main_refund(told: Sequence[Refund]) -> Refund | None:
    """The row that says most: a success before a request, one with a time before one without."""
    lasting = [refund for refund in told if refund.stage not in UNCONFIRMED_STAGES]
    return min(lasting or told, key=_weight, default=None)


def _weight(refund: Refund) -> tuple[bool, bool, str, str, str]:
    return (
        refund.stage != "succeeded",
        refund.is_implied,
        refund.at.isoformat() if refund.at else "~",
        refund.kind or "",
        refund.reason or "",
    )


def _refunded_fen(order: Order, told: Sequence[Refund]) -> int | None:
    """What the order's own row says went back, else what its refunds say together."""
    if order.refunded_fen is not None:
        return order.refunded_fen
    amounts = [refund.amount_fen for refund in told if refund.stage == "succeeded"]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _asked_at(told: Sequence[Refund]) -> datetime | None:
    return min((refund.at for refund in told if refund.at and not refund.is_implied), default=None)


def _minutes(start: datetime, end: datetime | None) -> int | None:
    if end is None or end < start:
        return None
    return int((end - start).total_seconds() // 60)
