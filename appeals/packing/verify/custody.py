"""The chain of custody: each line holds the hash of the one before, the seal that of the last."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator

import rfc8785

from appeals.packing.receipts import RECEIPTS, strange_heads, strange_lines
from appeals.packing.seal import NO_HEAD
from appeals.packing.verify.lists import seal_comment
from appeals.packing.verify.opening import Tree
from appeals.packing.verify.report import (
    Check,
    Finding,
    failed,
    failed_or_passed,
    finding,
    unconfirmed,
)

_FILE = "data/11-custody/custody.jsonl"
_KEYS = {"action", "actor", "at", "case", "detail", "object", "prev", "role", "seq", "sha256", "v"}
_ANCHORS = "data/11-custody/anchors/"


def custody(tree: Tree) -> Check:
    """Fails at the first line that does not follow, or when the chain ends too early or late."""
    head = seal_comment(tree, "custody-head")
    if _FILE not in tree:
        if head == f"{NO_HEAD} at seq 0":
            return unconfirmed("custody", "no_custody")
        return failed("custody", "file_missing", file=_FILE)
    lines = (tree.content(_FILE) or b"").removesuffix(b"\n").split(b"\n")
    previous = NO_HEAD
    for seq, line in enumerate(lines, start=1):
        if _told(line) != (seq, previous):
            return failed("custody", "chain_broken", file=_FILE, line=seq)
        previous = hashlib.sha256(line).hexdigest()
    if head != f"{previous} at seq {len(lines)}":
        return failed("custody", "chain_ends_otherwise", file=_FILE, head=head or "-")
    return failed_or_passed("custody", [*_anchors(tree, lines), *_receipts(tree, lines)])


def _anchors(tree: Tree, lines: list[bytes]) -> Iterator[Finding]:
    """Each anchor names the hash of a line at the time it was stamped; it must still be there."""
    for path in sorted(tree.entries):
        if not path.startswith(_ANCHORS) or not path.endswith(".txt"):
            continue
        head = re.search(
            r"^custody-head: ([0-9a-f]{64}) at seq ([0-9]{1,9})$", tree.text(path), re.M
        )
        seq = int(head[2]) if head else 0
        told = lines[seq - 1] if 0 < seq <= len(lines) else b""
        if head is None or hashlib.sha256(told).hexdigest() != head[1]:
            yield finding("anchor_differs", file=path, line=seq)


def _receipts(tree: Tree, lines: list[bytes]) -> Iterator[Finding]:
    """What others hold of the chain must be in it still."""
    if RECEIPTS in tree:
        hashes = [hashlib.sha256(line).hexdigest() for line in lines]
        for number in strange_lines(tree.text(RECEIPTS)):
            yield finding("receipt_malformed", file=RECEIPTS, line=number)
        for seq in strange_heads(tree.text(RECEIPTS), hashes):
            yield finding("receipt_differs", file=RECEIPTS, line=seq)


def _told(line: bytes) -> tuple[object, object] | None:
    """What a line says of its place: its number and the hash before it.

    None unless it is written as every line is (RFC 8785) and holds each key once and no other: two
    readers could take another form for different things.
    """
    try:
        entry = json.loads(line)
        is_canonical = rfc8785.dumps(entry) == line
    except (ValueError, RecursionError):
        return None
    if not is_canonical or not isinstance(entry, dict) or entry.keys() != _KEYS:
        return None
    return entry["seq"], entry["prev"]
