"""One battery for every registered signal."""

from __future__ import annotations

import random
import time
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from detection.engine import composition, registry, surroundings
from detection.engine.baseline import Baseline
from detection.engine.memory import Memory, Sight
from detection.engine.record import MISSING, bins_of
from detection.engine.signals import pay_delay
from detection.engine.signals.base import Signal
from detection.engine.types import OrderEvent
from tests.detection.engine.crowds import FIRST, buyer_order, fake_order

DOCS = Path(__file__).resolve().parents[3] / "docs/detectors.md"
ids = [signal.name for signal in registry.SIGNALS]
every_signal = pytest.mark.parametrize("signal", registry.SIGNALS, ids=ids)


def _orders(count: int) -> list[OrderEvent]:
    rng = random.Random(5)
    make = (buyer_order, fake_order)
    return [
        make[n % 2](rng, FIRST + timedelta(seconds=40 * n), f"o{n}", "P1") for n in range(count)
    ]


def _bins(orders: list[OrderEvent]) -> list[list[int]]:
    memory = Memory()
    return [bins_of(memory.look(order, order.at.timestamp())) for order in orders]


def _base() -> Baseline:
    baseline = Baseline()
    rng = random.Random(9)
    memory = Memory()
    for n in range(300):
        order = buyer_order(rng, FIRST + timedelta(seconds=600 * n), f"b{n}")
        baseline.learn("P1", bins_of(memory.look(order, order.at.timestamp())), "浙江")
    return baseline


def _counts(signal: Signal, bins: list[bytearray]) -> np.ndarray:
    index = registry.SIGNALS.index(signal)
    counts = np.zeros(registry.TOTAL)
    for row in bins:
        if row[index] != MISSING:
            counts[row[index]] += 1
    return counts


@every_signal
def test_shares_are_shares(signal: Signal) -> None:
    assert len(signal.bins) == len(signal.population) == len(signal.fakes)
    assert (round(sum(signal.population), 9), round(sum(signal.fakes), 9)) == (1.0, 1.0)
    assert all(0 <= tell < len(signal.bins) for tell in signal.tells)


@every_signal
def test_signal_says_missing_when_the_order_shows_nothing(signal: Signal) -> None:
    bare = OrderEvent(FIRST, "1", "p", quantity=0)
    assert signal.read(Sight(bare)) is None


@every_signal
def test_signal_gives_one_of_its_bins_when_the_order_is_full(signal: Signal) -> None:
    index = registry.SIGNALS.index(signal)
    places = {row[index] for row in _bins(_orders(60))}
    inside = range(registry.STARTS[index], registry.STARTS[index] + len(signal.bins))
    assert places <= {*inside, MISSING}
    assert signal.late or places != {MISSING}


@every_signal
def test_signal_has_no_weight_when_nothing_was_counted(signal: Signal) -> None:
    evidence = composition.evidence(np.zeros(registry.TOTAL), _base().of("P1"), 0.9)
    assert evidence[:, registry.SIGNALS.index(signal)].tolist() == [0.0] * evidence.shape[0]


@every_signal
def test_signal_says_little_when_there_is_a_single_order(signal: Signal) -> None:
    index = registry.SIGNALS.index(signal)
    for place in range(len(signal.bins)):
        counts = np.zeros(registry.TOTAL)
        counts[registry.STARTS[index] + place] = 1
        column = composition.evidence(counts, _base().of("P1"), 0.9)[:, index]
        assert column.min() >= -composition.SIGNAL_CAP
        assert column.max() == 0.0


@every_signal
def test_evidence_is_the_same_when_rows_are_shuffled(signal: Signal) -> None:
    bins = _bins(_orders(200))
    shuffled = random.Random(3).sample(bins, len(bins))
    base = _base().of("P1")
    one = composition.evidence(_counts(signal, bins), base, 0.9)
    other = composition.evidence(_counts(signal, shuffled), base, 0.9)
    assert one.tolist() == other.tolist()


@every_signal
def test_signal_never_moves_a_story_beyond_its_cap(signal: Signal) -> None:
    index = registry.SIGNALS.index(signal)
    counts = np.zeros(registry.TOTAL)
    counts[registry.STARTS[index]] = 5000
    column = composition.evidence(counts, _base().of("P1"), 0.99)[:, index]
    assert column.min() >= -composition.SIGNAL_CAP


def test_reading_orders_takes_linear_time() -> None:
    small, large = _orders(2_000), _orders(20_000)
    spent = []
    for orders in (small, large):
        start = time.process_time()
        _bins(orders)
        spent.append(time.process_time() - start)
    assert spent[1] < 10 * spent[0] * 3


@pytest.mark.parametrize(
    ("seconds", "place"), [(3, 0), (10, 0), (25, 1), (100, 2), (500, 3), (None, 3)]
)
def test_pay_delay_falls_into_its_bin(seconds: float | None, place: int) -> None:
    assert pay_delay.bin_of(seconds) == place


PARTS = ("Symptom", "Cannot help it", "Honest look-alike", "Source", "Blind")
EXPLAINED = (
    *registry.NAMES,
    *surroundings.NAMES,
    "links",
    "refunds",
    "praise",
    "held",
    "repeats",
    "crew",
    "surprise",
    "cancellations",
    "serial_refunds",
)


@pytest.mark.parametrize("name", EXPLAINED)
def test_whatever_speaks_is_explained_in_the_docs(name: str) -> None:
    docs = DOCS.read_text("utf-8")
    assert docs.count(f"\n### {name}\n") == 1
    section = docs.split(f"\n### {name}\n")[1].split("\n#")[0]
    assert [part for part in PARTS if f"- **{part}.** " not in section] == []


def test_nothing_is_explained_that_does_not_speak() -> None:
    headings = [line[4:] for line in DOCS.read_text("utf-8").splitlines() if line[:4] == "### "]
    assert sorted(headings) == sorted(EXPLAINED)
