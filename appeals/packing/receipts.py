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
# What a line of it may be at all; the checkers share this too.
LINE = re.compile(rf"#.*|{HEAD.pattern}|received: [0-9TZ:-]+|by: .*")
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


def strange_lines(text: str) -> list[int]:
    """The lines that no such file has, by number: what cannot be read could be what was altered."""
    lines = text.removesuffix("\n").split("\n")
    return [number for number, line in enumerate(lines, start=1) if not LINE.fullmatch(line)]


@dataclass(frozen=True, slots=True)
class HeadReceipt:
    """One line of a shop's chain as it is handed to a person; times are text as they are shown."""

    shop: str
    seq: int
    sha256: str
    at: str
    action: str
    object: str
    what_zh: str
    what_en: str
    handed_to: str
    handed_at: str


def head_receipt_txt(told: HeadReceipt) -> bytes:
    """This will write the receipt that its holder keeps, in both languages; UTF-8 with a mark."""
    seq = told.seq
    return (
        "\ufeff"
        "BrushGuard 保管链回执 / receipt of a chain of custody\n\n"
        f"店铺 / shop: {told.shop}\n"
        f"事项 / what happened: {told.what_zh} / {told.what_en} ({told.action}, {told.object})\n"
        f"custody-head: {told.sha256} at seq {seq}\n"
        f"记录时间 / recorded at: {told.at}\n"
        f"领取 / handed to: {told.handed_to}, {told.handed_at}\n\n"
        f"覆盖范围：该店保管链第 1 行至第 {seq} 行。每一行都包含上一行的校验值，改动、删除、插入其中任何一行，"
        "上面的值都会不同。\n"
        f"This covers lines 1 to {seq} of the shop's chain. Each line holds the hash of the one before: "
        "whoever changes, drops or inserts one of them changes the value above.\n\n"
        "以后如何核对 / how to check later, with custody.jsonl of the shop or of an evidence pack "
        "(data/11-custody/):\n"
        f"  sed -n {seq}p custody.jsonl | tr -d '\\n' | sha256sum\n"
        "结果必须是上面的 64 位校验值；行数不足说明链被截短。也可在“保管链”页面粘贴本回执核对。\n"
        'It must give the 64 digits above; a file with fewer lines was cut off. The page "Chain of '
        'custody" checks a pasted receipt as well.\n\n'
        "本回执只说明这些记录当时已存在、此后是否被改动，不说明记录内容是否属实。请自行保存，或交由第三方保管。\n"
        "It shows that these records existed then and whether they were changed since; not that what "
        "they say is true. Keep it where we cannot reach it.\n"
    ).encode()
