"""Tables as files that a spreadsheet opens safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Write rows as UTF-8 csv with a byte order mark, one piece a row, formula-safe."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    mark = "\ufeff"
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        yield (mark + buffer.getvalue()).encode()
        mark = ""
        buffer.seek(0)
        buffer.truncate()
