"""Whether clear values fit the commitments, and a second copy describes the same records."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from appeals.packing.text import BOM
from appeals.packing.verify.opening import Tree
from appeals.packing.verify.report import Check, Finding, failed_or_passed, finding, unconfirmed

# These are the same bytes in every tier of one case version.
SHARED = (
    "data/13-disclosure/commitments.csv",
    "data/04-orders/orders-masked.csv",
    "data/04-orders/clusters.csv",
    "data/04-orders/timeline.csv",
)
_COMMITMENTS, _ORDERS, *_ = SHARED
_DISCLOSURES = "data/13-disclosure/disclosures.csv"
_MOST_NAMED = 20  # values that do not fit; the first ones are enough to look closer

# Only the form in which the tables are written: two readers could take another one differently.
_COMMITMENT = re.compile(rb"(O-[0-9]+),([a-z_]+),([0-9a-f]{64})")
_DISCLOSED = re.compile(rb'(O-[0-9]+),([a-z_]+),([0-9a-f]{32}),(?:"((?:[^"\r]|"")*)"|([^",\r]*))')

Committed = dict[tuple[str, str], str]


def linkage(tree: Tree, other: Tree | None) -> Check:
    """Unconfirmed when nothing was disclosed and no second copy was given."""
    committed = _committed(tree)
    if committed is None:
        return failed_or_passed("linkage", [finding("commitments_malformed", file=_COMMITMENTS)])
    copies = [tree] if other is None else [tree, other]
    wrong = [*_orphans(tree, committed), *([] if other is None else _differing(tree, other))]
    for copy in copies:
        wrong += _disclosed_otherwise(copy, committed)
    if not wrong and other is None and _DISCLOSURES not in tree:
        return unconfirmed("linkage", "no_second_copy")
    return failed_or_passed("linkage", wrong)


def _differing(tree: Tree, other: Tree) -> Iterator[Finding]:
    for path in SHARED:
        ours, theirs = tree.entries.get(path), other.entries.get(path)
        if (ours and ours.sha256) != (theirs and theirs.sha256):
            yield finding("copies_differ", file=path)


def _orphans(tree: Tree, committed: Committed) -> Iterator[Finding]:
    """Every order has its number committed to, and every commitment is about an order."""
    content = tree.content(_ORDERS)
    if content is None:
        return
    if not content.removeprefix(BOM).startswith(b"ref,"):
        yield finding("orders_malformed", file=_ORDERS)
        return
    there = [match.decode() for match in re.findall(rb"^(O-[0-9]+),", content, re.MULTILINE)]
    numbered = {ref for ref, field in committed if field == "order_id"}
    if len(set(there)) != len(there) or set(there) != numbered | {ref for ref, _ in committed}:
        yield finding("refs_differ", file=_COMMITMENTS, other=_ORDERS)


def _committed(tree: Tree) -> Committed | None:
    """Order and field to hash; None when a line is something else, or one stands twice."""
    lines = _lines(tree.content(_COMMITMENTS), b"ref,field,sha256", _COMMITMENT)
    if lines is None:
        return None
    return {(m[1].decode(), m[2].decode()): m[3].decode() for m in lines}


def _disclosed_otherwise(copy: Tree, committed: Committed) -> list[Finding]:
    """The disclosed values whose salted hash is not the committed one."""
    if _DISCLOSURES not in copy:
        return []
    lines = _lines(copy.content(_DISCLOSURES), b"ref,field,salt,value", _DISCLOSED)
    if not lines:
        return [finding("disclosures_malformed", file=_DISCLOSURES)]
    wrong = [
        finding("value_not_committed", file=_DISCLOSURES, ref=m[1].decode(), field=m[2].decode())
        for m in lines
        if committed.get((m[1].decode(), m[2].decode())) != _hashed(m)
    ]
    return wrong[:_MOST_NAMED]


def _hashed(line: re.Match[bytes]) -> str:
    value = line[5] if line[4] is None else line[4].replace(b'""', b'"')
    return hashlib.sha256(line[3] + b"|" + value).hexdigest()


def _lines(
    content: bytes | None, header: bytes, form: re.Pattern[bytes]
) -> list[re.Match[bytes]] | None:
    """The lines of a table by the pattern of one; None for another header or line, or one twice."""
    head, *lines = (content or b"").split(b"\n")
    if head != header or lines[-1:] != [b""]:
        return None
    found = [match for line in lines[:-1] if (match := form.fullmatch(line))]
    named = {(match[1], match[2]) for match in found}
    return found if len(found) == len(lines) - 1 == len(named) else None
