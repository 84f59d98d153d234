"""Opens an export, says what it is, and streams its rows in canonical form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from shops.platforms.archive import checked_archive, table_members
from shops.platforms.books import in_books
from shops.platforms.container import container_of
from shops.platforms.delimited import text_grid
from shops.platforms.encoding import ANY_BYTES, GUESSED, encoding_for, encoding_of
from shops.platforms.fields import Layout, RowFields
from shops.platforms.format import Format
from shops.platforms.furniture import Furniture
from shops.platforms.grouped import GroupedReader, shifted
from shops.platforms.header import Header, find_header, unused_columns
from shops.platforms.known import KnownRows
from shops.platforms.mapped import mapped_format
from shops.platforms.markup import markup_grid
from shops.platforms.problems import Code, FileCode, FileProblem, Problem
from shops.platforms.readrow import ReadRow
from shops.platforms.recognition import guesses, recognise
from shops.platforms.registry import FORMATS, KNOWN_NAMES
from shops.platforms.rows import CanonicalRow, LineRow, OrderRow, Piece, RefundRow
from shops.platforms.seen import SeenKeys
from shops.platforms.source import Cells, Container, Grid, Limits
from shops.platforms.survey import rows_below, survey_of
from shops.platforms.times import DateOrder, TimeRules
from shops.platforms.workbook import workbook_grids


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person decided about a file; None leaves it to the file."""

    platform: str | None = None
    kind: str | None = None
    encoding: str | None = None
    date_order: DateOrder = DateOrder.UNDECIDED
    # Which column holds which field, where a person said so (`mapped.py`).
    columns: tuple[tuple[str, str], ...] = ()

    @property
    def leaves_all_to_the_file(self) -> bool:
        return self == Choice()


@dataclass(frozen=True, slots=True)
class Table:
    """An export that was recognised, ready to be read any number of times."""

    grid: Grid
    header: Header
    format: Format
    layout: Layout
    rows_total: int
    export_time: datetime | None
    unused_columns: list[str]
    is_minute_only: bool
    scattered: frozenset[str] = frozenset()
    # What the shop counts in: amounts in another currency are left out, with a warning.
    books: str = "CNY"


def members_of(path: Path, limits: Limits) -> list[str]:
    """Name the tables inside a zip; an empty list for a file that is itself a table."""
    if container_of(path, limits) is not Container.ZIP:
        return []
    with checked_archive(path, limits) as archive:
        return table_members(archive)


def open_table(
    path: Path,
    *,
    file_name: str,
    zone: ZoneInfo,
    choice: Choice,
    limits: Limits,
    remembered: Mapping[str, Choice] | None = None,
    received_at: datetime | None = None,
    currency: str = "CNY",
    takes_any_currency: bool = False,
) -> Table:
    """Recognise the table at `path`. Reads the whole file once, cell by cell.

    `currency` is the shop's; a shop without orders `takes_any_currency` and will count in the
    file's. It also says what a bare `$` means, and an amount without any sign.

    `remembered` holds earlier choices by the hash of a header; one counts where `choice` leaves
    all to the file. `received_at` stands in for order times where the file has no column for
    them and its name no time. Raises FileProblem when it is no table, or of no known format.
    """
    grid, header = laid_open(path, file_name, choice, limits)
    if choice.leaves_all_to_the_file and remembered:
        choice = remembered.get(header.sha256, choice)
    format_ = _format_of(header, choice)
    format_.require_columns(header)
    is_text = grid.container is Container.TEXT
    if is_text and grid.encoding in GUESSED and choice.encoding is None:
        grid = text_grid(path, file_name, encoding_for(path, grid.encoding, format_.encodings))
        header = find_header(grid, KNOWN_NAMES)
    export_time = format_.export_time(file_name, zone)
    rules = TimeRules(zone, choice.date_order, format_.has_short_years)
    layout = Layout.of(header, format_.columns, rules, export_time or received_at)
    layout = replace(layout, currency=currency)
    survey = survey_of(grid, header, format_, layout, limits)
    return Table(
        grid=grid,
        header=header,
        format=format_,
        layout=(told := survey.applied_to(layout, format_)),
        rows_total=survey.rows,
        export_time=export_time,
        unused_columns=unused_columns(header, format_.columns),
        is_minute_only=survey.is_minute_only,
        scattered=frozenset(survey.scattered),
        books=told.currency if takes_any_currency else currency,
    )


def laid_open(path: Path, file_name: str, choice: Choice, limits: Limits) -> tuple[Grid, Header]:
    """Find the table and its header, whatever the table is. Raises FileProblem for no table."""
    grid = _best_grid(_grids(path, file_name, choice, limits))
    return grid, find_header(grid, KNOWN_NAMES)


def _format_of(header: Header, choice: Choice) -> Format:
    if choice.columns:
        return mapped_format(choice.columns)
    return recognise(header, FORMATS, platform=choice.platform, kind=choice.kind)


