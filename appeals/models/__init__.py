"""What to do about it: packs, penalties, appeals."""

from appeals.models.appeal import Appeal, AppealEvent, AppealRound, Letter
from appeals.models.kept import KeptFile
from appeals.models.outreach import OutreachContact, OutreachItem, OutreachPlan
from appeals.models.pack import EvidencePack, SigningKey
from appeals.models.penalty import Penalty, Rebuttal
from appeals.models.report import InstantReport
from appeals.models.rules import ProfileVersion

__all__ = [
    "Appeal",
    "AppealEvent",
    "AppealRound",
    "EvidencePack",
    "InstantReport",
    "KeptFile",
    "Letter",
    "OutreachContact",
    "OutreachItem",
    "OutreachPlan",
    "Penalty",
    "ProfileVersion",
    "Rebuttal",
    "SigningKey",
]
