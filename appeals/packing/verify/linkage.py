"""Whether clear values fit the commitments, and a second copy describes the same records."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from appeals.packing.commitments import commitment
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

_COMMITMENT = re.compile(rb"(O-[0-9]+),([a-z_]+),([0-9a-f]{64})")

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
    head, *lines = (tree.content(_COMMITMENTS) or b"").split(b"\n")
    matches = [_COMMITMENT.fullmatch(line) for line in lines[:-1]]
    if head != b"ref,field,sha256" or lines[-1:] != [b""]:
        return None
    found = {(m[1].decode(), m[2].decode()): m[3].decode() for m in matches if m}
    return found if len(found) == len(matches) else None


def _disclosed_otherwise(copy: Tree, committed: Committed) -> list[Finding]:
    """The disclosed values whose salted hash is not the committed one."""
    if _DISCLOSURES not in copy:
        return []
    rows = _rows(copy.content(_DISCLOSURES) or b"")
    if not rows or any({"ref", "field", "salt", "value"} - row.keys() for row in rows):
        return [finding("disclosures_malformed", file=_DISCLOSURES)]
    wrong = [
        finding("value_not_committed", file=_DISCLOSURES, ref=row["ref"], field=row["field"])
        for row in rows
        if committed.get((row["ref"], row["field"])) != commitment(row["salt"], row["value"])
    ]
    return wrong[:_MOST_NAMED]


def _rows(content: bytes) -> list[dict[str, str]] | None:
    """The table's rows; None when it is not a table of even rows."""
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig", "replace"), newline="")))
    except csv.Error:
        return None
    even = all(None not in row and None not in row.values() for row in rows)
    return rows if even else None
