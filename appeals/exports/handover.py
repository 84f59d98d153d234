"""The auditor's file: every figure with its voucher, its day or its rule, as a workbook.

Texts that people typed are written as texts: no spreadsheet runs them. The plain method's days
carry live formulas, so that an auditor can repeat them; the values beside are what was printed.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from appeals.enums import LossBasis, LossHead
from appeals.packing.losses import Assessment, Claim, Ledger
from appeals.packing.losses.before_after import BASELINE_DAYS
from appeals.packing.losses.series import before, plain
from appeals.wording.losses import control_text, method_text, refusal_text
from shops.models import Shop
from shops.money import decimals_of

Row = Sequence[object]


def handover_workbook(
    *, shop: Shop, case: str, ledger: Ledger, found: Assessment | None, claim: Claim
) -> bytes:
    """Write the workbook: sums, ledger, days, methods, trials. Amounts in the currency's units."""
    unit = 10 ** decimals_of(shop.currency)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False,
                                     "strings_to_urls": False})  # fmt: skip
    _sheet(book, _("Sums"), _sums(shop, case, found, claim, unit))
    _sheet(book, _("Ledger"), _ledger(ledger, unit))
    if found is not None and found.days:
        _days(book, found, unit)
        _sheet(book, _("Methods"), _methods(found, unit))
        _sheet(book, _("Trials"), _trials(found, unit))
    book.close()
    return out.getvalue()


def _sheet(book: Any, name: str, rows: Sequence[Row]) -> Any:
    sheet = book.add_worksheet(name[:31])
    bold = book.add_format({"bold": True})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(number, column, value)
            elif value is not None:
                sheet.write_string(number, column, str(value), bold if number == 0 else None)
    sheet.set_column(0, 12, 18)
    sheet.freeze_panes(1, 0)
    return sheet


def _sums(shop: Shop, case: str, found: Assessment | None, claim: Claim, unit: int) -> list[Row]:
    margin = None if found is None or found.margin_bp is None else found.margin_bp / 10_000
    return [
        (_("What"), _("Amount (%(currency)s)") % {"currency": shop.currency}),
        (_("Case"), case),
        (_("Documented costs, net"), claim.documented_fen / unit),
        (_("Lost profit, floor"), claim.profit_floor_fen / unit),
        (_("Lost profit, centre"), claim.profit_centre_fen / unit),
        (_("Contribution margin"), margin),
        (_("Compared with"), control_text(found)),
        (_("Floor"), claim.floor_fen / unit),
        (_("Centre"), claim.centre_fen / unit),
        (_("Not an audit or an expert opinion."), None),
    ]


def _ledger(ledger: Ledger, unit: int) -> list[Row]:
    counted = {entry.id for entry in ledger.counted}
    head = (
        _("No."), _("Head"), _("Basis"), _("From"), _("Until"), _("Quantity"), _("Unit price"),
        _("Amount"), _("Came back"), _("Net"), _("Counted"), _("Vouchers (SHA-256)"), _("Note"),
    )  # fmt: skip
    rows: list[Row] = [head]
    for entry in ledger.entries:
        price = None if entry.unit_fen is None else entry.unit_fen / unit
        rows.append(
            (
                entry.id, LossHead(entry.head).label, LossBasis(entry.basis).label, entry.first,
                entry.last, entry.quantity, price, entry.amount_fen / unit,
                entry.recovered_fen / unit, entry.net_fen / unit,
                _("yes") if entry.id in counted else _("no"), " ".join(entry.vouchers), entry.note,
            )
        )  # fmt: skip
    return rows


def _days(book: Any, found: Assessment, unit: int) -> None:
    """Every day, and beside the penalty's days what their weekday was before, as a formula."""
    head = (_("Day"), _("Weekday"), _("Sales"), _("Orders"), _("Control"), _("Part"), _("Usual"))
    base = _baseline_days(found)
    rows: list[Row] = [head]
    for day in found.days:
        control = None if day.control_fen is None else day.control_fen / unit
        part = "P" if found.period and found.period.holds(day.on) else ""
        part = part or ("B" if day.on in base else day.mark)
        rows.append((day.on, day.on.isoweekday(), day.sales_fen / unit, day.orders, control, part))
    sheet = _sheet(book, _("Days"), rows)
    last = len(rows)
    for number, row in enumerate(rows[1:], start=2):
        if row[5] == "P":
            sheet.write_array_formula(number - 1, 6, number - 1, 6, _usual_formula(number, last))


def _usual_formula(number: int, last: int) -> str:
    """The mean of the same weekday's baseline days without the highest and the lowest."""
    same = f'(($B$2:$B${last}=B{number})*($F$2:$F${last}="B"))'
    values = f"IF({same},$C$2:$C${last})"
    return f"{{=(SUM({values})-MAX({values})-MIN({values}))/(SUM({same})-2)}}"


def _baseline_days(found: Assessment) -> set[object]:
    if found.period is None:
        return set()
    return {day.on for day in plain(before(found.days, found.period, BASELINE_DAYS))}


def _methods(found: Assessment, unit: int) -> list[Row]:
    rows: list[Row] = [
        (_("Method"), _("Lost sales"), _("95 % from"), _("95 % to"), _("Widened by"), _("Remark"))
    ]
    for one in found.estimates:
        values = [
            None if v is None else v / unit for v in (one.lost_fen, one.low_fen, one.high_fen)
        ]
        rows.append((method_text(one.method), *values, one.widened_by, refusal_text(one)))
    return rows


def _trials(found: Assessment, unit: int) -> list[Row]:
    rows: list[Row] = [
        (_("Method"), _("From"), _("Until"), _("Found"), _("95 % from"), _("95 % to"))
    ]
    rows += [
        (
            method_text(row.method), row.first, row.last, row.lost_fen / unit,
            row.low_fen / unit, row.high_fen / unit,
        )
        for row in found.placebos
    ]  # fmt: skip
    return rows
