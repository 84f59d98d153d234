"""HTML and SpreadsheetML tables that call themselves .xls."""

from __future__ import annotations

from collections.abc import Iterator
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
    """Collects the cells of every table row, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.table: list[Cells] = []
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.table.append([])
        elif tag in ("td", "th"):
            self._close_cell()
            self._cell = []
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
            self.table[-1].append("".join(self._cell))
            self._cell = None


def markup_grid(path: Path, name: str, encoding: str | None) -> Grid:
    """Read an HTML table or SpreadsheetML. Raises FileProblem when it holds no rows."""
    if path.stat().st_size > _MAX_BYTES:
        raise FileProblem(FileCode.TOO_LARGE, limit=str(_MAX_BYTES // 1024**2))
    codec = encoding_of(path, encoding)
    if codec is None:
        raise FileProblem(FileCode.ENCODING, encoding="UTF-8, GB18030")
    text = path.read_text(encoding=codec)
    table = _spreadsheet_rows(path) if _SHEET[1:-1] in text[:4096] else _html_rows(text)
    if not any(table):
        raise FileProblem(FileCode.NOT_A_TABLE)

    def rows() -> Iterator[Cells]:
        return iter(table)

    return Grid(name=name, container=Container.MARKUP, encoding=codec, rows=rows)


def _html_rows(text: str) -> list[Cells]:
    reader = _TableReader()
    reader.feed(text)
    reader.close()
    return reader.table


def _spreadsheet_rows(path: Path) -> list[Cells]:
    try:
        root = ElementTree.parse(path, forbid_dtd=True).getroot()
    except (ParseError, DefusedXmlException) as error:
        raise FileProblem(FileCode.TRUNCATED) from error
    return [_spreadsheet_cells(row) for row in root.iter(f"{_SHEET}Row")]


def _spreadsheet_cells(row: object) -> Cells:
    cells: Cells = []
    for cell in row.iter(f"{_SHEET}Cell"):  # type: ignore[attr-defined]
        index = cell.get(f"{_SHEET}Index")
        if index is not None:
            cells.extend([None] * (int(index) - 1 - len(cells)))
        data = cell.find(f"{_SHEET}Data")
        cells.append(None if data is None else "".join(data.itertext()))
    return cells
