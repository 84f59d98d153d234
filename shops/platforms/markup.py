"""HTML and SpreadsheetML tables that call themselves .xls."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from shops.platforms.encoding import encoding_of
from shops.platforms.problems import FileCode, FileProblem
from shops.platforms.source import Cells, Container, Grid

_SHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
# These are small, hand-sized files; a large one is not what any platform makes.
_MAX_BYTES = 64 * 1024 * 1024


class _TableReader(HTMLParser):
    """Collects the cells of every table row, in order.

    A merged cell has its text at its first place; the others it covers are blank.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.table: list[Cells] = []
        self._cell: list[str] | None = None
        self._span = (1, 1)
        # Up to which row each column is covered by a cell further up.
        self._covered: dict[int, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.table.append([])
            self._fill_covered()
        elif tag in ("td", "th"):
            self._close_cell()
            self._cell = []
            told = dict(attrs)
            self._span = (_span(told.get("colspan")), _span(told.get("rowspan")))
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self._close_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _close_cell(self) -> None:
        if self._cell is not None:
            if not self.table:
                self.table.append([])
            row, (across, down) = self.table[-1], self._span
            columns = range(len(row), min(len(row) + across, _WIDEST))
            if down > 1:
                self._covered |= dict.fromkeys(columns, len(self.table) + down - 1)
            row += ["".join(self._cell), *[None] * (len(columns) - 1)]
            self._cell = None
            self._fill_covered()

    def _fill_covered(self) -> None:
        row = self.table[-1]
        while self._covered.get(len(row), 0) >= len(self.table):
            row.append(None)


# No export is wider; a cell that claims to span more is cut.
_WIDEST = 2000


def _span(text: str | None) -> int:
    return max(int(text), 1) if text and text.isascii() and text.isdigit() else 1


def markup_grids(path: Path, name: str, encoding: str | None) -> list[Grid]:
    """Read an HTML table, or the sheets of SpreadsheetML. Raises FileProblem for no rows at all."""
    if path.stat().st_size > _MAX_BYTES:
        raise FileProblem(FileCode.TOO_LARGE, limit=str(_MAX_BYTES // 1024**2))
    codec = encoding_of(path, encoding)
    if codec is None:
        raise FileProblem(FileCode.ENCODING, encoding="UTF-8, GB18030")
    text = path.read_text(encoding=codec)
    if _SHEET[1:-1] in text[:4096]:
        tables = _spreadsheet_tables(text)
    else:
        tables = {"": _html_rows(text)}
    grids = [_grid(name, sheet, codec, table) for sheet, table in tables.items() if any(table)]
    if not grids:
        raise FileProblem(FileCode.NOT_A_TABLE)
    return grids


def _grid(name: str, sheet: str, codec: str, table: list[Cells]) -> Grid:
    return Grid(
        name=name,
        container=Container.MARKUP,
        encoding=codec,
        rows=lambda: iter(table),
        sheet=sheet,
    )


def _html_rows(text: str) -> list[Cells]:
    reader = _TableReader()
    reader.feed(text)
    reader.close()
    return reader.table


_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


def _spreadsheet_tables(text: str) -> dict[str, list[Cells]]:
    # The text is decoded already; of the declared encodings the parser knows but a few.
    try:
        root = ElementTree.fromstring(_DECLARATION.sub("", text), forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise FileProblem(FileCode.TRUNCATED) from error
    return {
        sheet.get(f"{_SHEET}Name") or str(number): [
            _spreadsheet_cells(row) for row in sheet.iter(f"{_SHEET}Row")
        ]
        for number, sheet in enumerate(root.iter(f"{_SHEET}Worksheet"), start=1)
    }


def _spreadsheet_cells(row: object) -> Cells:
    cells: Cells = []
    for cell in row.iter(f"{_SHEET}Cell"):  # type: ignore[attr-defined]
        place = min(_span(cell.get(f"{_SHEET}Index")), _WIDEST) - 1
        cells.extend([None] * (place - len(cells)))
        data = cell.find(f"{_SHEET}Data")
        cells.append(None if data is None else "".join(data.itertext()))
        across = cell.get(f"{_SHEET}MergeAcross")
        if across is not None:
            cells.extend([None] * min(_span(across), _WIDEST))
    return cells
