"""Keeps an appeal's letter and the pack that goes with it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from appeals.enums import UNFILED, AppealState
from appeals.errors import AppealRefused
from appeals.models import Appeal, EvidencePack, Letter
from appeals.operations.appeals.noting import locked, record_change
from appeals.packing.letters import LENGTHS
from shops.access import Principal
from shops.models import User
from shops.operations import custody


def write_appeal(
    *,
    appeal: Appeal,
    statement: str,
    pack: EvidencePack | None,
    actor: Principal,
    now: datetime,
    length: int | None = None,
) -> Appeal:
    """Keep a letter and the attached pack; this letter is the one that will be filed.

    Raises AppealRefused once it was filed, and for a length that no letter has.
    """
    with transaction.atomic():
        row = locked(appeal)
        if row.state not in {*UNFILED, AppealState.MORE_ASKED}:
            raise AppealRefused(_("What was filed cannot be changed any more."))
        if pack is not None and (pack.shop_id != row.shop_id or not pack.is_ready):
            raise AppealRefused(_("Attach a pack of this shop that is ready."))
        if pack is not None and pack.tier != "T1":
            raise AppealRefused(_("Only a copy without identities goes along with an appeal."))
        row.length = row.length if length is None else length
        if row.length not in LENGTHS:
            raise AppealRefused(_("There is no letter of this length."))
        row.statement, row.pack = statement, pack
        row.save(update_fields=["statement", "pack", "length"])
        _keep_letter(row, statement, actor, now)
        detail: custody.Detail = {"pack": str(pack.pk) if pack else "", "written": True}
        record_change(row, detail, actor, now)
    return row


def _keep_letter(row: Appeal, text: str, actor: Principal, now: datetime) -> None:
    Letter.objects.update_or_create(
        appeal=row,
        length=row.length,
        defaults={
            "text": text,
            "is_edited": True,
            "changed_by": actor if isinstance(actor, User) else None,
            "changed_at": now,
        },
    )
