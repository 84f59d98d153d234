"""Opens an export, says what it is, and streams its rows in canonical form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from shops.platforms.books import in_books
from shops.platforms.daytime import dated
from shops.platforms.delimited import text_grid
from shops.platforms.encoding import ANY_BYTES, GUESSED, encoding_for, first_unreadable_line
from shops.platforms.fields import Layout, RowFields
from shops.platforms.format import Format
from shops.platforms.grouped import GroupedReader
from shops.platforms.header import Header, find_header, unused_columns
from shops.platforms.known import KnownRows
from shops.platforms.mapped import mapped_format
from shops.platforms.problems import FileCode, FileProblem
from shops.platforms.readrow import ReadRow
from shops.platforms.recognition import recognise
from shops.platforms.registry import FORMATS, KNOWN_NAMES
from shops.platforms.rows import Piece
from shops.platforms.single import Marked, SingleReader
from shops.platforms.source import Cells, Container, Grid, Limits
from shops.platforms.survey import rows_below, survey_of
from shops.platforms.surveyed import Surveyed, kept, recalled, survey_key
from shops.platforms.tables import laid_open
from shops.platforms.times import DateOrder, TimeRules


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
    # Spares the next opening of the same bytes a reading of all rows; None where it cannot.
    surveyed: Surveyed | None = None


def open_table(
    path: Path,
    *,
    file_name: str,
    zone: ZoneInfo,
    choice: Choice,
    limits: Limits,
    remembered: Mapping[str, Choice] | None = None,
    received_at: datetime | None = None,
    latest: datetime | None = None,
    currency: str = "CNY",
    takes_any_currency: bool = False,
    sheet: str = "",
    surveyed: Surveyed | None = None,
) -> Table:
    """Recognise the table at `path`, or one sheet of the workbook there.

    Reads the whole file once, cell by cell, or not at all where `surveyed` is of these very bytes
    and still holds.

    `currency` is the shop's; a shop without orders `takes_any_currency` and will count in the
    file's. It also says what a bare `$` means, and an amount without any sign.

    `remembered` holds earlier choices by the hash of a header; one counts where `choice` leaves
    all to the file. `received_at` stands in for order times where the file has no column for
    them and its name no time. Nothing that it tells can have happened after `latest`. Raises FileProblem when it is no table, or of no known format.
    """
    if surveyed is not None and not (
        surveyed.is_current and choice.encoding in (None, surveyed.encoding)
    ):
        surveyed = None
    known, is_tried = (surveyed.encoding, True) if surveyed else (None, False)
    grid, header = laid_open(
        path, file_name, choice.encoding, limits, sheet, known, is_tried=is_tried
    )
    if choice.leaves_all_to_the_file and remembered:
        choice = remembered.get(header.sha256, choice)
    try:
        format_ = _format_of(header, choice)
    except FileProblem:
        if grid.container is Container.TEXT and grid.encoding == ANY_BYTES:
            _name_unreadable_line(path, file_name, choice)
        raise
    format_.require_columns(header)
    is_guess = grid.container is Container.TEXT and surveyed is None and choice.encoding is None
    if is_guess and grid.encoding in GUESSED:
        grid = text_grid(path, file_name, encoding_for(path, grid.encoding, format_.encodings))
        header = find_header(grid, KNOWN_NAMES)
    export_time = format_.export_time(file_name, zone)
    if export_time is not None and latest is not None and export_time > latest:
        export_time = None
    rules = TimeRules(
        zone, choice.date_order, format_.has_short_years, latest, grid.counts_from_1904
    )
    layout = Layout.of(header, format_.columns, rules, export_time or received_at)
    layout = replace(layout, currency=currency, known_shapes=format_.number_shapes)
    key = survey_key(grid, header, format_, layout)
    if surveyed is not None and surveyed.key == key:
        survey = recalled(surveyed, format_, layout)
    else:
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
        surveyed=kept(survey, key, grid, layout),
    )


def _format_of(header: Header, choice: Choice) -> Format:
    if choice.columns:
        return mapped_format(choice.columns, choice.kind)
    return recognise(header, FORMATS, platform=choice.platform, kind=choice.kind)


def _name_unreadable_line(path: Path, file_name: str, choice: Choice) -> None:
    """Raise FileProblem for an export that is known, but for single bytes of its text."""
    for encoding, shown in (("utf-8", "UTF-8"), ("gb18030", "GB18030")):
        row = first_unreadable_line(path, encoding)
        try:
            grid = text_grid(path, file_name, encoding, errors="replace")
            _format_of(find_header(grid, KNOWN_NAMES), choice)
        except FileProblem:
            continue
        if row is not None:
            raise FileProblem(FileCode.BYTES, row=str(row), encoding=shown)


def read_rows(table: Table, known: KnownRows | None = None) -> Iterator[ReadRow]:
    """Stream every row below the header, in file order, each exactly once.

    With `known`, rows that were recorded before are named and not read; only in formats of one row
    an order.
    """
    grouping = table.format.grouping
    if grouping is None:
        rows = SingleReader(table.format, table.layout, len(table.header.names)).rows(
            _marked(table, known)
        )
    else:
        reader = GroupedReader(table.format, table.layout, grouping, table.scattered)
        rows = reader.rows(_numbered(table), _numbered(table))
    return in_books(rows, table.books)


def _numbered(table: Table) -> Iterator[tuple[int, Cells]]:
    return enumerate(rows_below(table.grid, table.header), start=table.header.row_no + 1)


def _marked(table: Table, known: KnownRows | None) -> Iterator[Marked]:
    if known is None:
        return ((row_no, cells, None, False) for row_no, cells in _numbered(table))
    return known.marked(_numbered(table))


def read_again(table: Table, row_no: int, cells: Cells) -> ReadRow:
    """Read one row by itself, whatever else the file holds; formats of one row an order."""
    fields = RowFields(table.layout, row_no, cells)
    row = dated(table.format.read_row(fields), fields)
    told = None if isinstance(row, Piece) else row
    return ReadRow(row_no, cells, told, tuple(fields.problems))
