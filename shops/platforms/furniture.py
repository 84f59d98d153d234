"""Rows that are not data: totals, padding, footers, the explanation some files put under a header.

They are skipped and counted; none of them is an error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from shops.platforms.amounts import AmountUnreadable, fen_of_text
from shops.platforms.cells import text_of
from shops.platforms.fields import Layout
from shops.platforms.format import Format
from shops.platforms.source import Cells

_TOTAL_WORDS = ("总计", "合计", "汇总", "小计", "total", "grand total", "tổng cộng", "sum:")
_FOOTERS = ("record(s) downloaded", "Seller ID")


class Furniture:
    """Tells the rows of one table that are not data."""

    __slots__ = ("_figures", "_id_cells")

    def __init__(self, format_: Format, layout: Layout) -> None:
        self._id_cells = layout.cells_of.get(format_.id_field, ())
        figures = (*format_.time_fields, *format_.money_fields)
        self._figures = [index for name in figures for index in layout.cells_of.get(name, ())]

    def has(self, cells: Cells) -> bool:
        """True for blank rows, totals and footers."""
        for cell in cells:
            if cell is None or cell == "":
                continue
            text = text_of(cell)
            if text is not None:
                return _is_footer(cells) or self._is_total(text, cells)
        return True

    def is_absent(self, rows: Sequence[Cells]) -> bool:
        """True when none of the rows, of two cells at least, can be one that `has` tells.

        Asks all of them at once, and says False where one of them only might be.
        """
        firsts = [text_of(cells[0]) for cells in rows]
        try:
            begins = "\n".join(firsts).lower()  # type: ignore[arg-type]
            begins += "\n".join([str(cells[at]) for at in self._id_cells for cells in rows]).lower()
            heads = "\n".join([f"{cells[0]}\n{cells[1]}" for cells in rows])
        except TypeError:  # a row begins with an empty cell
            return False
        marks = (*_FOOTERS, *_TOTAL_WORDS)
        return not any(mark in begins or mark in heads for mark in marks)

    def _is_total(self, text: str, cells: Cells) -> bool:
        """A total stands where the number should be, or first where no number is at all."""
        for at in self._id_cells:
            number = _text_at(cells, at)
            if number is not None:
                return number.lower().startswith(_TOTAL_WORDS)
        return text.lower().startswith(_TOTAL_WORDS)

    def is_note(self, cells: Cells) -> bool:
        """True for a row of explanations: words where the number, the times and the money belong.

        Only the row right below the header is asked.
        """
        ids = [text for at in self._id_cells if (text := _text_at(cells, at))]
        figures = [text for at in self._figures if (text := _text_at(cells, at))]
        are_words = not any(map(_has_digit, ids)) and not any(map(_is_figure, figures))
        return bool(ids and figures) and are_words


def _text_at(cells: Cells, index: int) -> str | None:
    return text_of(cells[index]) if index < len(cells) else None


_DAY = re.compile(r"\d{1,4}[-/.:年]")


def _is_figure(text: str) -> bool:
    """True for what could be an amount or a time; "1 SKU original price." is neither."""
    if _DAY.match(text):
        return True
    try:
        fen_of_text(text, ".")
    except AmountUnreadable:
        return any(mark in text for mark in "$€£¥₫") and _has_digit(text)
    return True


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _is_footer(cells: Cells) -> bool:
    """eBay ends its reports with `45,record(s) downloaded` and `Seller ID : …`."""
    records, seller = _FOOTERS
    return any(
        isinstance(cell, str) and (records in cell or cell.startswith(seller)) for cell in cells[:2]
    )
