"""Cancelled orders of one making are told from customers who change their mind, whatever the making is."""

from __future__ import annotations

import random

from detection.engine import registry
from detection.engine.baseline import Baseline
from detection.engine.record import MISSING, Record
from detection.engine.refunds.alike import NONE, Likeness, likeness

COUPON = registry.NAMES.index("coupon")
SHARES = Baseline().of("P1").shares


def _record(number: int, **bins: int) -> Record:
    """An order that shows these signals only, each by its bin."""
    shown = bytearray([MISSING]) * len(registry.SIGNALS)
    for name, place in bins.items():
        signal = registry.NAMES.index(name)
        shown[signal] = registry.STARTS[signal] + place
    return Record(f"o{number}", "P1", 60.0 * number, shown, None)


def _mixed(count: int, seed: int) -> list[Record]:
    """Customers of three channels, a third of whom ask first."""
    rng = random.Random(seed)
    return [
        _record(n, channel=rng.randrange(3), chat=int(rng.random() < 0.35), coupon=rng.randrange(2))
        for n in range(count)
    ]


def _told(cancelled: list[Record], bought: float = 0.7) -> Likeness:
    return likeness(cancelled, _mixed(60, seed=1), SHARES, bought)


def test_orders_of_one_channel_that_all_ask_first_are_of_one_making() -> None:
    alike = [_record(n, channel=2, chat=1, coupon=n % 2) for n in range(14)]
    found = _told(alike + _mixed(6, seed=2))
    assert found.weight > 3.0
    assert {reason.signal for reason in found.reasons} == {"channel", "chat"}


def test_the_reason_says_how_many_of_how_many_and_what_was_usual() -> None:
    found = _told([_record(n, channel=2) for n in range(14)] + _mixed(6, seed=2))
    (reason,) = found.reasons
    count, of = reason.values["count"], reason.values["of"]
    assert isinstance(count, int)
    assert 14 <= count <= 20 == of
    assert 0.2 < reason.baseline["share"] < 0.5
    assert set(reason.orders) <= {f"o{n}" for n in range(14)}


def test_customers_who_change_their_mind_are_as_mixed_as_before() -> None:
    told = [_told(_mixed(20, seed)).weight for seed in range(2, 42)]
    assert sorted(told)[-3] < 0.5
    assert sum(told) / len(told) < 0.15


def test_who_finds_a_coupon_too_late_is_of_no_making() -> None:
    late = [record for record in _mixed(60, seed=3) if record.bins[COUPON] % 2 == 0][:20]
    assert _told(late).weight == 0.0


def test_a_handful_and_orders_that_show_nothing_tell_nothing() -> None:
    assert _told([_record(n, channel=2, chat=1) for n in range(7)]) == NONE
    assert _told([_record(n) for n in range(40)]) == NONE
