"""Takes a category's index as a comparison, before any result is seen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from appeals.errors import LossRefused
from appeals.models import KeptFile
from appeals.operations.keeping import Upload, keep_file
from appeals.operations.opening import try_workbook
from appeals.operations.withdrawing import withdraw
from appeals.packing.funds import StatementUnreadable
from appeals.packing.losses.index import Index, read_index
from appeals.queries.case.keys import refuse_ended
from appeals.queries.losses.index import INDEX, is_counted_with
from detection.models import Incident
from shops.access import Principal
from shops.enums import Action
from shops.operations import custody

_SHOWN = 3


def keep_index(
    *, incident: Incident, upload: Upload, label: str, actor: Principal | None, now: datetime
) -> tuple[KeptFile, Index]:
    """Keep an index as it came and tell custody of it; the caller has checked the permission.

    Raises FileRefused for what is neither csv nor workbook, LossRefused, naming the first bad
    lines, for a file in which no line is a day with a value above 0; PackDeleted once the case's
    data are deleted.
    """
    refuse_ended(incident)
    try:
        try_workbook(upload.content)
        index = read_index(upload.content)
    except StatementUnreadable as error:
        raise LossRefused(_("This file cannot be read. Hand in a csv or xlsx with a date and an index.")) from error  # fmt: skip
    if not index.values:
        raise LossRefused(
            _("No line holds a date and an index above 0. %(bad)s") % {"bad": bad_lines(index)}
        )

    def tell(kept: KeptFile) -> None:
        custody.record(
            shop=incident.shop,
            action=Action.LOSS_CONTROL_CHOSEN,
            object=f"kept:{kept.pk}",
            case=incident.public_id,
            now=now,
            actor=actor,
            sha256=kept.sha256,
            detail={"days": len(index.values), "kind": INDEX, "problems": len(index.problems)},
        )

    kept = keep_file(
        shop=incident.shop, kind=INDEX, upload=upload, actor=actor, now=now, incident=incident,
        types=("csv", "txt", "xlsx", "xls"), note=label, tell=tell,
    )  # fmt: skip
    return kept, index


def withdraw_index(*, row: KeptFile, actor: Principal | None, now: datetime) -> bool:
    """Take an index back that nothing was counted with; False when it was taken back already.

    Raises LossRefused once a count compares with it: a comparison is not changed after its result.
    """
    assert row.incident is not None  # noqa: S101  an index belongs to an incident
    with transaction.atomic():
        Incident.objects.select_for_update().get(pk=row.incident.pk)
        if is_counted_with(row):
            raise LossRefused(
                _(
                    "A count compares with this index, so it stays: it may not be chosen by its result."
                )
            )
        return withdraw(row, action=Action.LOSS_CONTROL_WITHDRAWN, name="kept", actor=actor,
                        now=now, case=row.incident.public_id)  # fmt: skip


def bad_lines(index: Index) -> str:
    """The first lines that could not be taken, with what stood there; empty when all were."""
    said = {
        "date": _("line %(line)s: “%(value)s” is no date"),
        "value": _("line %(line)s: “%(value)s” is no number above 0"),
        "twice": _("line %(line)s: “%(value)s” stands twice"),
    }
    shown = index.problems[:_SHOWN]
    return "; ".join(said[one.code] % {"line": one.line, "value": one.value[:20]} for one in shown)
