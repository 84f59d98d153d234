"""JD: several rows an order, whose money stands on each of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shops.platforms.china_files import codes, jd_row, jd_rows, reads, table, told
from tests.shops.platforms.reads import opened


def test_money_of_an_order_counts_once_however_often_it_stands(tmp_path: Path) -> None:
    orders, lines = told(tmp_path, jd_rows())
    assert [
        (o.order_id, o.payable_fen, o.paid_gross_fen, o.quantity, o.status) for o in orders
    ] == [
        ("294000000001", 4990, 4990, 3, "paid"),
        ("294000000002", 2000, 2000, 1, "completed"),
        ("294000000003", 2000, 0, 1, "closed_unpaid"),
    ]
    assert [(line.order_id, line.line_id, line.quantity) for line in lines] == [
        ("294000000001", "100", 2),
        ("294000000001", "200", 1),
        ("294000000002", "100", 1),
        ("294000000003", "100", 1),
    ]


def test_order_is_whole_when_its_rows_lie_apart(tmp_path: Path) -> None:
    first, second, *others = jd_rows()
    orders, lines = told(tmp_path, [first, *others, second])
    assert next((o.order_id, o.payable_fen, o.quantity) for o in orders) == (
        "294000000001",
        4990,
        3,
    )
    assert len(orders) == 3
    assert len(lines) == 4


def test_gift_is_a_line_of_its_own_beside_the_same_thing_bought(tmp_path: Path) -> None:
    rows = [jd_row("294000000001", "100", price, "20.00") for price in ("20.00", "0.00")]
    assert [line.line_id for line in told(tmp_path, rows)[1]] == ["100", "100:gift"]


def test_same_line_twice_is_refused_at_its_second_row(tmp_path: Path) -> None:
    rows = jd_rows()
    found = reads(tmp_path, [*rows, rows[-1]])
    assert codes(found) == [(6, "订单号", "DUPLICATE_IN_FILE")]


def test_region_is_read_off_an_address_in_one_piece(tmp_path: Path) -> None:
    receiver = told(tmp_path, jd_rows())[0][0].receiver
    assert (receiver.province, receiver.city, receiver.district) == ("江苏", "苏州市", "吴中区")


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("等待出库", "paid"),
        ("WAIT_SELLER_STOCK_OUT", "paid"),
        ("等待发货", "paid"),
        ("等待确认收货", "shipped"),
        ("WAIT_GOODS_RECEIVE_CONFIRM", "shipped"),
        ("完成", "completed"),
        ("FINISHED_L", "completed"),
        ("收款确认(服务完成)", "completed"),
        ("RECEIPTS_CONFIRM", "completed"),
        ("配送中心已收货", "shipped"),
        ("SEND_TO_DISTRIBUTION_CENER", "shipped"),
        ("取消", "closed_other"),
        ("已锁定", "on_hold"),
        ("暂停", "on_hold"),
        ("POP_ORDER_PAUSE", "on_hold"),
    ],
)
def test_status_words_become_ours(tmp_path: Path, word: str, status: str) -> None:
    rows = [jd_row("294000000001", "100", "20.00", "20.00", 订单状态=word)]
    assert told(tmp_path, rows)[0][0].status == status


def test_unknown_status_word_is_noted_never_guessed(tmp_path: Path) -> None:
    rows = [jd_row("294000000001", "100", "20.00", "20.00", 订单状态="量子出库")]
    assert codes(reads(tmp_path, rows)) == [(2, "订单状态", "STATUS_UNKNOWN")]
    assert told(tmp_path, rows)[0][0].status == "unknown"


def test_cash_on_delivery_is_not_paid_before_it_is_complete(tmp_path: Path) -> None:
    more = {"支付方式": "货到付款", "付款确认时间": ""}
    rows = [
        jd_row("294000000001", "100", "20.00", "20.00", **more),
        jd_row("294000000002", "100", "20.00", "20.00", 订单状态="完成", **more),
    ]
    orders = told(tmp_path, rows)[0]
    assert [(o.status, o.paid_gross_fen) for o in orders] == [("paid", 0), ("completed", 2000)]


def test_newer_spelling_of_the_account_is_recognised(tmp_path: Path) -> None:
    rows = [
        {name.replace("下单帐号", "下单账号"): text for name, text in row.items()}
        for row in jd_rows()
    ]
    assert opened(tmp_path, table(rows, encoding="gb18030", seed=3)).format.platform == "jd"


def test_damaged_row_is_named_and_its_order_waits_for_it(tmp_path: Path) -> None:
    rows = jd_rows()
    rows[1] = rows[1] | {"应付金额": "四十九"}
    found = reads(tmp_path, rows)
    assert codes(found) == [
        (2, "订单号", "ORDER_INCOMPLETE"),
        (3, "应付金额", "AMOUNT_UNREADABLE"),
    ]
    assert [read.row_no for read in found if not read.is_refused] == [4, 5]


@pytest.mark.parametrize(
    ("placed", "paid", "found"),
    [
        ("0000-00-00 00:00:00", "", [(2, "下单时间", "DATE_UNREADABLE")]),
        ("0000-00-00 00:00:00", "2026-06-11 10:00:20", [(2, "下单时间", "DATE_INFERRED")]),
        ("2026-06-11 10:00:00", "0000-00-00 00:00:00", []),
    ],
)
def test_time_that_says_never_is_none(
    tmp_path: Path, placed: str, paid: str, found: list[object]
) -> None:
    row = jd_row("294000000001", "100", "20.00", "20.00", 下单时间=placed, 付款确认时间=paid)
    (read,) = reads(tmp_path, [row])
    assert (codes([read]), read.is_furniture) == (found, False)
