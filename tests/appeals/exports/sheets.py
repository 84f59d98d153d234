"""Recomputes a workbook's formulas as a spreadsheet would, from its cells alone."""

from __future__ import annotations

import math
import re
import statistics
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook

_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_REF = re.compile(r"(?:'([^']+)'!)?\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")
Cells = dict[tuple[str, str, int], object]


class Blank(str):
    """An empty cell: equal to no text, and nothing times anything."""

    __slots__ = ()

    def __rmul__(self, _other: object) -> float:  # type: ignore[override]
        return 0.0


class Range(list[object]):
    """Cells side by side; comparing and multiplying go cell by cell."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> Range:  # type: ignore[override]
        return Range(float(cell == other) for cell in self)

    def __mul__(self, other: Range) -> Range:  # type: ignore[override]
        return Range(a * b for a, b in zip(self, other, strict=True))  # type: ignore[operator]


def formulas_of(content: bytes) -> dict[tuple[str, str, int], tuple[str, float]]:
    """Each formula with the value stored beside it, by sheet, column and row."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        names = CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names
        return {
            place: told
            for number, name in enumerate(names, start=1)
            for place, told in _told(name, book.read(f"xl/worksheets/sheet{number}.xml"))
        }


def _told(sheet: str, xml: bytes) -> Iterator[tuple[tuple[str, str, int], tuple[str, float]]]:
    for cell in ElementTree.fromstring(xml).iterfind(".//m:c", _NS):  # noqa: S314  our own file
        formula, value = cell.find("m:f", _NS), cell.find("m:v", _NS)
        if formula is None or value is None:
            continue
        column, row = re.fullmatch(r"([A-Z]+)(\d+)", cell.attrib["r"]).groups()  # type: ignore[union-attr]
        yield (sheet, column, int(row)), (str(formula.text), float(str(value.text)))


class Sheets:
    """The workbook's cells; those of a formula are computed, never read."""

    def __init__(self, content: bytes) -> None:
        self._formulas = formulas_of(content)
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        self._cells: Cells = {
            (name, chr(65 + x), y): value
            for name in book.sheet_names
            for y, row in enumerate(book.get_sheet_by_name(name).to_python(), start=1)
            for x, value in enumerate(row)
        }

    def at(self, sheet: str, column: str, row: int) -> object:
        found = self._formulas.get((sheet, column, row))
        if found is None:
            value = self._cells.get((sheet, column, row), "")
            return Blank() if value == "" else value
        return self.computed(sheet, found[0])

    def computed(self, sheet: str, text: str) -> object:
        taken: dict[str, object] = {}

        def take(found: re.Match[str]) -> str:
            name = f"v{len(taken)}"
            other, first, top, last, bottom = found.groups()
            if last is None:
                taken[name] = self.at(other or sheet, first, int(top))
            else:
                assert first == last
                rows = range(int(top), int(bottom) + 1)
                taken[name] = Range(self.at(other or sheet, first, row) for row in rows)
            return name

        words = re.split(r'("[^"]*")', text)  # what stands in quotes is no reference
        words[::2] = [
            re.sub(r"(?<![<>=])=(?!=)", "==", _REF.sub(take, part)) for part in words[::2]
        ]
        code = "".join(words).replace("IF(", "IF_(").replace("SUMIF_(", "SUMIF(")
        code = code.replace("COUNTIF_(", "COUNTIF(")
        return eval(code, {"__builtins__": {}}, _FUNCTIONS | taken)  # noqa: S307  our own formula


def _numbers(*given: object) -> list[float]:
    flat = [one for each in given for one in (each if isinstance(each, list) else [each])]
    return [float(one) for one in flat if isinstance(one, int | float) and one is not False]


def _if(test: object, then: object, other: object = False) -> object:
    if isinstance(test, Range):
        assert isinstance(then, Range)
        return Range(a if t else other for t, a in zip(test, then, strict=True))
    return then if test else other


def _away(value: float, places: float) -> float:
    """Halves away from zero, as spreadsheets round."""
    scale = 10**places
    return math.copysign(math.floor(abs(value) * scale + 0.5) / scale, value)


_FUNCTIONS: dict[str, Callable[..., object]] = {
    "SUM": lambda *given: math.fsum(_numbers(*given)),
    "MIN": lambda *given: min(_numbers(*given), default=0.0),
    "MAX": lambda *given: max(_numbers(*given), default=0.0),
    "MEDIAN": lambda *given: statistics.median(_numbers(*given)),
    "COUNTIF": lambda cells, word: sum(cells == word),
    "SUMIF": lambda cells, word, sums: math.fsum(
        _numbers([b for a, b in zip(cells, sums, strict=True) if a == word])
    ),
    "IF_": _if,
    "MOD": lambda value, by: value % by,
    "ROUND": _away,
    "ROUNDDOWN": lambda value, places: math.trunc(value * 10**places) / 10**places,
}
