"""Orders on disk are the orders in memory: same rows, same numbers, same pack."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from appeals.packing import Case, PackError, WorkPlace, core_of, load_profile, write_core
from appeals.packing.rows import rows_of
from appeals.packing.working import pairs_of, refs_of
from appeals.packing.working.spool import has_twins
from tests.appeals.packing.cases import seed_case


def on_disk(case: Case, place: WorkPlace) -> Case:
    told = place.tell(pairs_of(case))
    return replace(case, orders=told.orders, refunds=told.refunds)


@pytest.fixture
def place(tmp_path: Path) -> WorkPlace:
    return WorkPlace(tmp_path / "work")


def test_rows_refunds_and_numbers_are_equal_on_disk_and_in_memory(place: WorkPlace) -> None:
    case = seed_case(suspects=700, comparison=1500)
    kept = on_disk(case, place)
    refs = refs_of(kept)

    assert list(rows_of(kept)) == list(rows_of(case))
    assert (len(kept.orders), len(kept.refunds)) == (len(case.orders), len(case.refunds))
    assert dict(refs.items()) == refs_of(case)
    assert "nobody's" not in refs
    assert list(place.told().orders) == list(kept.orders)


def test_core_is_the_same_when_the_orders_lie_on_disk(place: WorkPlace) -> None:
    case = seed_case(suspects=60, comparison=90)
    core = core_of(case, load_profile("tmall"), "T1", None)

    write_core(place, on_disk(case, place), load_profile("tmall"), "T1", None)

    assert {path: entry.sha256 for path, entry in place.shelf.entries.items()} == {
        path: hashlib.sha256(content).hexdigest() for path, content in core.items()
    }


def test_case_without_orders_is_read_back_empty(place: WorkPlace) -> None:
    kept = on_disk(seed_case(suspects=1, comparison=0, orders=(), refunds=()), place)

    assert (list(rows_of(kept)), dict(refs_of(kept)), has_twins(kept)) == ([], {}, False)


def test_order_that_stands_twice_is_noticed(place: WorkPlace) -> None:
    case = seed_case(suspects=5, comparison=5)

    assert has_twins(on_disk(case, place)) is False
    assert has_twins(on_disk(replace(case, orders=(*case.orders, case.orders[0])), place)) is True


def test_orders_are_refused_when_they_come_out_of_order(place: WorkPlace) -> None:
    pairs = list(pairs_of(seed_case(suspects=5, comparison=5)))

    with pytest.raises(PackError, match="by time"):
        place.tell(reversed(pairs))
