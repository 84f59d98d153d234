"""Douyin's orders: a row a sub-order, rows that pack several, ciphertext."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from shops.platforms.douyin import export_time
from shops.platforms.masking import identity_tokens
from shops.platforms.rows import Receiver
from tests.shared import shared_file
from tests.shops.platforms.china_files import codes, douyin_row, douyin_rows, reads, told
from tests.shops.platforms.reads import rows_of

NUMBER = "6917000000000000001"


def test_sub_orders_become_one_order_with_the_sum_of_their_money(tmp_path: Path) -> None:
    orders, lines = told(tmp_path, douyin_rows())
    assert [(o.payable_fen, o.paid_gross_fen, o.quantity, o.status) for o in orders] == [
        (4000, 4000, 3, "shipped"),
        (4990, 4990, 1, "shipped"),
        (2990, 2990, 1, "closed_refunded"),
        (2990, 0, 1, "closed_unpaid"),
    ]
    assert [(line.paid_gross_fen, line.quantity, line.refund_status) for line in lines] == [
        (2990, 1, None),
        (1010, 2, None),
        (4990, 1, None),
        (2990, 1, "succeeded"),
        (0, 1, None),
    ]


def test_order_is_partly_shipped_when_one_line_waits(tmp_path: Path) -> None:
    first, second, *_ = douyin_rows()
    rows = [first, second | {"订单状态": "待发货"}]
    assert [o.status for o in told(tmp_path, rows)[0]] == ["partly_shipped"]


def test_refunded_line_leaves_the_word_to_the_others(tmp_path: Path) -> None:
    first, second, *_ = douyin_rows()
    rows = [first, second | {"订单状态": "已关闭", "售后状态": "退款成功"}]
    orders, lines = told(tmp_path, rows)
    assert [o.status for o in orders] == ["shipped"]
    assert [line.refund_status for line in lines] == [None, "succeeded"]


def test_ciphertext_is_missing_and_names_nobody(tmp_path: Path) -> None:
    order = told(tmp_path, douyin_rows())[0][0]
    assert order.receiver == Receiver(province="浙江省", city="金华市", district="义乌市")
    assert identity_tokens(order) == []


def test_masked_receiver_is_kept_as_a_mask(tmp_path: Path) -> None:
    rows = [douyin_row("1", "1", "9.90", 收件人="王*", 收件人手机号="138****5678", 详细地址="****")]
    receiver = told(tmp_path, rows)[0][0].receiver
    assert (receiver.name, receiver.phone) == ("王*", "138****5678")


def test_packed_row_is_split_when_its_cells_agree_in_number(tmp_path: Path) -> None:
    packed = douyin_row(
        "6917000000000000001",
        "6917000000000000011;6917000000000000012",
        "40.00",
        选购商品="玉肌皂;浴盐",
        商品ID="3600000000000000001;3600000000000000002",
        商家编码="SKU-1;SKU-2",
        商品数量="2",
    )
    orders, lines = told(tmp_path, [packed])
    assert [(o.payable_fen, o.quantity) for o in orders] == [(4000, 2)]
    assert [(line.line_id, line.title, line.merchant_sku, line.quantity) for line in lines] == [
        ("6917000000000000011", "玉肌皂", "SKU-1", 1),
        ("6917000000000000012", "浴盐", "SKU-2", 1),
    ]


def test_packed_row_tells_no_pieces_a_line_when_only_their_total_is_known(tmp_path: Path) -> None:
    packed = douyin_row(
        "1", "11;12", "40.00", 选购商品="甲;乙", 商品ID="5;6", 商家编码="", 商品数量="5"
    )
    orders, lines = told(tmp_path, [packed])
    assert orders[0].quantity == 5
    assert [(line.quantity, line.paid_gross_fen) for line in lines] == [(None, None)] * 2


def test_packed_row_stays_one_line_when_its_cells_disagree(tmp_path: Path) -> None:
    packed = douyin_row(NUMBER, "11;12", "40.00", 选购商品="甲;乙;丙", 商品数量="3")
    orders, lines = told(tmp_path, [packed])
    assert [(o.payable_fen, o.quantity) for o in orders] == [(4000, 3)]
    assert [(line.quantity, line.paid_gross_fen) for line in lines] == [(3, 4000)]
    assert codes(reads(tmp_path, [packed])) == [(2, "子订单编号", "LINE_SPLIT_MISMATCH")]


def test_packed_row_of_many_lines_is_split_and_a_damaged_number_in_it_is_named(
    tmp_path: Path,
) -> None:
    numbers = [str(6917000000000000011 + at) for at in range(5)]
    packed = douyin_row(NUMBER, ";".join(numbers), "50.00", 商品数量="5", 商品ID="", 商家编码="")
    packed["选购商品"] = ";".join("甲乙丙丁戊")
    assert [line.line_id for line in told(tmp_path, [packed])[1]] == numbers
    packed["子订单编号"] = "6.917E+18;6917000000000000012"
    assert codes(reads(tmp_path, [packed]))[0] == (2, "子订单编号", "ID_SCIENTIFIC")


def test_file_without_sub_orders_still_has_a_line_an_order(tmp_path: Path) -> None:
    rows = [
        {name: text for name, text in row.items() if name != "子订单编号"}
        for row in douyin_rows()[2:]
    ]
    orders, lines = told(tmp_path, rows)
    assert [o.payable_fen for o in orders] == [4990, 2990, 2990]
    assert len(lines) == 3


def test_title_with_the_mark_in_it_packs_nothing(tmp_path: Path) -> None:
    rows = [douyin_row(NUMBER, "1", "9.90", 选购商品="玉肌皂;控油", 商品规格="大;白色")]
    lines = told(tmp_path, rows)[1]
    assert [(line.title, line.paid_gross_fen) for line in lines] == [("玉肌皂;控油", 990)]
    assert codes(reads(tmp_path, rows)) == []


def test_number_that_a_spreadsheet_rounded_is_refused(tmp_path: Path) -> None:
    rows = [douyin_row("6.917E+18", "6917000000000000001", "9.90")]
    assert codes(reads(tmp_path, rows)) == [(2, "主订单编号", "ID_SCIENTIFIC")]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("待支付", "unpaid"),
        ("备货中", "paid"),
        ("待发货", "paid"),
        ("部分发货", "partly_shipped"),
        ("已发货", "shipped"),
        ("已收货", "delivered"),
        ("已完成", "completed"),
        ("已关闭", "closed_other"),
    ],
)
def test_status_words_become_ours(tmp_path: Path, word: str, status: str) -> None:
    assert told(tmp_path, [douyin_row("1", "1", "9.90", 订单状态=word)])[0][0].status == status


def test_export_time_is_the_second_in_front_of_the_name() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    assert export_time("1791213782_ab.csv", zone) == datetime(2026, 10, 5, 15, 23, 2, tzinfo=UTC)
    assert export_time("orders_1791213782.csv", zone) is None


def test_sample_without_any_time_lets_the_time_of_its_coming_stand_in(tmp_path: Path) -> None:
    path = shared_file("samples/douyin/douyin_min_utf8bom_tab.csv")
    from shops.platforms.reading import Choice, open_table
    from shops.platforms.source import Limits

    came = datetime(2026, 6, 12, tzinfo=UTC)
    table = open_table(
        path,
        file_name="x.csv",
        zone=ZoneInfo("Asia/Shanghai"),
        choice=Choice(),
        limits=Limits(),
        received_at=came,
    )
    orders = [read.row for read in rows_of(table)]
    assert [(o.order_id, o.payable_fen, o.status, o.placed_at) for o in orders] == [  # type: ignore[union-attr]
        ("9001", 2990, "shipped", came),
        ("9002", 4990, "shipped", came),
        ("9003", 2990, "closed_refunded", came),
    ]
    # Its numbers are short; all of them are, so none is refused.
    assert {code for _, _, code in codes(rows_of(table))} == {"DATE_INFERRED"}


def test_packed_row_is_split_where_one_cell_stands_for_all_its_lines(tmp_path: Path) -> None:
    packed = douyin_row(
        NUMBER,
        "6917000000000000011;6917000000000000012",
        "40.00",
        选购商品="甲;乙",
        商品ID="3600000000000000001;3600000000000000002",
        商家编码="SKU-1;SKU-2",
        商品规格="默认",
        商品单价="20.00",
        商品数量="2",
    )
    assert codes(reads(tmp_path, [packed])) == []
    lines = told(tmp_path, [packed])[1]
    assert [(line.product_id, line.quantity, line.sku_text) for line in lines] == [
        ("3600000000000000001", 1, None),
        ("3600000000000000002", 1, None),
    ]


def test_packed_row_that_stays_one_line_makes_no_product_of_several(tmp_path: Path) -> None:
    packed = douyin_row(NUMBER, "11;12", "40.00", 选购商品="甲;乙;丙", 商品ID="5;6", 商家编码="")
    (line,) = told(tmp_path, [packed])[1]
    assert (line.product_id, line.product_key) == (None, "title:甲;乙;丙")
