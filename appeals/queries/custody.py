"""A shop's chain of custody as people read it, the receipts of its heads, and whether one still holds."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from appeals.enums import StampState
from appeals.models import EvidencePack, TimeStamp
from shops.enums import Action
from shops.models import CustodyEvent, Shop

# What a person is handed a receipt for: a file that was read, a pack that was sealed, a report.
RECEIPTED = (
    Action.PARSED,
    Action.ROWS_REJECTED,
    Action.EXPORT_ISSUED,
    Action.REPORT_WRITTEN,
    Action.REPORT_FILED,
)
_HEAD = re.compile(r"custody-head:\s*([0-9a-fA-F]{64})\s+at\s+seq\s+([1-9][0-9]{0,8})(?![0-9])")
_HASH = re.compile(r"(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])")


class Standing(StrEnum):
    """What became of a head that somebody has in hand."""

    HOLDS = "holds"
    DIFFERS = "differs"  # another line stands at this number
    CUT_OFF = "cut_off"  # the chain is shorter than that
    UNKNOWN = "unknown"  # a bare hash that no line has


@dataclass(frozen=True, slots=True)
class CheckedHead:
    """`line` is the one that stands there now; `broken_at` the first line at or before it that fails."""

    sha256: str
    seq: int | None
    standing: Standing
    line: CustodyEvent | None
    broken_at: int | None = None

    @property
    def is_part(self) -> bool:
        return self.standing is Standing.HOLDS and self.broken_at is None


def custody_lines(shop: Shop) -> QuerySet[CustodyEvent]:
    """The chain, the newest line first."""
    return CustodyEvent.objects.filter(shop=shop).order_by("-seq")


def receipted_lines(shop: Shop) -> QuerySet[CustodyEvent]:
    """The lines that a receipt was offered for, the newest first."""
    return custody_lines(shop).filter(action__in=[action.value for action in RECEIPTED])


def anchors_of(shop: Shop) -> QuerySet[TimeStamp]:
    """The stamped heads of the chain, the newest first."""
    return TimeStamp.objects.filter(
        shop=shop, pack=None, seq__isnull=False, state=StampState.OBTAINED
    ).order_by("-seq")


def line_of_pack(pack: EvidencePack) -> CustodyEvent | None:
    """The line that tells of the pack's sealing."""
    lines = CustodyEvent.objects.filter(shop=pack.shop, object=f"pack:{pack.pk}")
    return lines.filter(action=Action.EXPORT_ISSUED.value).order_by("-seq").first()


def heads_told(text: str) -> list[tuple[str, int | None]]:
    """Hash and number of each head that a text names; of bare hashes only where it names no number."""
    found = [(digest.lower(), int(seq)) for digest, seq in _HEAD.findall(text)]
    return [*dict.fromkeys(found)] or [
        (digest.lower(), None) for digest in dict.fromkeys(_HASH.findall(text))
    ]


def check_head(
    shop: Shop, sha256: str, seq: int | None, broken_at: int | None = None
) -> CheckedHead:
    """Hold one head against the chain as it stands; the line's hash is computed, not believed.

    `broken_at` is where the chain as a whole does not follow, if it does not.
    """
    lines = CustodyEvent.objects.filter(shop=shop)
    which = {"seq": seq} if seq is not None else {"line_sha256": sha256}
    line = lines.filter(**which).first()
    if line is None:
        missing = Standing.UNKNOWN if seq is None else Standing.CUT_OFF
        return CheckedHead(sha256, seq, missing, None)
    is_same = hashlib.sha256(line.line.encode()).hexdigest() == sha256
    broken = broken_at if broken_at is not None and broken_at <= line.seq else None
    standing = Standing.HOLDS if is_same else Standing.DIFFERS
    return CheckedHead(sha256, line.seq, standing, line, broken)
