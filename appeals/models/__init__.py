"""What to do about it: packs, penalties, appeals."""

from appeals.models.appeal import Appeal, AppealEvent, AppealRound, Letter
from appeals.models.casekey import CaseKey
from appeals.models.circumstance import Circumstance
from appeals.models.exclusion import DeclaredAccount, Exclusion, FundsStatement
from appeals.models.kept import KeptFile
from appeals.models.loss import LossEntry, LossStudy
from appeals.models.outreach import OutreachContact, OutreachItem, OutreachPlan
from appeals.models.pack import EvidencePack
from appeals.models.penalty import Penalty, Rebuttal
from appeals.models.report import InstantReport
from appeals.models.rules import ProfileVersion
from appeals.models.signing import SigningKey, TimeStamp

__all__ = [
    "Appeal",
    "AppealEvent",
    "AppealRound",
    "CaseKey",
    "Circumstance",
    "DeclaredAccount",
    "EvidencePack",
    "Exclusion",
    "FundsStatement",
    "InstantReport",
    "KeptFile",
    "Letter",
    "LossEntry",
    "LossStudy",
    "OutreachContact",
    "OutreachItem",
    "OutreachPlan",
    "Penalty",
    "ProfileVersion",
    "Rebuttal",
    "SigningKey",
    "TimeStamp",
]
