"""What a format is: names for its columns, a signature, and a function from fields to a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from shops.platforms.fields import RowFields
from shops.platforms.grouping import Grouping
from shops.platforms.header import Header, normal_names
from shops.platforms.ids import NumberShapes
from shops.platforms.problems import FileCode, FileProblem
from shops.platforms.rows import Told
from shops.platforms.times import DateOrder


class Kind(StrEnum):
    """What one row of the file is about. A report's rows are orders, with little told."""

    ORDERS = "orders"
    LINES = "lines"
    REFUNDS = "refunds"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Signature:
    """Columns that give a format away: each part is one column under any of its names.

    `absent` names columns that the format never has, so that a larger export that holds the
    same columns is not taken for it.
    """

    parts: tuple[tuple[str, ...], ...]
    absent: tuple[str, ...] = ()

    def score(self, names: frozenset[str]) -> float:
        """Share of the parts that are there, from 0 to 1."""
        if normal_names(self.absent) & names:
            return 0.0
        present = sum(1 for aliases in self.parts if normal_names(aliases) & names)
        return present / len(self.parts)


def _no_export_time(file_name: str, zone: ZoneInfo) -> datetime | None:  # noqa: ARG001
    return None


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file of one platform. Registered in `registry.py`."""

    platform: str
    kind: Kind
    title: str
    signatures: tuple[Signature, ...]
    columns: Mapping[str, Sequence[str]]
    read_row: Callable[[RowFields], Told | None]
    # Each part needs one of its fields; without them no row can be read.
    required: tuple[tuple[str, ...], ...]
    id_field: str = "order_id"
    # What the platform's own numbers look like, by field, where it is known.
    number_shapes: NumberShapes = field(default_factory=dict)
    time_fields: tuple[str, ...] = ()
    money_fields: tuple[str, ...] = ()
    export_time: Callable[[str, ZoneInfo], datetime | None] = _no_export_time
    # What every file of the format counts in; None where it differs from shop to shop.
    currency: str | None = "CNY"
    # Codecs of text that is neither UTF-8 nor GB18030, in the order of trying.
    encodings: tuple[str, ...] = ()
    # How the format writes 05/06/2026 where no value decides, and whether it writes 05-06-26.
    date_order: DateOrder = DateOrder.UNDECIDED
    has_short_years: bool = False
    # The field whose country tells the currency and, where it is told, the zone of the times.
    country_field: str | None = None
    zone_of_country: Mapping[str, str] = field(default_factory=dict)
    # And how that country writes 05/06/2026, before the format's own `date_order`.
    order_of_country: Mapping[str, DateOrder] = field(default_factory=dict)
    # Set where an order lies over several rows; `read_row` then gives pieces.
    grouping: Grouping | None = None

    @property
    def known_names(self) -> frozenset[str]:
        return normal_names(alias for aliases in self.columns.values() for alias in aliases)

    def score(self, names: frozenset[str]) -> float:
        return max(signature.score(names) for signature in self.signatures)

    def require_columns(self, header: Header) -> None:
        """Raise FileProblem when a column that no row can do without is not in the file."""
        for fields in self.required:
            if not any(header.columns_of(self.columns[field]) for field in fields):
                names = " / ".join(_names_of(field, self.columns[field]) for field in fields)
                raise FileProblem(FileCode.COLUMNS, format=self.title, columns=names)


def _names_of(field: str, aliases: Sequence[str]) -> str:
    """A field's usual name, and the Chinese one beside an English."""
    usual = next(iter(aliases), field)
    own = next((name for name in aliases if not name.isascii()), usual)
    return usual if own == usual or not usual.isascii() else f"{usual} / {own}"
