"""What to do about it: packs, penalties, appeals."""

from appeals.models.appeal import Appeal, AppealEvent
from appeals.models.kept import KeptFile
from appeals.models.pack import EvidencePack, SigningKey
from appeals.models.penalty import Penalty, Rebuttal
from appeals.models.rules import ProfileVersion

__all__ = [
    "Appeal",
    "AppealEvent",
    "EvidencePack",
    "KeptFile",
    "Penalty",
    "ProfileVersion",
    "Rebuttal",
    "SigningKey",
]
