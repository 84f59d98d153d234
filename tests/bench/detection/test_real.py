"""Real streams, where their folder is there; nothing of them is in the repository."""

from __future__ import annotations

from datetime import datetime

import pytest

from bench.detection import injected, real
from bench.detection.run import DATA
from detection.engine.types import OrderEvent, RefundEvent

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="no data folder beside the repository")


def test_readers_give_nothing_where_the_file_is_absent(tmp_path: object) -> None:
    assert (real.tmall(None), real.uci(None), real.shopee(None)) == ((), (), ())


def test_an_injection_without_data_is_left_out() -> None:
    assert injected.build(injected.injections(1, 1)[0], None) is None


@needs_data
def test_tmall_holds_its_nine_days() -> None:
    events = real.tmall(DATA)
    assert sum(isinstance(event, OrderEvent) for event in events) == 21_947
    assert all(event.implied for event in events if isinstance(event, RefundEvent))


@needs_data
def test_shopee_holds_its_shops_and_labels() -> None:
    shops = real.shopee(DATA)
    assert (len(shops), sum(shop.is_brushed for shop in shops)) == (239, 145)


@needs_data
def test_uci_reads_a_stretch_in_order() -> None:
    pytest.importorskip("pyarrow")
    events = real.uci(DATA, datetime.fromisoformat("2011-11-01"), 3)
    times = [event.at for event in events]
    assert times == sorted(times)
    assert len(times) > 1000


@needs_data
def test_an_injected_attack_stands_in_the_real_log() -> None:
    asked = injected.injections(1, 1)[0]
    scenario = injected.build(asked, DATA)
    assert scenario is not None
    assert len(scenario.fakes) == 100
    assert scenario == injected.build(asked, DATA)
