"""What to do about it: packs, penalties, appeals."""

from appeals.models.appeal import Appeal, AppealEvent, AppealRound, Letter
from appeals.models.kept import KeptFile
from appeals.models.pack import EvidencePack, SigningKey
from appeals.models.penalty import Penalty, Rebuttal
from appeals.models.rules import ProfileVersion

__all__ = [
    "Appeal",
    "AppealEvent",
    "AppealRound",
    "EvidencePack",
    "KeptFile",
    "Letter",
    "Penalty",
    "ProfileVersion",
    "Rebuttal",
    "SigningKey",
]
