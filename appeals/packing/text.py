"""How values become bytes: CSV, canonical JSON, times and numbers, the same on every machine."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

import rfc8785

from appeals.packing.bilingual import Bilingual

BOM = "\ufeff".encode()
_TWO_HOURS = 120
_FOUR_DIGITS = Context(prec=4, rounding=ROUND_HALF_EVEN)

Cell = str | int | None


class CsvLines:
    """Cells in, the bytes of their line out: RFC 4180 quoting, LF, None as an empty cell."""

    def __init__(self) -> None:
        self._text = io.StringIO(newline="")
        self._writer = csv.writer(self._text, lineterminator="\n")

    def line(self, cells: Sequence[Cell]) -> bytes:
        return self.lines((cells,))

    def lines(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        self._writer.writerows(rows)
        written = self._text.getvalue().encode()
        self._text.seek(0)
        self._text.truncate()
        return written


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, bom: bool = True) -> bytes:
    """A whole table. The mark is for people's spreadsheets."""
    lines = CsvLines()
    return (BOM if bom else b"") + lines.line(header) + lines.lines(rows)


def json_bytes(value: Any) -> bytes:
    """One canonical (RFC 8785) JSON value and a newline."""
    return rfc8785.dumps(value) + b"\n"


def stamp(at: datetime | None, zone: tzinfo) -> str:
    """RFC 3339 with the shop's offset, to the second; empty for None."""
    return "" if at is None else at.astimezone(zone).isoformat(timespec="seconds")


def rate(value: float | None) -> str:
    """At most 4 significant digits, plainly written: processors differ in the ninth."""
    if value is None:
        return ""
    rounded = _FOUR_DIGITS.create_decimal(Decimal(repr(float(value))))
    plain = format(rounded, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in {"-0", ""} else plain


def chance(value: float | None) -> str:
    """A probability as everything printed says it: 81.0%, at the ends < 0.1% and > 99.9%."""
    if value is None:
        return ""
    if value < 0.001:
        return "< 0.1%"
    if value > 0.999:
        return "> 99.9%"
    return f"{percent(round(value * 100_000), 100_000)}%"


def lapse(minutes: int) -> Bilingual:
    """A number of minutes, from two hours on with the hours beside it."""
    count, hours, rest = f"{minutes:,}", minutes // 60, minutes % 60
    if minutes < _TWO_HOURS:
        return Bilingual(f"{count} minutes", f"{count} 分钟")
    return Bilingual(
        f"{count} minutes ({hours:,} h {rest} min)", f"{count} 分钟（{hours:,} 小时 {rest} 分）"
    )


def percent(part: int, whole: int) -> str:
    """One decimal, computed from integers, half up: 1988 of 2000 is 99.4. Empty without a whole.

    Only all are 100.0 and only none is 0.0: 2005 of 2006 is > 99.9.
    """
    if whole <= 0:
        return ""
    tenths = (2000 * part + whole) // (2 * whole)
    if tenths >= 1000 and part < whole:
        return "> 99.9"
    if tenths == 0 and part > 0:
        return "< 0.1"
    return f"{tenths // 10}.{tenths % 10}"
