"""The chain of custody: each line holds the hash of the one before, the seal that of the last."""

from __future__ import annotations

import hashlib
import json

from appeals.packing.seal import NO_HEAD
from appeals.packing.verify.lists import seal_comment
from appeals.packing.verify.opening import Tree
from appeals.packing.verify.report import Check, failed, failed_or_passed, unconfirmed

_FILE = "data/11-custody/custody.jsonl"


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
    return failed_or_passed("custody", [])


def _told(line: bytes) -> tuple[object, object] | None:
    """What a line says of its place: its number and the hash before it."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return (entry.get("seq"), entry.get("prev")) if isinstance(entry, dict) else None
