"""Containers, encodings, headers and recognition."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from shops.platforms.archive import unpack_member
from shops.platforms.problems import Code, FileCode, FileProblem
from shops.platforms.reading import Choice, open_table
from shops.platforms.source import Limits
from shops.platforms.tables import members_of
from shops.platforms.times import DateOrder
from tests.shops.platforms.reads import opened, read, rows_of
from tests.shops.platforms.test_ebay import report, sale
from tests.shops.taobao_files import (
    LINE_COLUMNS,
    ORDER_COLUMNS,
    REFUND_COLUMNS,
    Sale,
    line_cells,
    lines_file,
    order_cells,
    orders_file,
    refunds_file,
    text_table,
    workbook,
)

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (orders_file([Sale(1)]), "orders"),
        (lines_file([Sale(1)]), "lines"),
        (refunds_file([Sale(1, is_refunded=True)]), "refunds"),
        (
            "订单编号,总金额,买家实际支付金额,收货地址 ,订单创建时间,订单付款时间 ,退款金额\n".encode(),
            "report",
        ),
        (b"order_id,placed_at,amount\n1,2026-06-11 10:00:00,29.90\n", "orders"),
    ],
)
def test_kind_is_recognised_by_its_columns(tmp_path: Path, content: bytes, kind: str) -> None:
    assert opened(tmp_path, content).format.kind == kind


def test_html_table_is_read_when_it_calls_itself_xls(tmp_path: Path) -> None:
    cells = "".join(f"<td>{name}</td>" for name in ("order_id", "placed_at", "amount"))
    html = f"<html><table><tr>{cells}</tr><tr><td>7</td><td>2026-06-11 10:00:00</td><td>5</td></tr>"
    table = opened(tmp_path, html.encode(), "x.xls")
    assert [read.row.order_id for read in rows_of(table) if read.row] == ["7"]  # type: ignore[union-attr]


def test_spreadsheetml_is_read_and_its_entities_are_not(tmp_path: Path) -> None:
    cell = '<Cell><Data ss:Type="String">{}</Data></Cell>'
    rows = [("order_id", "placed_at", "amount"), ("7", "2026-06-11 10:00:00", "5")]
    body = "".join("<Row>" + "".join(cell.format(v) for v in row) + "</Row>" for row in rows)
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    xml = (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet><Table>'
        f"{body}</Table></Worksheet></Workbook>"
    )
    assert len(rows_of(opened(tmp_path, xml.encode(), "x.xls"))) == 1
    bomb = xml.replace("<Workbook", '<!DOCTYPE a [<!ENTITY b "c">]><Workbook', 1)
    with pytest.raises(FileProblem) as refused:
        opened(tmp_path, bomb.encode(), "x.xls")
    assert refused.value.code is FileCode.TRUNCATED


def test_header_is_found_below_a_note_and_a_blank_line(tmp_path: Path) -> None:
    content = "名称：六月订单\n\n".encode() + orders_file([Sale(1)], encoding="utf-8")
    table = opened(tmp_path, content)
    assert table.header.row_no == 3
    assert [read.row_no for read in rows_of(table)] == [4]


def test_header_is_found_below_twenty_lines_of_notes_where_its_names_are_known(
    tmp_path: Path,
) -> None:
    notes = "".join(f"说明 {number}\n" for number in range(1, 21)).encode("gb18030")
    table = opened(tmp_path, notes + orders_file([Sale(1)]))
    assert (table.header.row_no, len(rows_of(table))) == (21, 1)
    with pytest.raises(FileProblem) as refused:
        opened(tmp_path, notes + "甲,乙,丙\n1,2,3\n".encode("gb18030"))
    assert refused.value.code is FileCode.HEADER
    with pytest.raises(FileProblem) as refused:
        opened(tmp_path, notes + "再说明\n".encode("gb18030") * 10 + orders_file([Sale(1)]))
    assert refused.value.code is FileCode.HEADER


def test_names_further_down_do_not_hide_the_rows_above_them(tmp_path: Path) -> None:
    own = "订单号,下单时间,订单金额\n" + "1,2026-06-11 10:00:00,9.90\n" * 12
    table = opened(tmp_path, own.encode("gb18030") + orders_file([Sale(1)]))
    assert table.header.row_no == 1


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimiter_is_taken_from_the_header(tmp_path: Path, delimiter: str) -> None:
    table = opened(tmp_path, orders_file([Sale(1)], delimiter=delimiter))
    assert len([read for read in rows_of(table) if read.row]) == 1


def test_total_and_blank_rows_are_furniture_not_errors(tmp_path: Path) -> None:
    content = orders_file([Sale(1)], encoding="utf-8") + "总计,,,\n,,,\n\n".encode()
    reads = rows_of(opened(tmp_path, content))
    assert [read.is_furniture for read in reads] == [False, True, True, True]


@pytest.mark.parametrize("blank", ["", "9.9"], ids=["blank first column", "filled first column"])
def test_total_is_furniture_wherever_the_column_of_numbers_stands(
    tmp_path: Path, blank: str
) -> None:
    columns = ["买家应付邮费", *(name for name in ORDER_COLUMNS if name != "买家应付邮费")]
    order = order_cells(Sale(1)) | {"买家应付邮费": "0.00"}
    total = dict.fromkeys(columns, "") | {"订单编号": "总计：", "总金额": "29.90"}
    total["买家应付邮费"] = blank
    reads = rows_of(opened(tmp_path, text_table(columns, [order, total])))
    assert [read.is_furniture for read in reads] == [False, True]


def test_number_cell_of_nineteen_digits_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["order_id", "placed_at", "amount"])
    sheet.write_row(1, 0, [2962384750001123456, "2026-06-11 10:00:00", 29.9])
    sheet.write_row(2, 0, [6065, "2026-06-11 10:00:00", 29.9])
    book.close()
    reads = rows_of(opened(tmp_path, path.read_bytes(), "y.xlsx"))
    assert [[problem.code for problem in read.problems] for read in reads] == [
        [Code.ID_PRECISION],
        [],
    ]
    assert [read.row.payable_fen for read in reads if read.row] == [2990]  # type: ignore[union-attr]


def test_whole_column_of_rounded_ids_is_refused(tmp_path: Path) -> None:
    rows = [order_cells(Sale(number)) for number in range(1, 6)]
    for row in rows:
        row["订单编号"] = row["主订单编号"][:15] + "0000"
    reads = rows_of(opened(tmp_path, text_table(ORDER_COLUMNS, rows)))
    assert {read.problems[0].code for read in reads} == {Code.ID_PRECISION}


def test_day_and_month_are_decided_by_one_day_above_twelve(tmp_path: Path) -> None:
    content = b"order_id,placed_at,amount\n1,05/06/2026 10:00,1\n2,25/06/2026 10:00,1\n"
    reads = rows_of(opened(tmp_path, content))
    assert [read.row.placed_at.day for read in reads if read.row] == [5, 25]  # type: ignore[union-attr]
    assert [read.row.placed_at.month for read in reads if read.row] == [6, 6]  # type: ignore[union-attr]


def test_day_and_month_are_asked_for_when_nothing_decides(tmp_path: Path) -> None:
    content = b"order_id,placed_at,amount\n1,05/06/2026 10:00,1\n"
    assert rows_of(opened(tmp_path, content))[0].problems[0].code is Code.DATE_AMBIGUOUS
    table = opened(tmp_path, content, date_order=DateOrder.MONTH_FIRST)
    assert rows_of(table)[0].row.placed_at.month == 5  # type: ignore[union-attr]


def test_every_problem_of_a_row_is_told_at_once(tmp_path: Path) -> None:
    row = order_cells(Sale(1)) | {"订单编号": "", "订单创建时间": "昨天", "总金额": "很多"}
    read = rows_of(opened(tmp_path, text_table(ORDER_COLUMNS, [row])))[0]
    assert [problem.code for problem in read.problems] == [
        Code.DATE_UNREADABLE,
        Code.ID_MISSING,
        Code.AMOUNT_UNREADABLE,
    ]


def test_export_time_is_read_from_the_name_where_taobao_puts_one(tmp_path: Path) -> None:
    content = orders_file([Sale(1)])
    named = opened(tmp_path, content, "ExportOrderList202606151030.csv").export_time
    assert named is not None
    assert named.isoformat() == "2026-06-15T02:30:00+00:00"
    assert opened(tmp_path, content, "ExportOrderList16083478913.csv").export_time is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", FileCode.EMPTY),
        (b"  \n\n", FileCode.EMPTY),
        (b"%PDF-1.7 ...", FileCode.NOT_A_TABLE),
        (b"\x89PNG\r\n\x1a\n....", FileCode.NOT_A_TABLE),
        (b"abc\x00\x01\x02def", FileCode.NOT_A_TABLE),
        (
            b'\xef\xbb\xbf[\n  {"order_id": "1", "placed_at": "2", "note": "3"}]',
            FileCode.JSON,
        ),
        (b'{"orders": [1, 2, 3], "page": 1, "more": false}', FileCode.JSON),
        (b"orders.csv".ljust(257, b"\x00") + b"ustar\x0000" + b"\x00" * 400, FileCode.PACKED),
        (b'[id],"a","b"\n1,2,3\n', FileCode.FOREIGN),
        (b"PK\x03\x04 cut off", FileCode.TRUNCATED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut off", FileCode.TRUNCATED),
        (b"just one line of text\n", FileCode.HEADER),
        (b"a,b,c\n1,2,3\n", FileCode.FOREIGN),
        (b"order_id,placed_at,note\n1,2,3\n", FileCode.COLUMNS),
    ],
)
def test_file_is_refused_with_its_reason(tmp_path: Path, content: bytes, code: FileCode) -> None:
    with pytest.raises(FileProblem) as refused:
        opened(tmp_path, content)
    assert refused.value.code is code


def test_file_is_refused_when_the_chosen_encoding_does_not_fit(tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as refused:
        opened(tmp_path, orders_file([Sale(1)]), encoding="utf-8")
    assert refused.value.code is FileCode.ENCODING


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_archive_names_its_tables_and_nothing_else(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"o.csv": b"a,b", "__MACOSX/o.csv": b"", "p.png": b"x"})
    assert members_of(path, Limits()) == ["o.csv"]
    book = workbook(tmp_path / "b.xlsx", LINE_COLUMNS, [line_cells(Sale(1))])
    assert members_of(book, Limits()) == []


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(max_members=1), FileCode.TOO_MANY),
        (Limits(max_unpacked_bytes=10), FileCode.BOMB),
        (Limits(max_bytes=10), FileCode.TOO_LARGE),
    ],
)
def test_archive_is_refused_beyond_a_limit(tmp_path: Path, limits: Limits, code: FileCode) -> None:
    path = zipped(tmp_path / "a.zip", {"o.csv": b"a" * 100, "l.csv": b"b"})
    with pytest.raises(FileProblem) as refused:
        members_of(path, limits)
    assert refused.value.code is code


def test_archive_is_refused_when_it_is_made_to_explode(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"o.csv": b"0" * 20_000_000})
    with pytest.raises(FileProblem) as refused:
        members_of(path, Limits())
    assert (refused.value.code, refused.value.params) == (
        FileCode.SQUEEZED,
        {"ratio": "1028", "limit": "200"},
    )


def test_archive_is_refused_when_it_has_a_password(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"o.csv": b"a,b,c"})
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    path.write_bytes(content)
    with pytest.raises(FileProblem) as refused:
        members_of(path, Limits())
    assert refused.value.code is FileCode.PASSWORD


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("订单.csv".encode("gb18030"), "订单.csv"),
        (b"abcd.csv", "abcd.csv"),
        (b"\xff\xff\xff\xff.csv", b"\xff\xff\xff\xff.csv".decode("cp437")),
    ],
    ids=["chinese windows", "plain", "neither"],
)
def test_member_name_is_readable_and_opens(tmp_path: Path, written: bytes, read: str) -> None:
    path = zipped(tmp_path / "a.zip", {"abcd.csv": b"a,b,c"})
    path.write_bytes(path.read_bytes().replace(b"abcd.csv", written))
    assert members_of(path, Limits()) == [read]
    unpack_member(path, read, tmp_path / "out", Limits())
    assert (tmp_path / "out").read_bytes() == b"a,b,c"


def test_rows_limit_is_stated_when_it_is_passed(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(orders_file([Sale(1), Sale(2)]))
    with pytest.raises(FileProblem) as refused:
        open_table(path, file_name="x.csv", zone=ZONE, choice=Choice(), limits=Limits(max_rows=1))
    assert refused.value.code is FileCode.TOO_MANY_ROWS


def test_refund_columns_are_those_of_the_platform() -> None:
    assert (len(ORDER_COLUMNS), len(LINE_COLUMNS), len(REFUND_COLUMNS)) == (72, 18, 38)


def test_workbook_under_a_password_says_so(tmp_path: Path) -> None:
    """An encrypted workbook is an old file's frame around one stream that names what it is."""
    frame = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(1024, b"\x00")
    content = frame + "EncryptedPackage".encode("utf-16-le").ljust(512, b"\x00")
    with pytest.raises(FileProblem) as raised:
        opened(tmp_path, content, "x.xlsx")
    assert raised.value.code is FileCode.PASSWORD
    with pytest.raises(FileProblem) as raised:
        opened(tmp_path, frame, "x.xls")
    assert raised.value.code is FileCode.TRUNCATED


