"""Whether a second copy describes the same records, and its clear values fit the commitments."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from appeals.packing.commitments import commitment
from appeals.packing.verify.opening import Tree
from appeals.packing.verify.report import Check, Finding, failed_or_passed, finding, unconfirmed

# These are the same bytes in every tier of one case version.
SHARED = (
    "data/13-disclosure/commitments.csv",
    "data/04-orders/orders-masked.csv",
    "data/04-orders/clusters.csv",
    "data/04-orders/timeline.csv",
)
_COMMITMENTS, _DISCLOSURES = SHARED[0], "data/13-disclosure/disclosures.csv"

Committed = dict[tuple[str, str], str]


def linkage(tree: Tree, other: Tree | None) -> Check:
    """Unconfirmed without a second copy. Either copy may hold the disclosures."""
    committed = _committed(tree)
    if committed is None:
        return failed_or_passed("linkage", [finding("commitments_malformed", file=_COMMITMENTS)])
    if other is None:
        return unconfirmed("linkage", "no_second_copy")
    wrong = [*_differing(tree, other)]
    for copy in (tree, other):
        wrong += _disclosed_otherwise(copy, committed)
    return failed_or_passed("linkage", wrong)


def _differing(tree: Tree, other: Tree) -> Iterator[Finding]:
    for path in SHARED:
        ours, theirs = tree.entries.get(path), other.entries.get(path)
        if (ours and ours.sha256) != (theirs and theirs.sha256):
            yield finding("copies_differ", file=path)


def _committed(tree: Tree) -> Committed | None:
    rows = _rows(tree, _COMMITMENTS)
    if rows is None:
        return None
    try:
        return {(row["ref"], row["field"]): row["sha256"] for row in rows}
    except KeyError:
        return None


def _disclosed_otherwise(copy: Tree, committed: Committed) -> list[Finding]:
    """The disclosed values whose salted hash is not the committed one."""
    if _DISCLOSURES not in copy:
        return []
    rows = _rows(copy, _DISCLOSURES)
    if rows is None or any({"ref", "field", "salt", "value"} - row.keys() for row in rows):
        return [finding("disclosures_malformed", file=_DISCLOSURES)]
    return [
        finding("value_not_committed", file=_DISCLOSURES, ref=row["ref"], field=row["field"])
        for row in rows
        if committed.get((row["ref"], row["field"])) != commitment(row["salt"], row["value"])
    ]


def _rows(tree: Tree, path: str) -> list[dict[str, str]] | None:
    """The table's rows; None when it is absent or not a table of even rows."""
    content = tree.content(path)
    if content is None:
        return None
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        return None
    even = all(None not in row and None not in row.values() for row in rows)
    return rows if even else None
