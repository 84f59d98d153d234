"""eBay's orders report: blank first line, padding, summary rows, footer, local money and dates."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shops.platforms.reads import Reads, delimited, read

COLUMNS = [
    *("Sales Record Number", "Order Number", "Buyer Username", "Buyer Name", "Buyer Email"),
    *("Buyer Note", "Ship To Name", "Ship To Phone", "Ship To Address 1", "Ship To City"),
    *("Ship To State", "Ship To Zip", "Ship To Country", "Item Number", "Item Title"),
    *("Custom Label", "Quantity", "Sold For", "Shipping And Handling", "Total Price"),
    *("Payment Method", "Sale Date", "Paid On Date", "Ship By Date", "Shipped On Date"),
    *("Tracking Number", "Transaction ID", "Variation Details"),
]
Row = dict[str, str]


def sale(number: int, **more: str) -> Row:
    return {
        "Sales Record Number": str(number),
        "Order Number": f"16-14679-{number:05d}",
        "Buyer Username": f"buyer-{number}",
        "Item Number": "405358863537",
        "Item Title": "Café cup",
        "Quantity": "3",
        "Sold For": "$260.00",
        "Shipping And Handling": "$9.00",
        "Total Price": "$1,789.00",
        "Sale Date": "Sep-18-26",
        "Paid On Date": "Sep-18-26",
    } | {name.replace("_", " "): value for name, value in more.items()}


def report(*rows: Row, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    table = delimited(COLUMNS, [{}, *rows], encoding=encoding, delimiter=delimiter)
    footer = f"{len(rows)},record(s) downloaded,,\nSeller ID : a-seller,,,\n"
    blank = delimiter * (len(COLUMNS) - 1)
    return f"{blank}\n".encode() + table + footer.encode()


MANY = (
    sale(2, Item_Number="", Item_Title="", Quantity="4", Sold_For="$305.00"),
    sale(2, Total_Price="", Shipping_And_Handling="", Transaction_ID="1", Quantity="1"),
    sale(2, Total_Price="", Shipping_And_Handling="", Transaction_ID="2", Quantity="3"),
)
SAMPLE = report(sale(1), *MANY)


def reads(folder: Path, *rows: Row) -> Reads:
    return read(folder, report(*rows), takes_any_currency=True)


def test_money_of_several_items_is_taken_from_the_summary_row(tmp_path: Path) -> None:
    told = read(tmp_path, SAMPLE, takes_any_currency=True)
    assert not told.problems
    assert told.furniture == 3  # padding below the header and two rows of footer
    assert told.table.header.row_no == 2
    assert [(row.payable_fen, row.quantity) for row in told.orders.values()] == [
        (178900, 3),
        (178900, 4),
    ]
    assert [line.paid_gross_fen for line in told.lines] == [78000, 26000, 78000]


def test_order_without_number_goes_by_its_record(tmp_path: Path) -> None:
    assert list(reads(tmp_path, sale(7, Order_Number="")).orders) == ["7"]


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"Paid_On_Date": ""}, "unpaid"),
        ({}, "paid"),
        ({"Shipped_On_Date": "Sep-19-26"}, "shipped"),
        ({"Tracking_Number": "LK274426961AU"}, "shipped"),
    ],
)
def test_status_comes_from_times_and_parcels(
    tmp_path: Path, more: dict[str, str], status: str
) -> None:
    assert reads(tmp_path, sale(1, **more)).statuses == {status: 1}


def test_western_letters_are_read_when_the_file_is_no_utf8(tmp_path: Path) -> None:
    told = read(tmp_path, report(sale(1), encoding="cp1252"), takes_any_currency=True)
    assert told.table.grid.encoding == "cp1252"
    assert told.lines[0].title == "Café cup"


def test_hanzi_stay_hanzi_when_a_chinese_spreadsheet_saved_the_file(tmp_path: Path) -> None:
    content = report(sale(1, Item_Title="不锈钢保温杯"), encoding="gb18030")
    told = read(tmp_path, content, takes_any_currency=True)
    assert (told.table.grid.encoding, told.lines[0].title) == ("gb18030", "不锈钢保温杯")


def test_german_site_writes_semicolons_commas_and_euros(tmp_path: Path) -> None:
    german = {
        "Sales Record Number": "Verkaufsprotokollnummer",
        "Order Number": "Bestellnummer",
        "Sold For": "Verkauft für",
        "Total Price": "Gesamtpreis",
        "Sale Date": "Verkauft am",
        "Quantity": "Anzahl",
        "Item Number": "Artikelnummer",
    }
    row = {
        "Verkaufsprotokollnummer": "1",
        "Bestellnummer": "16-14679-00001",
        "Verkauft für": "EUR 1.234,50",
        "Gesamtpreis": "EUR 1.240,00",
        "Verkauft am": "05-Okt.-26",
        "Anzahl": "1",
        "Artikelnummer": "405358863537",
    }
    content = delimited(list(german.values()), [row], delimiter=";", encoding="cp1252")
    told = read(tmp_path, content, takes_any_currency=True)
    one = told.orders["16-14679-00001"]
    assert (one.payable_fen, one.currency, one.placed_at.month) == (124000, "EUR", 10)


def test_sales_in_another_currency_keep_the_order_and_lose_the_amount(tmp_path: Path) -> None:
    told = reads(tmp_path, sale(1), sale(2), sale(3, Total_Price="GBP 5.00", Sold_For="GBP 5.00"))
    assert [row.payable_fen for row in told.orders.values()] == [178900, 178900, None]
    assert [(row, code.value) for row, _, code in told.problems] == [(6, "CURRENCY_OTHER")]
