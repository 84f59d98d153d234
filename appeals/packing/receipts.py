"""seal/custody-receipts.txt: heads of the chain of custody that somebody outside has in hand.

A chain whose heads only its keeper knows could be rewritten whole. Each receipt names a line of
the chain by its hash and says who got it and when; the line must still be there. Anchors inside the core end with the data cut-off, receipts with the seal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

RECEIPTS = "seal/custody-receipts.txt"
# One line of the file, whole. All checkers read it by this very pattern.
HEAD = re.compile(r"custody-head: ([0-9a-f]{64}) at seq ([1-9][0-9]{0,8})")
_TOP = (
    "# brushguard-receipts: 1",
    "# Heads of the chain in data/11-custody/custody.jsonl that others hold: line SEQ had this",
    "# SHA-256. sed -n SEQp custody.jsonl | tr -d '\\n' | sha256sum must still give it.",
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The chain's head at line `seq`, and who got it when."""

    seq: int
    sha256: str
    received_at: datetime
    by: str


def receipts_txt(receipts: Iterable[Receipt]) -> bytes:
    """This will write them down, oldest first; empty when there are none."""
    ordered = sorted(receipts, key=lambda one: (one.seq, one.received_at, one.by))
    if not ordered:
        return b""
    lines = [*_TOP]
    for one in ordered:
        at = one.received_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        lines += [f"custody-head: {one.sha256} at seq {one.seq}", f"received: {at}",
                  f"by: {' '.join(one.by.split())}"]  # fmt: skip
    return ("\n".join(lines) + "\n").encode()


def heads_in(text: str) -> Iterator[tuple[str, int]]:
    """Hash and number of each head that a receipts file names."""
    for line in text.split("\n"):
        found = HEAD.fullmatch(line)
        if found:
            yield found[1], int(found[2])


def strange_heads(text: str, hashes: Sequence[str]) -> list[int]:
    """The receipts that this chain does not give, by number; [0] for a file that names no head.

    `hashes` are those of the chain's lines, from the first.
    """
    heads = list(heads_in(text))
    wrong = [seq for sha256, seq in heads if hashes[seq - 1 : seq] != [sha256]]
    return wrong if heads else [0]
