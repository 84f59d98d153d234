"""The Chinese platforms' exports from the file to the shop's sums, to the fen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from shops.models import ImportBatch, Order, OrderLine, Refund, Shop
from shops.queries.importing import warnings_of
from tests.shops.platforms import china_files as files
from tests.shops.taobao_files import workbook
from tests.shops.test_import_orders import put, run, summary

pytestmark = pytest.mark.django_db


def warned_in_english(batch: ImportBatch) -> list[str]:
    with override("en"):
        return warnings_of(batch)


DAY = "2026-06-11T10:00:00+08:00"


def expected(**more: Any) -> dict[str, Any]:
    told = {
        "refunds": 0,
        "buyers": None,
        "first_order_at": DAY,
        "last_order_at": DAY,
        "refunded": None,
    }
    return told | more


CASES: dict[str, tuple[Callable[[], list[files.Cells]], dict[str, Any]]] = {
    "jd": (
        files.jd_rows,
        expected(
            orders=3,
            lines=4,
            payable=8990,
            paid_gross=6990,
            quantity=5,
            status={"closed_unpaid": 1, "completed": 1, "paid": 1},
        ),
    ),
    "pdd": (
        files.pdd_rows,
        expected(
            orders=4,
            lines=4,
            refunds=2,
            payable=7200,
            paid_gross=5400,
            refunded=1800,
            quantity=8,
            status={"closed_refunded": 1, "closed_unpaid": 1, "delivered": 1, "paid": 1},
        ),
    ),
    "douyin": (
        files.douyin_rows,
        expected(
            orders=4,
            lines=5,
            refunds=1,
            payable=14970,
            paid_gross=11980,
            quantity=6,
            status={"closed_refunded": 1, "closed_unpaid": 1, "shipped": 2},
        ),
    ),
    "kuaishou": (
        files.kuaishou_rows,
        expected(
            orders=3,
            lines=3,
            refunds=1,
            payable=8990,
            paid_gross=6000,
            quantity=3,
            status={"closed_refunded": 1, "closed_unpaid": 1, "paid": 1},
        ),
    ),
    "xiaohongshu": (
        files.xhs_rows,
        expected(
            orders=2,
            lines=4,
            buyers=2,
            payable=6980,
            paid_gross=3990,
            quantity=6,
            status={"closed_unpaid": 1, "paid": 1},
        ),
    ),
    "weixin": (
        files.weixin_rows,
        expected(
            orders=3,
            lines=4,
            refunds=1,
            payable=10000,
            paid_gross=7000,
            refunded=1000,
            quantity=4,
            status={"closed_unpaid": 1, "completed": 1, "paid": 1},
        ),
    ),
    "1688": (
        files.alibaba_rows,
        expected(
            orders=3,
            lines=4,
            buyers=1,
            payable=150000,
            paid_gross=100000,
            quantity=400,
            status={"closed_unpaid": 1, "completed": 1, "paid": 1},
        ),
    ),
    "wangdiantong": (
        files.wdt_rows,
        expected(
            orders=2,
            lines=3,
            buyers=1,
            payable=4000,
            paid_gross=4000,
            quantity=3,
            status={"shipped": 2},
        ),
    ),
    "jushuitan": (
        files.jst_rows,
        expected(
            orders=4,
            lines=6,
            buyers=1,
            payable=6000,
            paid_gross=6000,
            quantity=6,
            status={"partly_shipped": 1, "shipped": 3},
        ),
    ),
}


@pytest.mark.parametrize("platform", CASES)
@pytest.mark.parametrize(
    ("encoding", "seed"), [("utf-8-sig", 0), ("gb18030", 7)], ids=["bom", "gb18030-shuffled"]
)
def test_import_gives_the_sums_to_the_fen(
    tmp_path: Path, platform: str, encoding: str, seed: int
) -> None:
    make, sums = CASES[platform]
    path = put(tmp_path, "导出.csv", files.table(make(), encoding=encoding, seed=seed))
    entry = run(path)[0]
    assert (entry["platform"], entry["kind"], entry["encoding"]) == (platform, "orders", encoding)
    assert (entry["rejected"], entry["errors"]) == (0, [])
    assert entry["orders"] == {"created": sums["orders"], "updated": 0, "unchanged": 0}
    assert entry["rows"] + entry["furniture"] == len(make())
    assert summary() == sums


@pytest.mark.parametrize("platform", CASES)
def test_import_gives_the_same_sums_from_a_workbook(tmp_path: Path, platform: str) -> None:
    make, sums = CASES[platform]
    rows = make()
    entry = run(workbook(tmp_path / "导出.xlsx", list(rows[0]), rows))[0]
    assert (entry["platform"], entry["encoding"], entry["errors"]) == (platform, None, [])
    assert summary() == sums


@pytest.mark.parametrize("platform", CASES)
def test_import_gives_the_same_sums_when_a_chunk_ends_inside_an_order(
    tmp_path: Path, platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shops.operations.importing.cutting.CHUNK_ROWS", 1)
    make, sums = CASES[platform]
    entry = run(put(tmp_path, "x.csv", files.table(make())))[0]
    assert entry["errors"] == []
    assert summary() == sums


def test_import_reads_what_a_platform_and_a_hand_put_around_the_table(tmp_path: Path) -> None:
    """A note above the header, numbers wrapped three ways, a total and padding below."""
    rows = files.pdd_rows()
    rows[0] = rows[0] | {"订单号": f'="{rows[0]["订单号"]}"'}
    rows[1] = rows[1] | {"订单号": f"'{rows[1]['订单号']}", "用户实付金额(元)": "￥18.00元"}
    rows[2] = rows[2] | {"订单号": f"{rows[2]['订单号']}\t"}
    body = files.table(rows, encoding="gb18030")
    content = (
        "名称：六月订单\n\n".encode("gb18030") + body + "合计,,,54\r\n,,,\r\n".encode("gb18030")
    )
    entry = run(put(tmp_path, "x.csv", content))[0]
    assert (entry["rows"], entry["rejected"], entry["furniture"]) == (4, 0, 2)
    assert summary() == CASES["pdd"][1]


def test_import_refuses_numbers_that_a_workbook_stored_as_numbers(tmp_path: Path) -> None:
    import xlsxwriter

    rows = files.douyin_rows()
    book = xlsxwriter.Workbook(str(tmp_path / "x.xlsx"))
    sheet = book.add_worksheet("订单信息")
    sheet.write_row(0, 0, list(rows[0]))
    for at, row in enumerate(rows, start=1):
        sheet.write_row(at, 0, [text.strip() for text in row.values()])
        if at == 3:
            sheet.write_number(at, 0, float(row["主订单编号"]))
    book.close()
    entry = run(tmp_path / "x.xlsx")[0]
    assert [(e["row"], e["column"], e["code"]) for e in entry["errors"]] == [
        (4, "主订单编号", "ID_PRECISION")
    ]
    assert (entry["rejected"], entry["orders"]["created"]) == (1, 3)


@pytest.mark.parametrize("platform", CASES)
def test_import_changes_nothing_when_the_rows_come_again_in_another_order(
    tmp_path: Path, platform: str
) -> None:
    make, sums = CASES[platform]
    rows = make()
    run(put(tmp_path, "a.csv", files.table(rows)))
    stored = list(Order.objects.order_by("pk").values())
    # Merged cells tie their rows together; elsewhere the rows may come as they like.
    again = rows if platform == "1688" else rows[::-1]
    entry = run(put(tmp_path, "b.csv", files.table(again, encoding="gb18030", seed=3)))[0]
    assert entry["orders"] == {"created": 0, "updated": 0, "unchanged": sums["orders"]}
    assert summary() == sums
    assert list(Order.objects.order_by("pk").values()) == stored


def test_implied_refund_gives_way_when_the_after_sales_file_comes(tmp_path: Path) -> None:
    run(put(tmp_path, "o.csv", files.table(files.douyin_rows())))
    assert [r.is_implied for r in Refund.objects.all()] == [True]
    entry = run(put(tmp_path, "r.csv", files.table(files.douyin_refund_rows())))[0]
    assert (entry["platform"], entry["kind"], entry["refunds"]) == ("douyin", "refunds", 1)
    refund = Refund.objects.get()
    assert (refund.is_implied, refund.amount_fen, refund.kind) == (False, 2990, "refund_only")
    assert summary() == CASES["douyin"][1] | {"refunded": 2990}


def test_after_sales_may_come_first(tmp_path: Path) -> None:
    entry = run(put(tmp_path, "r.csv", files.table(files.douyin_refund_rows())))[0]
    assert [error["code"] for error in entry["errors"]] == ["ORPHAN_REFUND"]
    run(put(tmp_path, "o.csv", files.table(files.douyin_rows())))
    assert summary() == CASES["douyin"][1] | {"refunded": 2990}


def test_douyin_name_tells_when_it_was_exported_and_an_older_one_changes_nothing(
    tmp_path: Path,
) -> None:
    number = "6917000000000000001"
    first = files.douyin_row(number, number, "9.90", 订单状态="已完成")
    older = files.douyin_row(number, number, "9.90", 订单状态="待发货")
    run(put(tmp_path, "1791213782_a.csv", files.table([first])))
    entry = run(put(tmp_path, "1791213700_b.csv", files.table([older])))[0]
    assert [error["code"] for error in entry["errors"]] == ["OLDER_THAN_STORED"]
    assert Order.objects.get().status == "completed"


def test_line_of_an_older_file_is_named_with_its_order(tmp_path: Path) -> None:
    """A line's own number may be no more than that of its article."""
    number, line = "6917000000000000001", "6917000000000000002"
    first = files.douyin_row(number, number, "9.90")
    new, old = (files.douyin_row(number, line, price) for price in ("9.90", "8.80"))
    run(put(tmp_path, "1791213782_a.csv", files.table([first, new])))
    entry = run(put(tmp_path, "1791213700_b.csv", files.table([first, old])))[0]
    told = {error["row"]: error["message"] for error in entry["errors"]}
    assert f"for {number}/{line} comes" in told[3]


