"""04-orders/clusters.csv: which suspected orders hang together by what, beside the comparison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from appeals.packing.currency import Currency
from appeals.packing.rows import Group, Row
from appeals.packing.tally import KINDS, Part, Tally, cluster_keys
from appeals.packing.text import csv_bytes, percent

DETAIL = ("room", "building", "street", "district")
SMALLEST = 5  # a smaller group could point at a person
HEADER = (
    "cluster", "kind", "key", "suspects", "suspect_percent", "comparison", "comparison_percent",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cluster:
    id: str
    kind: str
    key: str
    suspects: int
    suspect_total: int
    comparison: int
    comparison_total: int

    @property
    def suspect_percent(self) -> str:
        return percent(self.suspects, self.suspect_total)

    @property
    def comparison_percent(self) -> str:
        return percent(self.comparison, self.comparison_total)


def clusters_of(tally: Tally) -> tuple[Cluster, ...]:
    """Groups of at least SMALLEST suspected orders, by kind and then by size."""
    found = [group for kind in KINDS for group in _of_kind(tally, kind)]
    found += _of_buyers(tally)
    return tuple(
        Cluster(
            id=f"C{number:03d}",
            kind=kind,
            key=key,
            suspects=suspects,
            suspect_total=_total(tally.suspects, kind, key),
            comparison=comparison,
            comparison_total=_total(tally.comparison, kind, key),
        )
        for number, (kind, key, suspects, comparison) in enumerate(found, start=1)
    )


def _total(part: Part, kind: str, key: str) -> int:
    """Of how many orders a share is: where a place or an address is unknown, of those that have one.

    The charts and the summary divide by the same.
    """
    if kind == "province":
        return part.provinces.total()
    if kind == "address_class" and key in DETAIL:
        return part.address_known
    return part.orders


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


class Membership:
    """Which clusters a suspected order belongs to, by its own values."""

    def __init__(self, clusters: Sequence[Cluster], currency: Currency) -> None:
        self._ids = {(cluster.kind, cluster.key): cluster.id for cluster in clusters}
        self._currency = currency

    def of(self, row: Row) -> list[str]:
        """In the order of the clusters' table; none for an order that is no suspect."""
        if row.group != Group.SUSPECT:
            return []
        keys = cluster_keys(row, self._currency).items()
        return [self._ids[pair] for pair in keys if pair in self._ids]


_Found = tuple[str, str, int, int]


def _of_kind(tally: Tally, kind: str) -> list[_Found]:
    usual = tally.comparison.kinds[kind]
    large = [(key, n) for key, n in tally.suspects.kinds[kind].items() if n >= SMALLEST]
    large.sort(key=lambda entry: (-entry[1], entry[0]))
    return [(kind, key, count, usual[key]) for key, count in large]


def _of_buyers(tally: Tally) -> list[_Found]:
    tokens, counts = tally.suspects.buyers.counted()
    large = [
        (f"B-{int(token):012x}", int(token), int(count))
        for token, count in zip(tokens[counts >= SMALLEST], counts[counts >= SMALLEST], strict=True)
    ]
    large.sort(key=lambda entry: (-entry[2], entry[0]))
    usual = dict(_counted(tally, [token for _, token, _ in large]))
    return [("buyer", key, count, usual.get(token, 0)) for key, token, count in large]


def _counted(tally: Tally, wanted: list[int]) -> Iterator[tuple[int, int]]:
    """How often these buyers stand in the comparison."""
    tokens, counts = tally.comparison.buyers.counted()
    for token in wanted:
        at = int(np.searchsorted(tokens, np.uint64(token)))
        if at < len(tokens) and int(tokens[at]) == token:
            yield token, int(counts[at])
