"""TikTok Shop's export: one row a SKU, explanations below the header, Pacific time in the US."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from shops.platforms.problems import Code
from tests.shops.platforms.reads import Reads, delimited, read

COLUMNS = [
    *("Order ID", "Order Status", "Order Substatus", "Cancelation/Return Type"),
    *("Normal or Pre-order", "SKU ID", "Seller SKU", "Product ID", "Product Name", "Variation"),
    *("Virtual Bundle Seller SKU", "Quantity", "Sku Quantity of return"),
    *("SKU Unit Original Price", "SKU Subtotal Before Discount", "SKU Platform Discount"),
    *("SKU Seller Discount", "SKU Subtotal After Discount", "Shipping Fee After Discount"),
    *("Original Shipping Fee", "Taxes", "Order Amount", "Order Refund Amount", "Created Time"),
    *("Paid Time", "RTS Time", "Shipped Time", "Delivered Time", "Cancelled Time", "Cancel By"),
    *("Cancel Reason", "Tracking ID", "Buyer Message", "Buyer Username", "Recipient", "Phone #"),
    *("Country", "State", "City", "Zipcode", "Address Line 1", "Payment Method"),
]
NOTES = {
    "Order ID": "Platform unique order ID.",
    "Order Status": "Current order status.",
    "SKU Unit Original Price": "1 SKU original price.",
    "Order Amount": "It equals the total of the order.",
    "Created Time": "Time when the order was created.",
}
Row = dict[str, str]


def sku(number: int, **more: str) -> Row:
    return {
        "Order ID": f"5765432100000{number:05d}\t",
        "Order Status": "To ship",
        "Order Substatus": "Awaiting shipment",
        "SKU ID": f"17293800000000{number:04d}\t",
        "Seller SKU": "CUP-1",
        "Product Name": "Cup",
        "Quantity": "2",
        "SKU Unit Original Price": "12.00",
        "SKU Subtotal After Discount": "20.00",
        "Shipping Fee After Discount": "5.00",
        "Order Amount": "45.00",
        "Order Refund Amount": "0",
        "Created Time": "03/15/2026 2:05:33 PM\t",
        "Paid Time": "03/15/2026 2:06:00 PM\t",
        "Buyer Username": "someone",
        "Country": "United States",
        "State": "Texas",
    } | {name.replace("_", " "): value for name, value in more.items()}


SAMPLE = delimited(
    COLUMNS,
    [
        NOTES,
        sku(1),
        sku(1, SKU_ID="1729380000000999\t", SKU_Subtotal_After_Discount="20.00"),
        sku(2, Order_Status="Canceled", Order_Substatus="Canceled", Order_Refund_Amount="45.00"),
        sku(3, Order_Status="Canceled", Order_Substatus="Canceled", Paid_Time=""),
    ],
)


def reads(folder: Path, *rows: Row) -> Reads:
    return read(folder, delimited(COLUMNS, rows), takes_any_currency=True)


def test_amount_on_every_row_of_an_order_counts_once(tmp_path: Path) -> None:
    told = read(tmp_path, SAMPLE, takes_any_currency=True)
    assert not told.problems
    assert (told.furniture, told.table.books) == (1, "USD")
    one = told.orders["576543210000000001"]
    assert (one.payable_fen, one.goods_fen, one.quantity) == (4500, 4000, 4)
    assert told.statuses == {"paid": 1, "closed_refunded": 1, "closed_unpaid": 1}


def test_american_times_are_pacific(tmp_path: Path) -> None:
    one = next(iter(reads(tmp_path, sku(1)).orders.values()))
    assert one.placed_at == datetime(2026, 3, 15, 21, 5, 33, tzinfo=UTC)


def test_american_month_stands_first_where_no_day_of_the_file_decides(tmp_path: Path) -> None:
    row = sku(1, Created_Time="03/05/2026 2:05:33 PM", Paid_Time="03/05/2026 2:06:00 PM")
    one = next(iter(reads(tmp_path, row).orders.values()))
    assert one.placed_at == datetime(2026, 3, 5, 22, 5, 33, tzinfo=UTC)


def test_month_elsewhere_is_asked_for_where_no_day_decides(tmp_path: Path) -> None:
    row = sku(1, Country="Malaysia", Created_Time="03/05/2026 14:05:33", Paid_Time="")
    told = reads(tmp_path, row)
    assert (told.refused, {code for _, _, code in told.problems}) == ([2], {Code.DATE_AMBIGUOUS})


def test_times_of_other_countries_are_the_shops(tmp_path: Path) -> None:
    row = sku(1, Country="Malaysia", Created_Time="15/03/2026 14:05:33")
    told = reads(tmp_path, row | {"Paid Time": "15/03/2026 14:06:00"})
    one = next(iter(told.orders.values()))
    assert one.placed_at == datetime(2026, 3, 15, 6, 5, 33, tzinfo=UTC)
    assert told.table.books == "MYR"


def test_row_of_explanations_is_not_taken_for_an_order_further_down(tmp_path: Path) -> None:
    told = reads(tmp_path, sku(1), NOTES)
    assert told.refused == [3]
