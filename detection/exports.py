"""The hold list as a file for the ERP. Values in, text out; no database."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from detection.queries.holds import HoldRow, HoldTab
from shops.chance import chance
from shops.exports import safe_cell
from shops.money import in_units

# Excel on a Chinese machine reads a CSV as GBK unless it begins with this mark.
BOM = "\ufeff"


def hold_csv(
    rows: Iterable[HoldRow], *, tab: HoldTab, zone: ZoneInfo, currency: str | None
) -> Iterator[str]:
    """Yield the list line by line. Times are the shop's; amounts are in units of `currency`,
    and left out where it is None.

    Order numbers are written as text formulas, since a spreadsheet would round their last digits.
    """
    yield BOM + _line(_header(currency is not None))
    for row in rows:
        yield _line(_cells(row, tab=tab, zone=zone, currency=currency))


def text_number(number: str) -> str:
    """Write a long number so that a spreadsheet keeps every digit."""
    return f'="{number}"' if number.isdecimal() and number.isascii() else safe_cell(number)


def _header(with_money: bool) -> list[str]:
    columns = [
        _("Order number"),
        _("State"),
        _("Product"),
        _("Pieces"),
        _("Ordered"),
        _("Paid at"),
        _("Ship by (usual rule)"),
        _("Buyer"),
        _("Region"),
        _("Suspicion"),
        _("Incident"),
        _("Reason"),
        _("Since"),
    ]
    return [*columns, _("Amount paid")] if with_money else columns


def _cells(row: HoldRow, *, tab: HoldTab, zone: ZoneInfo, currency: str | None) -> list[str]:
    order, hold = row.order, row.hold
    action = hold.released_by or hold.held_by if hold else None
    since = hold.released_at or hold.held_at if hold else None
    cells = [
        text_number(order.platform_order_id),
        _STATES[tab](),
        safe_cell(str(order.product or order.title)),
        str(order.quantity or ""),
        _time(order.placed_at, zone),
        _time(order.paid_at, zone),
        _time(row.ship_by, zone),
        safe_cell(order.buyer_mask),
        safe_cell(order.region),
        "" if row.probability is None else chance(row.probability),
        row.incident.public_id if row.incident else "",
        safe_cell(action.reason) if action else "",
        _time(since, zone),
    ]
    amount = order.paid_gross_fen or order.payable_fen
    return [*cells, _units(amount, currency)] if currency else cells


_STATES = {
    HoldTab.WAITING: lambda: _("Not held yet"),
    HoldTab.HELD: lambda: _("On hold"),
    HoldTab.RELEASED: lambda: _("Released"),
}


def _time(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def _units(amount: int | None, currency: str) -> str:
    return "" if amount is None else str(in_units(amount, currency))


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
