"""A case made ready for writing: numbered rows, figures, groups and contrary facts, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from appeals.packing.case import Case, Verdict
from appeals.packing.numbers import Moments, Numbers, moments_of, numbers_of
from appeals.packing.profile import Profile
from appeals.packing.rows import Row, rows_of
from appeals.packing.tables.clusters import Cluster, clusters_of
from appeals.packing.tables.contrary import Contrary, contrary_of
from appeals.packing.text import stamp
from appeals.packing.words import Words


@dataclass(frozen=True, slots=True)
class Contents:
    """What every file of a pack is written from. `fingerprint` is None for an unsigned pack."""

    case: Case
    profile: Profile
    tier: str
    fingerprint: str | None
    zone: tzinfo
    rows: tuple[Row, ...]
    numbers: Numbers
    moments: Moments
    clusters: tuple[Cluster, ...]
    contrary: tuple[Contrary, ...]

    @property
    def pack_id(self) -> str:
        return f"{self.case.case_id}-{self.tier}-v{self.case.version}"

    @property
    def verdict(self) -> Verdict | None:
        return self.case.verdicts[-1] if self.case.verdicts else None

    @property
    def appeal_folder(self) -> str:
        return f"data/02-appeal/{self.profile.id}"

    def platform_name(self, words: Words) -> str:
        key = f"platform.{self.case.shop.platform}"
        return words(key) if words.has(key) else self.case.shop.platform

    def product_names(self) -> str:
        """The titles of the incident's items; their keys where no title is known."""
        titles = {product.key: product.title for product in self.case.products}
        keys = self.verdict.product_keys if self.verdict else tuple(sorted(titles))
        return "; ".join(titles.get(key) or key for key in keys)

    def stamp(self, at: datetime | None) -> str:
        """RFC 3339 in the shop's zone; empty for None."""
        return stamp(at, self.zone)


def contents_of(case: Case, profile: Profile, tier: str, fingerprint: str | None) -> Contents:
    rows = rows_of(case)
    return Contents(
        case=case,
        profile=profile,
        tier=tier,
        fingerprint=fingerprint,
        zone=ZoneInfo(case.shop.timezone),
        rows=rows,
        numbers=numbers_of(case, rows),
        moments=moments_of(case),
        clusters=clusters_of(rows, case.shop.money),
        contrary=contrary_of(case, rows, Words("en")),
    )