def test_number_is_the_same_when_its_digits_are_full_width(tmp_path: Path) -> None:
    cells = order_cells(Sale(1))
    wide = Sale(1).order_id.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    (read,) = rows_of(opened(tmp_path, text_table(ORDER_COLUMNS, [cells | {"订单编号": wide}])))
    assert read.row is not None
    assert read.row.order_id == Sale(1).order_id


@pytest.mark.parametrize("mark", [b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"])
def test_a_file_in_utf_32_is_read_and_not_taken_for_utf_16(tmp_path: Path, mark: bytes) -> None:
    text = orders_file([Sale(1)], encoding="utf-8").decode()
    letters = "utf-32-le" if mark[0] else "utf-32-be"
    table = opened(tmp_path, mark + text.encode(letters))
    assert (table.grid.encoding, len(rows_of(table))) == ("utf-32", 1)


@pytest.mark.parametrize("letters", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    ("text", "platform"),
    [
        (orders_file([Sale(1)], encoding="utf-8").decode(), "taobao"),
        (report(sale(1)).decode(), "ebay"),
    ],
    ids=["hanzi", "plain letters"],
)
def test_utf_16_without_its_mark_is_read(
    tmp_path: Path, text: str, platform: str, letters: str
) -> None:
    table = opened(tmp_path, text.encode(letters))
    assert (table.grid.encoding, table.format.platform) == (letters, platform)


def test_utf_16_without_its_mark_is_refused_when_a_byte_is_lost(tmp_path: Path) -> None:
    """From there on every letter is made of halves of two."""
    content = orders_file([Sale(1)], encoding="utf-16-le")
    with pytest.raises(FileProblem) as early:
        opened(tmp_path, content[:300] + content[301:])
    with pytest.raises(FileProblem) as late:
        opened(tmp_path, orders_file([*map(Sale, range(40))], encoding="utf-16-le")[:-1])
    assert (early.value.code, late.value.code) == (FileCode.NOT_A_TABLE, FileCode.ENCODING)


def test_bytes_that_are_no_text_are_not_taken_for_utf_16(tmp_path: Path) -> None:
    samples = b"".join(number.to_bytes(2, "little") for number in range(200))
    with pytest.raises(FileProblem) as refused:
        opened(tmp_path, samples * 20, "voice.csv")
    assert refused.value.code is FileCode.NOT_A_TABLE


def test_a_nul_in_a_column_name_does_not_hide_the_column(tmp_path: Path) -> None:
    content = orders_file([Sale(1)], encoding="utf-8").replace(
        "总金额".encode(), "总\0金额".encode()
    )
    table = opened(tmp_path, content)
    assert "总金额" in table.header.shown
    assert rows_of(table)[0].row.payable_fen == 2990  # type: ignore[union-attr]


@pytest.mark.parametrize(("is_1904", "days"), [(True, 44624.5), (False, 46086.5)])
def test_days_are_counted_from_where_the_workbook_says(
    tmp_path: Path, is_1904: bool, days: float
) -> None:
    path = tmp_path / "orders.xlsx"
    book = xlsxwriter.Workbook(str(path), {"date_1904": is_1904})
    sheet = book.add_worksheet()
    style = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    sheet.write_row(0, 0, ["order_id", "placed_at", "amount"])
    sheet.write_row(1, 0, ["A-1", days, 29.9])
    sheet.write_row(2, 0, ["A-2", days, 29.9])
    sheet.write_number(2, 1, days, style)
    book.close()
    orders = read(tmp_path, path.read_bytes(), "again.xlsx").orders.values()
    assert {order.placed_at for order in orders} == {datetime(2026, 3, 5, 4, tzinfo=UTC)}


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_line_of_unreadable_bytes_is_named_where_the_rest_is_an_export(
    tmp_path: Path, encoding: str
) -> None:
    content = orders_file([Sale(1), Sale(2)], encoding=encoding) + b'"\xff\xff",,\r\n'
    with pytest.raises(FileProblem) as refused:
        opened(tmp_path, content)
    assert (refused.value.code, refused.value.params["row"]) == (FileCode.BYTES, "4")
    assert len(rows_of(opened(tmp_path, content[: -len(b'"\xff\xff",,\r\n')]))) == 2


def test_bytes_of_a_file_that_is_no_export_are_not_blamed(tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as refused:
        opened(tmp_path, b"n\xfcmmer,pr\xe9nom,caf\xff\n1,2,3\n")
    assert refused.value.code is FileCode.FOREIGN
