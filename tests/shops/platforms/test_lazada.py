"""Lazada's export: one row a piece, order numbers as number cells, months by name."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

from shops.platforms.problems import Code
from tests.shops.platforms.reads import delimited, read

COLUMNS = [
    "orderItemId",
    "orderType",
    "Guarantee",
    "deliveryType",
    "lazadaId",
    "sellerSku",
    "lazadaSku",
    "wareHouse",
    "createTime",
    "updateTime",
    "rtaSla",
    "ttsSla",
    "orderNumber",
    "invoiceRequired",
    "invoiceNumber",
    "deliveredDate",
    "customerName",
    "customerEmail",
    "shippingName",
    "shippingAddress",
    "shippingPhone",
    "shippingCity",
    "shippingPostCode",
    "shippingCountry",
    "shippingRegion",
    "payMethod",
    "paidPrice",
    "unitPrice",
    "sellerDiscountTotal",
    "shippingFee",
    "walletCredit",
    "itemName",
    "variation",
    "shippingProvider",
    "trackingCode",
    "status",
    "buyerFailedDeliveryReturnInitiator",
    "buyerFailedDeliveryReason",
    "bundleId",
    "refundAmount",
    "sellerNote",
]
Row = dict[str, str]


def piece(number: int, order: int, **more: str) -> Row:
    return {
        "orderItemId": f"9876543{number:05d}",
        "orderNumber": f"3456789{order:06d}",
        "sellerSku": "CUP-1",
        "createTime": "12 Apr 2026 10:33",
        "paidPrice": "10.00",
        "unitPrice": "12.00",
        "shippingFee": "1.50",
        "itemName": "Cup",
        "status": "delivered",
        "refundAmount": "0.00",
        "shippingCountry": "Malaysia",
        "customerName": "Aminah",
    } | more


SAMPLE = delimited(
    COLUMNS,
    [piece(1, 1), piece(2, 1), piece(3, 2, status="canceled"), piece(4, 3, refundAmount="10.00")],
)


def test_pieces_are_counted_and_summed(tmp_path: Path) -> None:
    told = read(tmp_path, SAMPLE, takes_any_currency=True)
    assert not told.problems
    one = told.orders["3456789000001"]
    assert (one.quantity, one.payable_fen, one.paid_gross_fen) == (2, 2300, 2300)
    assert one.placed_at == datetime(2026, 4, 12, 2, 33, tzinfo=UTC)
    assert [row.refunded_fen for row in told.orders.values()] == [0, 0, 1000]
    assert told.statuses == {"delivered": 2, "closed_other": 1}
    assert len(told.lines) == 4


def test_number_cells_are_whole_below_sixteen_digits_and_refused_above(tmp_path: Path) -> None:
    path = tmp_path / "l.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, COLUMNS)
    for row_no, order in enumerate((345678900000123, 3456789000001234), start=1):
        cells = [piece(row_no, 1)[name] if name in piece(1, 1) else "" for name in COLUMNS]
        sheet.write_row(row_no, 0, cells)
        sheet.write_number(row_no, COLUMNS.index("orderNumber"), order)
    book.close()
    told = read(tmp_path, path.read_bytes(), "copy.xlsx", takes_any_currency=True)
    assert list(told.orders) == ["345678900000123"]
    assert told.problems[0] == (3, "orderNumber", Code.ID_PRECISION)
