"""A file that was looked at is opened again as it was, without its rows being read."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from shops.platforms import reading
from shops.platforms.reading import Choice, Table, open_table
from shops.platforms.survey import Survey
from shops.platforms.surveyed import Surveyed, kept, recalled
from tests.shops.platforms.fuzzing import _LIMITS, ZONE
from tests.shops.platforms.test_fuzz import FIXTURES
from tests.shops.taobao_files import Sale, orders_file


def opened(path: Path, surveyed: Surveyed | None = None, choice: Choice | None = None) -> Table:
    return open_table(
        path,
        file_name="export.csv",
        zone=ZONE,
        choice=choice or Choice(),
        limits=_LIMITS,
        surveyed=surveyed,
    )


def told(table: Table) -> Table:
    return replace(table, grid=replace(table.grid, rows=list))


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_bytes(orders_file([Sale(1), Sale(2, is_refunded=True)]))
    return path


@pytest.mark.parametrize("name", sorted(FIXTURES))
def test_table_is_the_same_without_a_second_survey(tmp_path: Path, name: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(FIXTURES[name])
    first = opened(path)
    assert first.surveyed is not None
    with mock.patch.object(reading, "survey_of", side_effect=AssertionError):
        assert told(opened(path, first.surveyed)) == told(first)


@pytest.mark.parametrize(
    "other",
    [{"code": "an earlier release"}, {"key": "other columns"}, {"encoding": "utf-8"}],
    ids=["release", "columns", "letters"],
)
def test_survey_that_does_not_hold_is_made_anew(orders: Path, other: dict[str, str]) -> None:
    first = opened(orders)
    assert first.surveyed is not None
    choice = Choice(encoding="gb18030") if "encoding" in other else Choice()
    with mock.patch.object(reading, "survey_of", wraps=reading.survey_of) as survey_of:
        again = opened(orders, replace(first.surveyed, **other), choice)
    assert survey_of.call_count == 1
    assert told(again) == told(first)


def test_words_are_recalled_in_the_order_they_came_in(orders: Path) -> None:
    table = opened(orders)
    survey = Survey(rows=2, currencies=Counter({"USD": 1, "AUD": 1}))
    surveyed = kept(survey, "key", table.grid, table.layout)
    assert surveyed is not None
    assert list(recalled(surveyed, table.format, table.layout).currencies) == ["USD", "AUD"]


def test_order_numbers_are_never_kept(orders: Path) -> None:
    table = opened(orders)
    assert kept(Survey(scattered={"2962384"}), "key", table.grid, table.layout) is None