def test_erp_file_joins_the_platforms_own_order(tmp_path: Path) -> None:
    from tests.shops.taobao_files import Sale, orders_file

    sale = Sale(1)
    run(put(tmp_path, "o.csv", orders_file([sale])), as_of="2026-06-12")
    row = files.wdt_row("JY1", sale.order_id, "29.90", 物流单号="SF1234567890", 订单状态="已发货")
    entry = run(put(tmp_path, "w.csv", files.table([row])), as_of="2026-06-13")[0]
    assert entry["orders"] == {"created": 0, "updated": 1, "unchanged": 0}
    order = Order.objects.get()
    assert (order.status, order.tracking_tail4, order.paid_gross_fen) == ("shipped", "7890", 2990)
    assert OrderLine.objects.get().platform_order_id == sale.order_id


def test_erp_file_names_the_platform_it_carries(tmp_path: Path) -> None:
    run(put(tmp_path, "w.csv", files.table(files.wdt_rows())))
    assert Shop.objects.get().platform == "tmall"


def test_erp_file_of_two_platforms_names_none(tmp_path: Path) -> None:
    rows = files.wdt_rows()
    rows[2] = rows[2] | {"订单来源": "抖音小店"}
    run(put(tmp_path, "w.csv", files.table(rows)))
    assert Shop.objects.get().platform == "other"


