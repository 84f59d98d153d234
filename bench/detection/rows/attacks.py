"""Attacks: how soon they are held, how many fakes are placed by then, how many are found at all.

Targets are stated for plain attacks; camouflaged ones are told beside them, without a target of
their own (their target is the ranking of bursts, in `belief.py`). A flood is judged however hidden.
"""

from __future__ import annotations

from bench.detection.measure import ScenarioResult
from bench.detection.rows.row import (
    Results,
    Row,
    attacks_of,
    camouflage_of,
    fakes_at_hold,
    is_held,
    minutes_to_hold,
    quantile_row,
    share_row,
    tier_of,
)

_WEEK_MINUTES = 7 * 1440.0
_CAMOUFLAGES = (0.5, 0.7, 0.8, 0.9)
_SHOWN = (("orders", "orders only", (2, 3)), ("traffic", "with traffic", (4,)))


def attack_rows(results: Results) -> list[Row]:
    """Each archetype's rows, in the order of detection.md section 1."""
    topics = (_floods, _hundreds, _hidden_hundreds, _waves, _one_account, _drips, _others)
    return [row for topic in topics for row in topic(results)]


def _floods(results: Results) -> list[Row]:
    name, found = "A flood, tier >= 2", _told(results, "flood")
    minutes, fakes = minutes_to_hold(found), fakes_at_hold(found)
    plain = [r for r in found if camouflage_of(r) == 0.0]
    swelling = [r for r in found if r.spec["shape"] == "ramp"]
    steady = [r for r in found if r.spec["shape"] != "ramp"]
    return [
        quantile_row("flood.p50", f"{name}: minutes to hold, p50", minutes, 0.5, 2.0),
        quantile_row("flood.p95", f"{name}: minutes to hold, p95", minutes, 0.95, 5.0),
        quantile_row("flood.p95.plain", "  not camouflaged: p95", minutes_to_hold(plain), 0.95),
        quantile_row("flood.p95.steady", "  at its full pace from the first minute on: p95", minutes_to_hold(steady), 0.95),
        quantile_row("flood.p95.swelling", "  swelling, 50 orders in the first five minutes: p95", minutes_to_hold(swelling), 0.95),
        quantile_row("flood.fakes", f"{name}: fakes placed at hold, p50", fakes, 0.5, 150),
        share_row("flood.parcel", f"{name}: held before the first parcel", found, _is_in_time, 1.0, at_most=False),
        share_row("flood.recall", f"{name}: held by its end + 10 min", found, is_held),
    ]  # fmt: skip


def _hundreds(results: Results) -> list[Row]:
    name = "100 in 30 min, base <= 20/h"
    plain = [r for r in _told(results, "hundred") if camouflage_of(r) == 0.0]
    minutes, fakes = minutes_to_hold(plain), fakes_at_hold(plain)
    return [
        quantile_row("hundred.p50", f"{name}: minutes to hold, p50", minutes, 0.5, 8.0),
        quantile_row("hundred.fakes", f"{name}: fakes placed at hold, p50", fakes, 0.5, 30),
        share_row("hundred.recall", f"{name}: held by its end + 10 min", plain, is_held, 0.95, at_most=False),
    ]  # fmt: skip


def _hidden_hundreds(results: Results) -> list[Row]:
    rows, usable = [], _told(results, "hundred")
    for level in _CAMOUFLAGES:
        for key, label, tiers in _SHOWN:
            some = [r for r in usable if camouflage_of(r) == level and tier_of(r) in tiers]
            name = f"  camouflage {level}, {label}: held"
            rows.append(share_row(f"hundred.recall.{level}.{key}", name, some, is_held))
    low = [r for r in attacks_of(results, "hundred") if tier_of(r) < 2]
    return [*rows, share_row("hundred.recall.low_tier", "  tier 0 and 1: held", low, is_held)]


def _waves(results: Results) -> list[Row]:
    name, usable = "C 300 in 4 h, base <= 20/h", _told(results, "waves")
    plain = [r for r in usable if camouflage_of(r) == 0.0]
    hidden = [r for r in usable if camouflage_of(r) > 0.0]
    small = [r for r in plain if r.spec["base_rate"] <= 20]
    large = [r for r in plain if r.spec["base_rate"] > 20]
    minutes, fakes = minutes_to_hold(small), fakes_at_hold(small)
    return [
        quantile_row("waves.p50", f"{name}: minutes to hold, p50", minutes, 0.5, 30.0),
        quantile_row("waves.fakes", f"{name}: fakes placed at hold, p50", fakes, 0.5, 40),
        share_row("waves.recall", f"{name}: held by its end + 10 min", small, is_held, 0.90, at_most=False),
        share_row("waves100.recall", "C at 100/h: held by its end + 10 min", large, is_held, 0.70, at_most=False),
        share_row("waves.recall.hidden", "  camouflage .5 and .7: held", hidden, is_held),
    ]  # fmt: skip


def _one_account(results: Results) -> list[Row]:
    found = [r for r in attacks_of(results, "one_account") if tier_of(r) >= 1]
    fakes = fakes_at_hold(found)
    return [
        quantile_row(
            "one_account.fakes", "B one account: orders placed at hold, p50", fakes, 0.5, 10
        )
    ]


def _drips(results: Results) -> list[Row]:
    """Growing: day d adds d % of the base. Constant: every day adds the same share, 1 to 10 %."""
    found = attacks_of(results, "drip")
    growing, constant = (
        [r for r in found if r.spec["shape"] == shape] for shape in ("growing", "constant")
    )
    name = "D drip, growing 1 % of the base a day"
    return [
        share_row("drip.growing", f"{name}: held within 7 days", growing, _is_held_in_week, 0.80, at_most=False),
        share_row("drip.constant", "  constant 1 to 10 %: held within 7 days", constant, _is_held_in_week),
        share_row("drip.watch", "  at least watched within 7 days", found, _is_watched_in_week),
        share_row("drip.ever", "  held within its 14 days", found, _is_ever_held),
    ]  # fmt: skip


def _others(results: Results) -> list[Row]:
    own = [r for r in results if r.klass == "self_brushing"]
    crews = attacks_of(results, "crew")
    return [
        share_row("crew.recall", "Crew over up to eight products: held", crews, is_held),
        share_row("own.held", "Own brushing: ever held", own, _is_ever_held),
    ]


def _told(results: Results, kind: str) -> list[ScenarioResult]:
    """Attacks of the kind whose data shows at least masked addresses."""
    return [r for r in attacks_of(results, kind) if tier_of(r) >= 2]


def _is_in_time(result: ScenarioResult) -> bool:
    return bool(result.is_before_parcel)


def _is_ever_held(result: ScenarioResult) -> bool:
    return result.hold_minute is not None


def _is_held_in_week(result: ScenarioResult) -> bool:
    return result.hold_minute is not None and result.hold_minute <= _WEEK_MINUTES


def _is_watched_in_week(result: ScenarioResult) -> bool:
    return result.watch_minute is not None and result.watch_minute <= _WEEK_MINUTES
