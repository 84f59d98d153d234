"""Shopify's orders export: one row a line item, the order on its first row."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shops.platforms.problems import Code
from tests.shops.platforms.reads import Reads, delimited, read

COLUMNS = [
    *("Name", "Email", "Financial Status", "Paid at", "Fulfillment Status", "Fulfilled at"),
    *("Accepts Marketing", "Currency", "Subtotal", "Shipping", "Taxes", "Total"),
    *("Discount Code", "Discount Amount", "Shipping Method", "Created at"),
    *("Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem compare at price"),
    *("Lineitem sku", "Lineitem requires shipping", "Lineitem taxable"),
    *("Lineitem fulfillment status", "Billing Name", "Billing Street", "Billing Address1"),
    *("Billing Address2", "Billing Company", "Billing City", "Billing Zip", "Billing Province"),
    *("Billing Country", "Billing Phone", "Shipping Name", "Shipping Street"),
    *("Shipping Address1", "Shipping Address2", "Shipping Company", "Shipping City"),
    *("Shipping Zip", "Shipping Province", "Shipping Country", "Shipping Phone", "Notes"),
    *("Note Attributes", "Cancelled at", "Payment Method", "Payment Reference"),
    *("Refunded Amount", "Vendor", "Outstanding Balance", "Employee", "Location", "Device ID"),
    *("Id", "Tags", "Risk Level", "Source", "Lineitem discount", "Tax 1 Name", "Tax 1 Value"),
    *("Tax 2 Name", "Tax 2 Value", "Tax 3 Name", "Tax 3 Value", "Tax 4 Name", "Tax 4 Value"),
    *("Tax 5 Name", "Tax 5 Value", "Phone", "Receipt Number", "Duties"),
    *("Billing Province Name", "Shipping Province Name", "Payment ID", "Payment Terms Name"),
    *("Next Payment Due At", "Payment References"),
]
Row = dict[str, str]


def order(number: int, **more: str) -> Row:
    """The first row of an order: 2 x 10.00 and freight."""
    return {
        "Name": f"#{number}",
        "Email": f"b{number}@example.com",
        "Financial Status": "paid",
        "Paid at": "2026-04-05 20:45:56 +0500",
        "Fulfillment Status": "unfulfilled",
        "Currency": "CNY",
        "Subtotal": "20.00",
        "Shipping": "5.00",
        "Total": "25.00",
        "Created at": "2026-04-05 20:45:55 +0500",
        "Refunded Amount": "0.00",
        "Id": f"66435258{number:05d}",
        "Shipping Province Name": "Ontario",
        "Shipping City": "Ottawa",
        "Phone": "+8801312017147",
    } | line(number, **more)


def line(number: int, **more: str) -> Row:
    """A further row of an order."""
    return {
        "Name": f"#{number}",
        "Email": f"b{number}@example.com",
        "Created at": "2026-04-05 20:45:55 +0500",
        "Lineitem quantity": "2",
        "Lineitem name": "Moss",
        "Lineitem price": "10.00",
        "Lineitem discount": "0.00",
    } | {name.replace("_", " "): value for name, value in more.items()}


def reads(folder: Path, *rows: Row, columns: list[str] = COLUMNS) -> Reads:
    return read(folder, delimited(columns, rows))


def test_rows_of_one_order_become_one_order_with_its_lines(tmp_path: Path) -> None:
    more = line(1, Lineitem_name="Fern", Lineitem_quantity="3", Lineitem_price="1.00")
    told = reads(tmp_path, order(1), more, order(2))
    assert told.table.format.platform == "shopify"
    assert len(told.orders) == 2
    one = told.orders["6643525800001"]
    assert (one.payable_fen, one.paid_gross_fen, one.quantity) == (2500, 2500, 5)
    assert (one.status, one.buyer, one.product_title) == ("paid", "b1@example.com", "Moss")
    assert one.placed_at == datetime(2026, 4, 5, 15, 45, 55, tzinfo=UTC)
    assert [row.order_id for row in told.lines] == [one.order_id, one.order_id, "6643525800002"]
    assert [row.paid_gross_fen for row in told.lines] == [2000, 300, 2000]


@pytest.mark.parametrize(
    ("payment", "fulfilment", "cancelled", "refunded", "status", "paid"),
    [
        ("paid", "unfulfilled", "", "0.00", "paid", 2500),
        ("paid", "partial", "", "0.00", "partly_shipped", 2500),
        ("paid", "fulfilled", "", "0.00", "shipped", 2500),
        ("pending", "unfulfilled", "", "0.00", "unpaid", 0),
        ("pending", "fulfilled", "", "0.00", "shipped", 0),
        ("partially_refunded", "fulfilled", "", "3.00", "shipped", 2500),
        ("refunded", "restocked", "", "25.00", "closed_refunded", 2500),
        ("voided", "", "2026-04-06 10:00:00 +0500", "0.00", "closed_unpaid", 0),
        ("paid", "", "2026-04-06 10:00:00 +0500", "0.00", "closed_other", 2500),
        ("partially_refunded", "", "2026-04-06 10:00:00 +0500", "9.00", "closed_refunded", 2500),
    ],
)
def test_status_and_what_was_paid(
    tmp_path: Path,
    payment: str,
    fulfilment: str,
    cancelled: str,
    refunded: str,
    status: str,
    paid: int,
) -> None:
    row = order(1) | {
        "Financial Status": payment,
        "Fulfillment Status": fulfilment,
        "Cancelled at": cancelled,
        "Refunded Amount": refunded,
    }
    told = next(iter(reads(tmp_path, row).orders.values()))
    assert (told.status, told.paid_gross_fen) == (status, paid)
    assert told.refunded_fen == int(float(refunded) * 100)


def test_status_nobody_told_us_is_kept_as_unknown_with_a_warning(tmp_path: Path) -> None:
    told = reads(tmp_path, order(1) | {"Financial Status": "bartered"})
    assert told.statuses == {"unknown": 1}
    assert told.problems == [(2, "Financial Status", Code.STATUS_UNKNOWN)]


def test_merchants_own_choice_of_columns_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    dropped = {"Id", "Email", "Total", "Phone", "Taxes", "Shipping", "Refunded Amount"}
    told = reads(
        tmp_path, order(1), line(1), columns=[name for name in COLUMNS if name not in dropped]
    )
    assert list(told.orders) == ["#1"]
    assert told.orders["#1"].payable_fen is None
    assert told.orders["#1"].quantity == 4


def test_note_with_line_breaks_stays_inside_its_cell(tmp_path: Path) -> None:
    told = reads(tmp_path, order(1, Notes="a\nb"), order(2))
    assert [told.orders[key].has_remark for key in told.orders] == [True, False]


def test_bad_row_takes_its_order_with_it_and_no_other(tmp_path: Path) -> None:
    told = reads(tmp_path, order(1), line(1, Lineitem_price="ten"), line(1), order(2))
    assert list(told.orders) == ["6643525800002"]
    assert told.problems == [
        (2, "Name", Code.ORDER_INCOMPLETE),
        (3, "Lineitem price", Code.AMOUNT_UNREADABLE),
        (4, "Name", Code.ORDER_INCOMPLETE),
    ]


def test_lines_without_the_row_that_opens_their_order_are_refused(tmp_path: Path) -> None:
    told = reads(tmp_path, line(1), order(2))
    assert told.problems == [(2, "Name", Code.ORDER_UNOPENED)]
    assert len(told.orders) == 1


def test_order_told_twice_counts_once(tmp_path: Path) -> None:
    block = [order(1), line(1)]
    told = reads(tmp_path, *block, order(2), *block)
    assert told.refused == [5, 6]
    assert {code for _, _, code in told.problems} == {Code.DUPLICATE_IN_FILE}
    assert told.orders["6643525800001"].quantity == 4


def test_rows_that_lie_apart_are_put_together(tmp_path: Path) -> None:
    told = reads(tmp_path, line(1), order(2), order(1), line(2), line(1))
    assert not told.problems
    assert {key: row.quantity for key, row in told.orders.items()} == {
        "6643525800001": 6,
        "6643525800002": 4,
    }
    assert [read.row_no for read in told.reads] == [2, 3, 4, 5, 6]
    assert len({row.line_id for row in told.lines if row.order_id.endswith("1")}) == 3


def test_column_that_nobody_counts_follows_the_decimal_mark_of_the_others(tmp_path: Path) -> None:
    money = {"Total": "1.025,00", "Subtotal": "1.020,00", "Lineitem price": "510,00"}
    row = order(1, Currency="EUR") | money | {"Outstanding Balance": "12,50"}
    told = read(tmp_path, delimited(COLUMNS, [row], delimiter=";"), takes_any_currency=True)
    assert told.problems == []
    assert told.orders["6643525800001"].payable_fen == 102500
