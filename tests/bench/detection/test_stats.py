"""Numbers whose answers are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bench.detection.stats import (
    auc,
    calibration_error,
    interval,
    macro_f1,
    quantile,
    share_interval,
)


def test_auc_of_separated_equal_and_reversed_scores() -> None:
    high, low = np.array([0.8, 0.9]), np.array([0.0, 0.1, 0.2])
    assert (auc(high, low), auc(low, low), auc(low, high)) == (1.0, 0.5, 0.0)


def test_auc_without_one_side_is_unknown() -> None:
    assert math.isnan(auc(np.array([]), np.array([0.1])))


def test_missed_attacks_make_the_median_infinite() -> None:
    assert quantile(0.5)(np.array([1.0, 2.0, 3.0])) == 2.0
    assert quantile(0.5)(np.array([1.0, math.inf, math.inf])) == math.inf


def test_zero_alarms_in_600_support_only_below_half_a_percent() -> None:
    low, high = share_interval(0, 600)
    assert low == 0.0
    assert 0.005 < high < 0.007


def test_macro_f1_counts_silence_as_a_miss() -> None:
    truth = ["viral", "viral", "scalping"]
    assert macro_f1(truth, truth, ("viral", "scalping", "data_error")) == 1.0
    assert macro_f1(truth, ["viral", "none", "viral"], ("viral", "scalping")) == pytest.approx(0.25)


def test_calibration_error_of_honest_and_of_boastful_probabilities() -> None:
    truth = np.array([1.0, 0.0, 1.0, 0.0])
    assert calibration_error(np.full(4, 0.5), truth) == 0.0
    assert calibration_error(np.full(4, 0.95), truth) == pytest.approx(0.45)


def test_an_interval_holds_the_value_and_is_the_same_each_time() -> None:
    sample = np.arange(100.0)
    low, high = interval(lambda some: float(some.mean()), sample)
    assert low < 49.5 < high
    assert (low, high) == interval(lambda some: float(some.mean()), sample)