def test_erp_file_of_several_stores_is_warned_of_and_of_one_is_not(tmp_path: Path) -> None:
    rows = files.wdt_rows()
    run(put(tmp_path, "one.csv", files.table(rows)), shop="one")
    rows[2] = rows[2] | {"店铺": "另一家店"}
    run(put(tmp_path, "two.csv", files.table(rows)), shop="two")
    warned = {
        batch.shop.slug: [text for text in warned_in_english(batch) if "several stores" in text]
        for batch in ImportBatch.objects.select_related("shop")
    }
    assert warned["one"] == []
    assert len(warned["two"]) == 1
    assert "义乌旗舰店" in warned["two"][0]
    assert "另一家店" in warned["two"][0]


def test_orders_without_a_time_are_warned_of_and_those_with_one_are_not(tmp_path: Path) -> None:
    rows = files.pdd_rows()
    run(put(tmp_path, "told.csv", files.table(rows)), shop="told")
    run(put(tmp_path, "x.csv", files.table([r | {"订单成交时间": ""} for r in rows])), shop="blank")
    warned = {
        batch.shop.slug: any("have no time" in text for text in warned_in_english(batch))
        for batch in ImportBatch.objects.select_related("shop")
    }
    assert warned == {"told": False, "blank": True}
    assert set(Order.objects.values_list("shop__slug", "is_time_inferred")) == {
        ("told", False),
        ("blank", True),
    }


def test_ciphertext_and_masks_leave_no_identity(tmp_path: Path) -> None:
    run(put(tmp_path, "o.csv", files.table(files.douyin_rows())))
    assert {tuple(keys) for keys in Order.objects.values_list("identity_keys", flat=True)} == {()}
    assert {order.name_mask for order in Order.objects.all()} == {""}