def _grids(path: Path, file_name: str, choice: Choice, limits: Limits) -> list[Grid]:
    container = container_of(path, limits)
    if container in (Container.XLSX, Container.XLS):
        return workbook_grids(path, file_name, container)
    if container is Container.MARKUP:
        return [markup_grid(path, file_name, choice.encoding)]
    if container is Container.ZIP:
        raise FileProblem(FileCode.NOT_A_TABLE)
    return [text_grid(path, file_name, encoding_of(path, choice.encoding) or ANY_BYTES)]


def _best_grid(grids: list[Grid]) -> Grid:
    """Return the sheet that looks most like an export; the first one on a tie."""
    best: tuple[float, Grid] | None = None
    for grid in grids:
        try:
            ranked = guesses(find_header(grid, KNOWN_NAMES), FORMATS)
        except FileProblem:
            continue  # a sheet without a header row is no table; another one may be
        score = ranked[0].score if ranked else 0.0
        if best is None or score > best[0]:
            best = (score, grid)
    if best is None:
        raise FileProblem(FileCode.HEADER)
    return best[1]


def read_rows(table: Table, known: KnownRows | None = None) -> Iterator[ReadRow]:
    """Stream every row below the header, in file order, each exactly once.

    With `known`, rows that were recorded before are named and not read; only in formats of one row
    an order.

    A row whose key stands in the file already is refused with DUPLICATE_IN_FILE, unless its id
    was derived from its content: two equal rows without a number are two orders.
    """
    grouping = table.format.grouping
    if grouping is None:
        rows = _single_rows(table, known)
    else:
        reader = GroupedReader(table.format, table.layout, grouping, table.scattered)
        rows = reader.rows(_numbered(table), _numbered(table))
    return in_books(rows, table.books)


def _numbered(table: Table) -> Iterator[tuple[int, Cells]]:
    return enumerate(rows_below(table.grid, table.header), start=table.header.row_no + 1)


def _single_rows(table: Table, known: KnownRows | None) -> Iterator[ReadRow]:
    seen = SeenKeys()
    repeats: Counter[str] = Counter()
    layout, id_field, read_row = table.layout, table.format.id_field, table.format.read_row
    furniture = Furniture(table.format, layout)
    for row_no, cells, told, is_known in _marked(table, known):
        if furniture.has(cells) or (row_no == layout.first_row and furniture.is_note(cells)):
            yield ReadRow(row_no, cells, None)
            continue
        if layout.shape.is_broken(cells):
            yield ReadRow(row_no, cells, None, (shifted(row_no, cells, layout),))
            continue
        order_id = None if told is None else layout.text_in(id_field, cells)
        if is_known and order_id and seen.first_row(order_id, row_no) == row_no:
            yield ReadRow(row_no, cells, None, told=told, known_id=order_id)
            continue
        fields = RowFields(layout, row_no, cells)
        row = read_row(fields)
        problems = tuple(fields.problems)
        if row is None or isinstance(row, Piece):
            yield ReadRow(row_no, cells, None, problems)
            continue
        key = _key_of(row)
        first_row = seen.first_row(key, row_no)
        if first_row == row_no:
            is_tellable = told is not None and not problems and _is_tellable(row, order_id)
            yield ReadRow(row_no, cells, row, problems, told=told if is_tellable else None)
        elif isinstance(row, OrderRow) and row.is_id_derived:
            repeats[key] += 1
            other = replace(row, order_id=f"{key}-{repeats[key] + 1}")
            yield ReadRow(row_no, cells, other, problems)
        else:
            read = ReadRow(row_no, cells, row, problems)
            yield _refused_repeat(table, read, key, first_row)


def _marked(table: Table, known: KnownRows | None) -> Iterator[tuple[int, Cells, int | None, bool]]:
    if known is None:
        return ((row_no, cells, None, False) for row_no, cells in _numbered(table))
    return known.marked(_numbered(table))


def read_again(table: Table, row_no: int, cells: Cells) -> ReadRow:
    """Read one row by itself, whatever else the file holds; formats of one row an order."""
    fields = RowFields(table.layout, row_no, cells)
    row = table.format.read_row(fields)
    told = None if isinstance(row, Piece) else row
    return ReadRow(row_no, cells, told, tuple(fields.problems))


def _is_tellable(row: CanonicalRow, order_id: str | None) -> bool:
    """True for an order that is nothing but its row: one id, one time, no refund of its own."""
    return (
        isinstance(row, OrderRow)
        and row.order_id == order_id
        and row.refunded_at is None
        and not (row.is_id_derived or row.is_time_inferred)
    )


def _refused_repeat(table: Table, read: ReadRow, key: str, first_row: int) -> ReadRow:
    column = table.layout.shown_of[table.format.id_field]
    params = {"value": key.rpartition("\x1f")[2], "first_row": str(first_row)}
    problem = Problem(read.row_no, column, Code.DUPLICATE_IN_FILE, params)
    return replace(read, row=None, problems=(*read.problems, problem))


def _key_of(row: CanonicalRow) -> str:
    if isinstance(row, LineRow):
        return f"{row.order_id}\x1f{row.line_id}"
    if isinstance(row, RefundRow):
        return row.refund_id
    return row.order_id
