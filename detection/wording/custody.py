"""The verbs of the custody chain, as a person reads them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shops.enums import Action

_ACTIONS: Mapping[str, str | Promise] = {
    Action.CASE_OPEN: _("Incident opened"),
    Action.FILE_RECEIVED: _("File received"),
    Action.PARSED: _("File read"),
    Action.ROWS_REJECTED: _("Rows refused"),
    Action.IMPORT_UNDONE: _("Import undone"),
    Action.CELLS_PURGED: _("Cells of refused rows destroyed"),
    Action.LIVE_RECORDED: _("Live data recorded"),
    Action.DETECT_RUN: _("Detector run"),
    Action.PARAMS_CHANGED: _("Settings changed"),
    Action.LABEL: _("Statement of the shop"),
    Action.REVIEW_QUEUED: _("Sent to the service's reviewers"),
    Action.REVIEW_CLAIMED: _("A reviewer took it up"),
    Action.REVIEW_RELEASED: _("The reviewer gave it back"),
    Action.REVIEW_DECIDED: _("The service decided"),
    Action.REVIEW_ANSWERED: _("The shop answered"),
    Action.NOTICE_ADDED: _("Alert raised"),
    Action.NOTICE_SENT: _("Alert sent"),
    Action.NOTICE_ACKNOWLEDGED: _("Alert acknowledged"),
    Action.CHANNEL_CHANGED: _("Alert channel changed"),
    Action.VOUCHER_ADDED: _("File handed in"),
    Action.OUTREACH_PLANNED: _("Plan to ask buyers registered"),
    Action.OUTREACH_ATTEMPTED: _("Buyer asked"),
    Action.OUTREACH_RECORDED: _("Buyer's answer recorded"),
    Action.REPORT_WRITTEN: _("Report to the platform written"),
    Action.REPORT_FILED: _("Reported to the platform"),
    Action.PROMOTION_CHANGED: _("Promotion changed"),
    Action.APPEAL_CHANGED: _("Appeal changed"),
    Action.LOSS_ENTERED: _("Loss entered"),
    Action.LOSS_WITHDRAWN: _("Loss entry withdrawn"),
    Action.LOSS_CONTROL_CHOSEN: _("Comparison for the loss chosen"),
    Action.LOSS_COUNTED: _("Lost sales counted"),
    Action.ACCOUNT_DECLARED: _("Own account declared"),
    Action.ACCOUNT_WITHDRAWN: _("Declared account withdrawn"),
    Action.LOSS_CONTROL_WITHDRAWN: _("Category index withdrawn"),
    Action.STATEMENT_WITHDRAWN: _("Account statement withdrawn"),
    Action.STATEMENT_READ: _("Account statement read"),
    Action.EXCLUSION_ANSWERED: _("Shop's statement changed"),
    Action.CIRCUMSTANCE_NOTED: _("Circumstance noted"),
    Action.CIRCUMSTANCE_WITHDRAWN: _("Circumstance taken back"),
    Action.EXPORT_REQUESTED: _("Evidence pack requested"),
    Action.EXPORT_APPROVED: _("Copy with identities agreed to"),
    Action.EXPORT_REFUSED: _("Copy with identities refused"),
    Action.EXPORT_ISSUED: _("Evidence pack issued"),
    Action.EXPORT_REDERIVED: _("Evidence pack built again to compare"),
    Action.EXPORT_DELETED: _("Copy with identities destroyed"),
    Action.STAMP_OBTAINED: _("Time stamp obtained"),
    Action.PII_VIEWED: _("Personal data revealed"),
    Action.CONNECTION_CHANGED: _("Connection changed"),
    Action.HEAD_RESTORED: _("Chain's head was set back outside the program, and put right"),
    Action.KEY_CREATED: _("Key created"),
    Action.KEY_RETIRED: _("Key destroyed"),
    Action.HOLD_SET: _("Shipments held"),
    Action.HOLD_RELEASED: _("Shipments released"),
    Action.LEGAL_HOLD_SET: _("Legal hold set"),
    Action.LEGAL_HOLD_RELEASED: _("Legal hold released"),
    Action.CASE_DELETED: _("Case deleted: its key was destroyed"),
    Action.MEMBER_CHANGED: _("Member changed"),
    Action.DELETED: _("Row deleted"),
}


def action_text(action: str) -> str:
    """Say the verb; one without words shows as it is written in the chain."""
    return str(_ACTIONS.get(action, action))
