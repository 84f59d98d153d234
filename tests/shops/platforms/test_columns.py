"""Rows read a block at a time say what they say one by one, whatever their cells hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shops.platforms.columns import BlockFields
from shops.platforms.fields import Layout, RowFields
from shops.platforms.format import Format
from shops.platforms.header import Header
from shops.platforms.registry import FORMATS
from shops.platforms.shape import Shape
from shops.platforms.single import SingleReader
from shops.platforms.source import BrokenCells, Cells
from tests.shops.platforms.test_times import RULES

SINGLE = [format_ for format_ in FORMATS if format_.grouping is None]
WORDS = (
    "",
    "29.90",
    "0.00元",
    "¥1,022.25",
    "abc",
    "1",
    "12",
    "99999999999999999999",
    "1" * 5000,
    "2026-06-11 10:00:00",
    "2026/6/11 9:05",
    "2026-06-11 10:00:61",
    "05/06/2026",
    "0000-00-00 00:00:00",
    '="2962384750001123456"',
    "'13812345678",
    "4.17E+13",
    "2962384750001\x00123456",
    "-",
    "null",
    "交易成功",
    "交易关闭",
    "没听过的状态",
    "买家未付款",
    "总计",
    "Seller ID : x",
    "手机订单",
    "浙江省 金华市 义乌市 宾王路1号(000000)",
    "张**",
    "小明tb",
    "USD",
)
CELLS = st.one_of(
    st.sampled_from(WORDS),
    st.text(max_size=12),
    st.sampled_from((None, 1, 0, 29.9, float("nan"), True, datetime(2026, 6, 11, 10))),  # noqa: DTZ001
)


def layout_of(format_: Format) -> Layout:
    names = tuple(dict.fromkeys(alias for names in format_.columns.values() for alias in names))
    header = Header(1, names, names)
    layout = Layout.of(header, format_.columns, RULES, datetime(2026, 6, 12, tzinfo=UTC))
    return replace(layout, shape=Shape.of(names), number_shapes=dict(format_.number_shapes))


@pytest.mark.parametrize(
    "format_", SINGLE, ids=lambda format_: f"{format_.platform}-{format_.kind}"
)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_block_says_what_its_rows_say(format_: Format, data: st.DataObject) -> None:
    layout = layout_of(format_)
    width = layout.shape.width
    rows: list[Cells] = data.draw(
        st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=4)
    )
    together = BlockFields(layout, rows)
    for row_no, cells in enumerate(rows, start=2):
        together.go_on(row_no, cells)
        alone = RowFields(layout, row_no, cells)
        assert repr(format_.read_row(together)) == repr(format_.read_row(alone))
        assert together.problems == alone.problems


def read(rows: list[Cells]) -> list[str]:
    format_ = next(f for f in SINGLE if (f.platform, f.kind) == ("taobao", "orders"))
    layout = layout_of(format_)
    for cells in rows:
        layout.shape.add(cells)
    marked = [(row_no, cells, row_no, False) for row_no, cells in enumerate(rows, start=2)]
    return list(map(repr, SingleReader(format_, layout, layout.shape.width).rows(iter(marked))))


def row(**cells: str) -> Cells:
    format_ = next(f for f in SINGLE if (f.platform, f.kind) == ("taobao", "orders"))
    header = layout_of(format_)
    whole: Cells = [""] * header.shape.width
    for name, value in cells.items():
        whole[header.cells_of[name][0]] = value
    return whole


def order(number: int, **cells: str) -> Cells:
    told = {"order_id": f"{2962384750000000000 + number}", "placed_at": "2026-06-11 10:00:00"}
    return row(**(told | {"payable": "29.90", "status": "交易成功"} | cells))


@pytest.mark.parametrize(
    "odd",
    [
        row(order_id="总计", payable="59.80"),
        row(),
        row(order_id="Seller ID : me"),
        order(1),
        order(3, payable="abc"),
        order(3, placed_at="yesterday"),
        order(3, status="没听过的状态"),
        BrokenCells(order(3)),
        order(3)[:9],
    ],
    ids=["total", "blank", "footer", "repeat", "amount", "time", "status", "quote", "short"],
)
def test_odd_row_among_good_ones_is_read_as_by_itself(odd: Cells) -> None:
    rows = [order(1), order(2), odd, order(4)]
    with mock.patch.object(SingleReader, "_are_even", return_value=False):
        one_by_one = read(rows)
    assert read(rows) == one_by_one


def test_good_rows_are_read_as_a_block() -> None:
    with mock.patch("shops.platforms.single.RowFields", side_effect=AssertionError):
        assert len(read([order(1), order(2)])) == 2
