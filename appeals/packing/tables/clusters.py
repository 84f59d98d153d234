"""04-orders/clusters.csv: which suspected orders hang together by what, beside the comparison."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from appeals.packing.currency import Currency
from appeals.packing.rows import Group, Row, in_group
from appeals.packing.text import csv_bytes, percent

SMALLEST = 5  # a smaller group could point at a person
HEADER = (
    "cluster", "kind", "key", "suspects", "suspect_percent", "comparison", "comparison_percent",
)  # fmt: skip

_Key = Callable[[Row], str]


def _keys(currency: Currency) -> tuple[tuple[str, _Key], ...]:
    return (
        ("province", lambda row: row.province),
        ("address_class", lambda row: row.address_class),
        ("refund_reason", lambda row: row.refund_reason),
        ("refund_kind", lambda row: (row.refund.kind or "") if row.refund else ""),
        ("paid_amount", lambda row: currency.plain(row.order.paid_fen)),
        ("quantity", lambda row: str(row.order.quantity or "")),
        ("buyer", lambda row: row.buyer),
    )


@dataclass(frozen=True, slots=True)
class Cluster:
    id: str
    kind: str
    key: str
    suspects: int
    suspect_total: int
    comparison: int
    comparison_total: int
    refs: tuple[str, ...]

    @property
    def suspect_percent(self) -> str:
        return percent(self.suspects, self.suspect_total)

    @property
    def comparison_percent(self) -> str:
        return percent(self.comparison, self.comparison_total)


def clusters_of(rows: Sequence[Row], currency: Currency) -> tuple[Cluster, ...]:
    """Groups of at least SMALLEST suspected orders, by kind and then by size."""
    suspects, comparison = in_group(rows, Group.SUSPECT), in_group(rows, Group.COMPARISON)
    keys = _keys(currency)
    found = [group for kind, key in keys for group in _grouped(kind, key, suspects)]
    counts = {kind: Counter(map(key, comparison)) for kind, key in keys}
    return tuple(
        Cluster(
            id=f"C{number:03d}",
            kind=kind,
            key=key,
            suspects=len(refs),
            suspect_total=len(suspects),
            comparison=counts[kind][key],
            comparison_total=len(comparison),
            refs=refs,
        )
        for number, (kind, key, refs) in enumerate(found, start=1)
    )


def clusters_csv(clusters: Sequence[Cluster]) -> bytes:
    return csv_bytes(
        HEADER,
        (
            (
                cluster.id,
                cluster.kind,
                cluster.key,
                cluster.suspects,
                cluster.suspect_percent,
                cluster.comparison,
                cluster.comparison_percent,
            )
            for cluster in clusters
        ),
    )


def clusters_by_ref(clusters: Sequence[Cluster]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for cluster in clusters:
        for ref in cluster.refs:
            found.setdefault(ref, []).append(cluster.id)
    return found


_Found = tuple[str, str, tuple[str, ...]]


def _grouped(kind: str, key: _Key, suspects: Sequence[Row]) -> list[_Found]:
    members: dict[str, list[str]] = {}
    for row in suspects:
        if key(row):
            members.setdefault(key(row), []).append(row.ref)
    large = [(name, refs) for name, refs in members.items() if len(refs) >= SMALLEST]
    large.sort(key=lambda entry: (-len(entry[1]), entry[0]))
    return [(kind, name, tuple(refs)) for name, refs in large]
