"""Scenarios rendered as a merchant's downloads, with the quirks of the real ones."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal

import pytest

from detection.engine.types import Event, OrderEvent, RefundEvent, RefundStage
from detection.simulation import build
from detection.simulation.exports import export_files
from detection.simulation.exports.orders import HEADERS
from tests.shared import shared_file

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return build("campus_group")


@pytest.fixture(scope="module")
def files(events: list[Event]) -> dict[str, bytes]:
    return export_files(events, events[-1].at)


def _rows(content: bytes) -> Rows:
    return list(csv.DictReader(io.StringIO(content.decode("gb18030"), newline="")))


def _file(files: dict[str, bytes], start: str) -> Rows:
    return next(_rows(content) for name, content in files.items() if name.startswith(start))


def _bare(cell: str) -> str:
    return cell.removeprefix('="').removesuffix('"')


def _shown(row: dict[str, str]) -> list[str]:
    return [row[name] for name in ("买家会员名", "收货人姓名", "收货地址", "联系手机")]


def test_names_are_those_of_the_platform_with_the_time_of_the_export(
    files: dict[str, bytes],
) -> None:
    assert sorted(files) == [
        "ExportOrderDetailList202611020000.csv",
        "ExportOrderList202611020000.csv",
        "退款管理202611020000.csv",
    ]


def test_order_headers_include_those_quoted_by_public_importers() -> None:
    quoted = json.loads(shared_file("data/export_headers.json").read_text(encoding="utf-8"))
    known = {name.strip() for name in HEADERS}
    assert len(HEADERS) == 72
    assert len(known & set(quoted["taobao_tmall_ExportOrderList_61"])) > 50


def test_every_order_is_a_row_of_the_order_file(
    events: list[Event], files: dict[str, bytes]
) -> None:
    placed = [event.order_id for event in events if isinstance(event, OrderEvent)]
    rows = _file(files, "ExportOrderList")
    assert [_bare(row["订单编号"]) for row in reversed(rows)] == placed
    assert {row["订单编号"][:2] for row in rows} == {'="'}


def test_paid_amount_is_net_in_the_order_file_and_gross_in_the_line_file(
    files: dict[str, bytes],
) -> None:
    orders = {_bare(row["订单编号"]): row for row in _file(files, "ExportOrderList")}
    refunded = [
        (orders[_bare(line["主订单编号"])], line)
        for line in _file(files, "ExportOrderDetailList")
        if line["退款状态"] == "退款成功"
    ]
    assert len(refunded) > 100
    assert {(order["买家实际支付金额"], order["订单状态"]) for order, _ in refunded} == {
        ("0.00", "交易关闭")
    }
    assert all(
        Decimal(order["退款金额"]) == Decimal(line["买家实际支付金额"]) for order, line in refunded
    )


def test_orders_closed_unpaid_have_blanks_for_an_address_and_no_line(
    files: dict[str, bytes],
) -> None:
    unpaid = [row for row in _file(files, "ExportOrderList") if row["订单关闭原因"] == "买家未付款"]
    lines = {_bare(row["主订单编号"]) for row in _file(files, "ExportOrderDetailList")}
    assert len(unpaid) > 100
    assert {(row["收货地址"], row["订单付款时间 "]) for row in unpaid} == {("   ", "")}
    assert lines.isdisjoint(_bare(row["订单编号"]) for row in unpaid)


def test_every_refund_is_a_row_of_the_refund_file(
    events: list[Event], files: dict[str, bytes]
) -> None:
    asked = {
        event.order_id
        for event in events
        if isinstance(event, RefundEvent) and event.stage is RefundStage.REQUESTED
    }
    rows = _file(files, "退款管理")
    assert {_bare(row["订单编号"]) for row in rows} == asked
    assert len({row["退款编号"] for row in rows}) == len(rows)


def test_export_knows_nothing_of_later_days(events: list[Event]) -> None:
    as_of = events[0].at + timedelta(days=10)
    for content in export_files(events, as_of).values():
        latest = max(row.get("订单创建时间") or row["退款的申请时间"] for row in _rows(content))
        assert latest <= as_of.strftime("%Y-%m-%d %H:%M:%S")


def test_masked_export_shows_no_name_phone_address_or_nick(
    events: list[Event], files: dict[str, bytes]
) -> None:
    masked = _file(export_files(events, events[-1].at, masked=True), "ExportOrderList")
    clear = _file(files, "ExportOrderList")
    for hidden, full in zip(masked[:500], clear[:500], strict=True):
        if full["订单关闭原因"] != "买家未付款":
            assert all(a != b for a, b in zip(_shown(hidden), _shown(full), strict=True))
            assert hidden["收货地址"].endswith("***(000000)")
