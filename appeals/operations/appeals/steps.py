"""One step of an appeal, and whether it may follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from appeals.enums import OUTCOMES, TRANSITIONS, AppealState
from appeals.errors import AppealRefused
from appeals.models import Appeal
from appeals.operations.keeping import Upload
from appeals.packing.letters import has_blanks

_RECEIPT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an appeal.

    `receipt`, `receipt_file`, `is_warned` and `is_confirmed` are for filing, `due_at` for a question
    of the platform's, days and points for an outcome.
    """

    to: AppealState
    note: str = ""
    receipt: str = ""
    receipt_file: Upload | None = None
    is_warned: bool = False
    is_confirmed: bool = False
    due_at: datetime | None = None
    days_won_back: int | None = None
    points_restored: int | None = None


def check_step(row: Appeal, step: Step) -> None:
    """Raise AppealRefused for a step that may not follow, and for what it lacks."""
    here = AppealState(row.state)
    if step.to not in TRANSITIONS[here]:
        raise AppealRefused(
            _("An appeal that is “%(here)s” cannot become “%(there)s”.")
            % {"here": here.label, "there": step.to.label}
        )
    if step.to == AppealState.READY:
        _check_statement(row.statement)
    if step.to == AppealState.FILED:
        _check_filing(row, step)
    if step.to == AppealState.MORE_ASKED and not step.note.strip():
        raise AppealRefused(_("Quote what the platform asks for."))
    if step.to == AppealState.IN_REVIEW and here == AppealState.MORE_ASKED:
        _check_receipt(step)
    if step.to not in OUTCOMES and (step.days_won_back or step.points_restored):
        raise AppealRefused(_("Days and points come with an outcome."))


def _check_statement(statement: str) -> None:
    if not statement.strip():
        raise AppealRefused(_("Write the statement first."))
    if has_blanks(statement):
        raise AppealRefused(_("The statement still has blanks to fill in: look for 【…】."))


def _check_filing(row: Appeal, step: Step) -> None:
    _check_receipt(step)
    if not step.is_warned:
        raise AppealRefused(
            _("Confirm that you know a filed appeal can be neither changed nor filed twice.")
        )
    if row.rules is not None and row.rules.rules.is_once_only and not step.is_confirmed:
        raise AppealRefused(
            _("This platform takes one filing only. Confirm a second time that it is complete.")
        )
    if row.pack is not None and not row.pack.is_cleared:
        raise AppealRefused(
            _("Read what speaks against the shop in the attached pack before it goes out.")
        )


def _check_receipt(step: Step) -> None:
    if not step.receipt.strip():
        raise AppealRefused(_("Enter the platform's receipt or case number for the filing."))
    if len(step.receipt.strip()) > _RECEIPT_LENGTH:
        raise AppealRefused(_("The receipt is too long; 200 characters are enough."))
    if step.receipt_file is None:
        raise AppealRefused(_("Upload the platform's receipt: a screenshot of the confirmation."))
