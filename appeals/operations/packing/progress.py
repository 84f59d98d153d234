"""How far a build is, as its page shows it."""

from __future__ import annotations

from appeals.enums import PackStage
from appeals.models import EvidencePack
from appeals.operations.packing.ledger import note_stage

# Where each stage begins, in percent; measured on 100,000 orders (a small pack spends its time on the documents).
_STARTS = {
    PackStage.GATHER: 0,
    PackStage.COUNT: 35,
    PackStage.ORDERS: 50,
    PackStage.TABLES: 78,
    PackStage.DOCUMENTS: 80,
    PackStage.SEAL: 94,
}
_STEP = 5  # no row is written for less


class Progress:
    """Hears from a build and tells the pack's row now and then. Raises PackLost like any write."""

    def __init__(self, pack: EvidencePack) -> None:
        self._pack = pack
        self._told: tuple[PackStage, int] | None = None

    def __call__(self, stage: str, share: float) -> None:
        """`share` of the stage is done, 0 to 1."""
        current = PackStage(stage)
        percent = _percent(current, share)
        if self._told and self._told[0] == current and percent < self._told[1] + _STEP:
            return
        self._told = current, percent
        note_stage(pack=self._pack, stage=current, percent=percent)


def _percent(stage: PackStage, share: float) -> int:
    starts = [*_STARTS.values(), 100]
    at = [*_STARTS].index(stage)
    return int(starts[at] + (starts[at + 1] - starts[at]) * min(1.0, share))
