"""Shopee's orders: amounts that stand on every row, words of each site."""

from __future__ import annotations

from pathlib import Path

import pytest

from shops.platforms.problems import Code
from tests.shops.platforms.reads import delimited, read

COLUMNS = [
    *("Order ID", "Order Status", "Cancel reason", "Return / Refund Status", "Tracking Number*"),
    *("Shipping Option", "Estimated Ship Out Date", "Ship Time", "Order Creation Date"),
    *("Order Paid Time", "Parent SKU Reference No.", "Product Name", "SKU Reference No."),
    *("Variation Name", "Original Price", "Deal Price", "Quantity", "Returned quantity"),
    *("Product Subtotal", "Total Amount", "Buyer Paid Shipping Fee", "Grand Total"),
    *("Username (Buyer)", "Receiver Name", "Phone Number", "Delivery Address", "District"),
    *("City", "Province", "Country", "Zip Code", "Order Complete Time"),
]


Row = dict[str, str]


def item(number: int, **more: str) -> Row:
    return {
        "Order ID": f"2606111AB{number:05d}",
        "Order Status": "Completed",
        "Order Creation Date": "2026-06-11 10:05",
        "Order Paid Time": "2026-06-11 10:06",
        "Product Name": "Cup",
        "SKU Reference No.": "CUP-1",
        "Deal Price": "10.00",
        "Quantity": "2",
        "Product Subtotal": "20.00",
        "Total Amount": "30.00",
        "Buyer Paid Shipping Fee": "4.50",
        "Grand Total": "34.50",
        "Username (Buyer)": "someone",
        "Country": "MY",
    } | {name.replace("_", " "): value for name, value in more.items()}


SAMPLE = delimited(
    COLUMNS,
    [
        item(1),
        item(1, Product_Name="Lid", Product_Subtotal="10.00", Quantity="1"),
        item(2, Order_Status="Cancelled", Order_Paid_Time="-"),
        item(3, Order_Status="To Ship"),
    ],
)


def test_amounts_repeated_on_every_row_count_once(tmp_path: Path) -> None:
    told = read(tmp_path, SAMPLE, takes_any_currency=True)
    assert not told.problems
    one = told.orders["2606111AB00001"]
    assert (one.payable_fen, one.goods_fen, one.quantity) == (3450, 3000, 3)
    assert told.statuses == {"completed": 1, "closed_unpaid": 1, "paid": 1}
    assert (told.table.books, told.table.is_minute_only) == ("MYR", True)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("To ship", "paid"),
        ("Hoàn thành", "completed"),
        ("Perlu Dikirim", "paid"),
        ("สำเร็จ", "completed"),
        ("運送中", "shipped"),
        ("Batal", "closed_other"),
    ],
)
def test_status_is_read_in_the_language_of_the_site(tmp_path: Path, word: str, status: str) -> None:
    told = read(tmp_path, delimited(COLUMNS, [item(1, Order_Status=word)]), takes_any_currency=True)
    assert (told.statuses, told.problems) == ({status: 1}, [])


def test_word_of_no_site_is_kept_as_unknown_with_a_warning(tmp_path: Path) -> None:
    content = delimited(COLUMNS, [item(1, Order_Status="Tergantung")])
    told = read(tmp_path, content, takes_any_currency=True)
    assert told.statuses == {"unknown": 1}
    assert [code for _, _, code in told.problems] == [Code.STATUS_UNKNOWN]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("", None),
        ("-", None),
        ("Refund Completed", "succeeded"),
        ("Refund Paid", "succeeded"),
        ("Return Request", "requested"),
        ("Approved", "agreed_wait_return"),
        ("Closed", "closed"),
    ],
)
def test_refund_is_read_from_the_word_of_the_row(
    tmp_path: Path, word: str, status: str | None
) -> None:
    row = item(1) | {"Return / Refund Status": word}
    told = read(tmp_path, delimited(COLUMNS, [row]), takes_any_currency=True)
    assert ([line.refund_status for line in told.lines], told.problems) == ([status], [])
    assert told.statuses == {"completed": 1}


def test_refund_word_nobody_told_us_is_kept_as_unknown_with_a_warning(tmp_path: Path) -> None:
    row = item(1) | {"Return / Refund Status": "Tergantung"}
    told = read(tmp_path, delimited(COLUMNS, [row]), takes_any_currency=True)
    assert [line.refund_status for line in told.lines] == ["unknown"]
    assert told.problems == [(2, "Return / Refund Status", Code.STATUS_UNKNOWN)]


def test_cancelled_order_whose_money_went_back_is_refunded(tmp_path: Path) -> None:
    row = item(1, Order_Status="Cancelled") | {"Return / Refund Status": "Refund Completed"}
    told = read(tmp_path, delimited(COLUMNS, [row, item(2)]), takes_any_currency=True)
    assert told.statuses == {"closed_refunded": 1, "completed": 1}
