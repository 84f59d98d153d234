"""What to do about it: packs, penalties, appeals."""

from appeals.models.appeal import Appeal, AppealEvent
from appeals.models.pack import EvidencePack, SigningKey
from appeals.models.penalty import Penalty

__all__ = ["Appeal", "AppealEvent", "EvidencePack", "Penalty", "SigningKey"]
