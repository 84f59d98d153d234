"""Hand-made verdicts against a known truth."""

from __future__ import annotations

from bench.detection.measure import measure
from bench.detection.scenario import Scenario
from detection.engine.types import IncidentClass
from tests.bench.detection.conftest import verdict


def test_silence_is_a_miss(attack: Scenario) -> None:
    result = measure(attack, [])
    assert (result.hold_minute, result.level, result.p_peak, result.final_class) == (
        None,
        "none",
        0.0,
        "none",
    )


def test_the_first_hold_counts_and_a_watch_does_not(attack: Scenario) -> None:
    result = measure(attack, [verdict(2, "watch"), verdict(5), verdict(7, "critical")])
    assert (result.watch_minute, result.hold_minute, result.critical_minute) == (2, 5, 7)
    assert result.hold_fakes == 6  # one a minute from minute 0
    assert result.is_before_parcel is True


def test_a_hold_after_the_first_parcel_came_too_late(attack: Scenario) -> None:
    assert measure(attack, [verdict(61)]).is_before_parcel is False


def test_a_hold_on_another_product_is_no_find(attack: Scenario) -> None:
    assert measure(attack, [verdict(5, products=("p9",))]).hold_minute is None


def test_a_hold_on_any_product_is_a_false_alarm_on_a_crowd(crowd: Scenario) -> None:
    assert measure(crowd, [verdict(5, products=("p9",))]).holds == 1


def test_a_hold_before_the_act_is_counted_apart(attack: Scenario) -> None:
    result = measure(attack, [verdict(-30)])
    assert (result.early_holds, result.holds, result.hold_minute) == (1, 0, None)
    assert result.early_days == 1.0


def test_the_peak_is_read_until_ten_minutes_after_the_burst(attack: Scenario) -> None:
    said = [verdict(10, "watch", 0.4), verdict(29, "watch", 0.3), verdict(31, "hold", 0.99)]
    result = measure(attack, said)
    assert (result.p_peak, result.p_at_end, result.level_by_end) == (0.4, 0.3, "watch")


def test_suspects_are_judged_ten_minutes_after_the_alert(attack: Scenario) -> None:
    said = [
        verdict(5, suspects=("f0", "f1")),
        verdict(14, suspects=("f0", "f1", "f2", "o1")),
        verdict(16, suspects=("f0",)),
    ]
    result = measure(attack, said)
    assert (result.suspects, result.suspects_true, result.fakes_placed) == (4, 3, 16)


def test_the_last_word_on_the_largest_incident_is_its_class(attack: Scenario) -> None:
    said = [verdict(5), verdict(90, "watch", 0.1, rest=IncidentClass.PROMOTION)]
    assert measure(attack, said).final_class == "promotion"


def test_reasons_are_kept_for_study(attack: Scenario) -> None:
    result = measure(attack, [verdict(5)])
    assert [(said.minute, said.level, said.p_artificial) for said in result.verdicts] == [
        (5, "hold", 0.9)
    ]
