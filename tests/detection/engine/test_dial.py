"""The dial moves the point from which the engine speaks up, and nothing else."""

from __future__ import annotations

import pytest

from detection.engine.calibration import told
from detection.engine.dial import DIAL, threshold
from detection.engine.levels import CRITICAL_AT, HOLD_AT, WATCH_AT
from detection.engine.settings import LEAST, MOST, USUAL, Settings
from detection.engine.types import Level


def test_threshold_is_the_usual_one_when_nobody_turned_the_dial() -> None:
    found = [threshold(level, USUAL) for level in (Level.WATCH, Level.HOLD, Level.CRITICAL)]
    assert found == pytest.approx([told(p) for p in (WATCH_AT, HOLD_AT, CRITICAL_AT)])


def test_threshold_falls_when_the_dial_is_turned_up() -> None:
    found = [threshold(Level.HOLD, Settings(place)) for place in (LEAST, -1, 0, 1, MOST)]
    assert found == sorted(found, reverse=True)
    assert 0 < found[-1] < found[0] < 1


@pytest.mark.parametrize("place", [LEAST - 0.1, MOST + 0.1, float("nan")])
def test_settings_refuse_what_is_not_on_the_dial(place: float) -> None:
    with pytest.raises(ValueError, match="sensitivity"):
        Settings(place)


def test_dial_steps_trade_silence_for_speed() -> None:
    assert [step.sensitivity for step in DIAL] == sorted(step.sensitivity for step in DIAL)
    alarms = [step.false_holds_a_month for step in DIAL]
    delays = [step.delay_minutes for step in DIAL]
    assert alarms == sorted(alarms)
    assert delays == sorted(delays, reverse=True)
    assert all(0 <= step.attacks_found_share <= 1 for step in DIAL)
    assert any(step.sensitivity == USUAL.sensitivity for step in DIAL)
