"""A case made ready for writing: numbered rows, figures, groups and contrary facts, once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from appeals.packing.case import Case, ImportFile, Verdict
from appeals.packing.filenames import shown_name
from appeals.packing.numbers import Moments, Numbers, moments_of, numbers_of
from appeals.packing.profile import Profile
from appeals.packing.rows import Rows, rows_of
from appeals.packing.tables.clusters import Cluster, clusters_of
from appeals.packing.tables.contrary import Contrary, contrary_of
from appeals.packing.tally import Tally, tally_of
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
    rows: Rows
    tally: Tally
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


def contents_of(
    case: Case, profile: Profile, tier: str, fingerprint: str | None, tally: Tally | None = None
) -> Contents:
    """Goes through the orders once, unless an earlier count of them is given."""
    case = replace(case, inputs=_inputs(case, tier))
    rows = rows_of(case)
    held = {hold.order_id for hold in case.holds}
    tally = tally or tally_of(rows, len(rows), case.shop.money, _named(case), held)
    return Contents(
        case=case,
        profile=profile,
        tier=tier,
        fingerprint=fingerprint,
        zone=ZoneInfo(case.shop.timezone),
        rows=rows,
        tally=tally,
        numbers=numbers_of(case, tally),
        moments=moments_of(case),
        clusters=clusters_of(tally),
        contrary=contrary_of(case, tally, Words("en")),
    )


def _inputs(case: Case, tier: str) -> tuple[ImportFile, ...]:
    """The imported files in their order, the same in every tier; identities go out in T2 alone."""
    files = sorted(case.inputs, key=lambda file: (file.received_at, file.sha256, file.name))
    if tier == "T2":
        return tuple(files)
    return tuple(replace(file, name=shown_name(file.name)) for file in files)


def _named(case: Case) -> set[str]:
    """The orders that verdicts name."""
    reasons = (line for verdict in case.verdicts for line in (*verdict.reasons, *verdict.against))
    return {order_id for reason in reasons for order_id in reason.orders}
