"""Rows from hand-made records: met, missed, not measured."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bench.detection.measure import ScenarioResult, measure
from bench.detection.rows import all_rows
from bench.detection.rows.belief import chance_of_error
from bench.detection.rows.real import own_windows
from bench.detection.rows.rivals import first_above, rival_rows, threshold_of
from bench.detection.rows.row import Row, pooled_row, ratio_row
from bench.detection.rows.seen import seen_rows
from bench.detection.table import as_json, as_markdown, as_text
from detection.engine.types import IncidentClass
from tests.bench.detection.conftest import scenario, spec, verdict


def _attacks(found: int, missed: int, **changes: object) -> list[ScenarioResult]:
    asked = spec(size=100, **changes)
    said = [[verdict(5, suspects=("f0", "f1"))]] * found + [[]] * missed
    return [measure(scenario(asked), verdicts) for verdicts in said]


def _crowds(quiet: int, loud: int) -> list[ScenarioResult]:
    asked = spec(family="honest", kind="viral", style="none", size=100)
    said = [[verdict(5, "watch", 0.05)]] * quiet + [[verdict(5, "critical", 0.95)]] * loud
    return [measure(scenario(asked), verdicts) for verdicts in said]


def _row(rows: list[Row], key: str) -> Row:
    return next(row for row in rows if row.key == key)


def test_a_target_reached_is_met_and_a_target_missed_is_missed() -> None:
    assert _row(all_rows(_attacks(20, 0)), "hundred.recall").verdict == "met"
    assert _row(all_rows(_attacks(10, 10)), "hundred.recall").verdict == "missed"


def test_a_row_without_scenarios_is_not_measured() -> None:
    rows = all_rows(_attacks(5, 0))
    assert _row(rows, "flood.p50").verdict == "not measured"
    assert _row(rows, "month.hold").verdict == "not measured"


def test_a_delay_counts_misses_as_never() -> None:
    assert _row(all_rows(_attacks(2, 3)), "hundred.p50").value == math.inf


def test_a_flood_never_held_was_not_held_before_its_parcel() -> None:
    assert _row(all_rows(_attacks(1, 1, kind="flood")), "flood.parcel").value == 0.5


def test_honest_rows_count_what_ever_reached_the_level() -> None:
    rows = all_rows(_crowds(9, 1))
    assert (_row(rows, "honest.hold").value, _row(rows, "honest.critical").value) == (0.1, 0.1)


def test_the_burst_auc_compares_the_same_tier_only() -> None:
    results = _attacks(4, 0) + _crowds(4, 0)
    assert _row(all_rows(results), "auc.0.0.orders").value == 1.0
    assert _row(all_rows(results), "auc.0.7.traffic").verdict == "not measured"


def test_orders_named_are_precise_but_few() -> None:
    rows = all_rows(_attacks(3, 0))
    assert _row(rows, "orders.precision.0.0").value == 1.0
    assert _row(rows, "orders.recall.0.0").value == 2 / 16


def test_a_large_attack_counts_for_more_where_all_orders_are_put_together() -> None:
    pairs = np.array([[90.0, 100.0], [1.0, 2.0]])
    assert ratio_row("each", "", pairs, 0.9).value == pytest.approx(0.7)
    assert pooled_row("all", "", pairs).value == pytest.approx(91 / 102)
    assert pooled_row("all", "", pairs[:0]).verdict == "not measured"


def test_a_flood_that_swells_is_told_beside_those_at_full_pace() -> None:
    results = _attacks(2, 0, kind="flood", shape="plateau")
    rows = all_rows(results + _attacks(0, 2, kind="flood", shape="ramp"))
    assert _row(rows, "flood.p95.steady").value < math.inf
    assert _row(rows, "flood.p95.swelling").value == math.inf
    assert _row(rows, "flood.p95").value == math.inf


def test_seen_and_unseen_are_told_with_their_difference() -> None:
    results = _attacks(4, 0) + _attacks(1, 3, style="strangers")
    rows = seen_rows(results)
    assert _row(rows, "seen.style.recall.seen").value == 1.0
    assert _row(rows, "seen.style.recall.unseen").value == 0.25
    assert _row(rows, "seen.style.recall.gap").value == 0.75


def test_a_rival_is_judged_at_one_percent_of_genuine_alarms() -> None:
    results = _attacks(2, 0) + _crowds(3, 0)
    for result, score in zip(results, (9.0, 2.0, 1.0, 2.0, 3.0), strict=True):
        result.rivals = {"count": [(5.0, 0.5), (10.0, score)]}
    assert threshold_of(results, "count") == 3.0
    assert first_above([(5.0, 0.5), (10.0, 9.0)], 3.0) == 10.0
    rows = rival_rows(results)
    assert _row(rows, "rival.count.recall").value == 0.5
    assert _row(rows, "rival.count.honest").value == 0.0


def test_own_windows_follow_the_last_word_on_an_incident() -> None:
    own, other = verdict(5, p=0.0, rest=IncidentClass.SELF_BRUSHING), verdict(9)
    assert own_windows([other, own]) == [(own.window.starts_at, own.window.ends_at)]
    assert own_windows([own, other]) == []


def test_the_table_says_the_same_as_text_markdown_and_json() -> None:
    rows = [Row("a", "A", math.inf, 3, goal=2.0), Row("b", "B", 0.5, 4, 0.2, 0.8)]
    assert "never" in as_text(rows)
    assert "| A | never | <= 2 | 3 |  | missed |" in as_markdown("T", rows)
    assert [(row["value"], row["verdict"]) for row in as_json(rows)] == [
        (None, "missed"),
        (0.5, ""),
    ]


def test_the_first_day_of_a_log_is_told_apart() -> None:
    # The act comes a day after the log begins: minute -1400 is the log's first hour.
    cold = measure(scenario(spec(), parcel_minute=None), [verdict(-1400)])
    rows = all_rows([cold])
    assert (_row(rows, "history.cold").value, _row(rows, "history.hold").n) == (1.0, 0)


def test_few_unsure_bursts_show_an_error_though_every_p_is_right() -> None:
    mean, low, high = chance_of_error(np.full(20, 0.5))
    assert low < mean < high
    assert mean > 0.05


def test_many_bursts_or_sure_ones_show_next_to_none() -> None:
    assert chance_of_error(np.full(20_000, 0.5))[0] < 0.01
    assert chance_of_error(np.array([0.0, 1.0] * 10))[0] == 0.0
