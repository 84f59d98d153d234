"""The auditor's file: every figure with its voucher, its day or its rule, as a workbook.

Texts that people typed are written as texts: no spreadsheet runs them. What is added up, and the
plain method's days, are live formulas, so that an auditor can follow them; beside each lies the value
that was printed, for readers that do not compute.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from appeals.enums import LossBasis, LossHead
from appeals.packing.losses import Assessment, Claim, Ledger
from appeals.packing.losses.before_after import BASELINE_DAYS, usual_sales
from appeals.packing.losses.series import before, plain
from appeals.wording.losses import control_text, doubt_texts, method_text, refusal_text
from shops.models import Shop
from shops.money import decimals_of

Row = Sequence[object]
_FIRST = 2  # the row under a sheet's head


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula and the value it had when the file was written."""

    text: str
    value: float
    is_array: bool = False  # looks at every cell of a range by itself


def handover_workbook(
    *, shop: Shop, case: str, ledger: Ledger, found: Assessment | None, claim: Claim
) -> bytes:
    """Write the workbook: sums, ledger, days, methods, trials. Amounts in the currency's units."""
    unit = 10 ** decimals_of(shop.currency)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False,
                                     "strings_to_urls": False})  # fmt: skip
    _sheet(book, _("Sums"), _sums(shop, case, ledger, found, claim, unit))
    _sheet(book, _("Ledger"), _ledger(ledger, unit))
    if found is not None and found.days:
        _sheet(book, _("Days"), _days(found, unit))
        _sheet(book, _("Methods"), _methods(found, unit))
        _sheet(book, _("Trials"), _trials(found, unit))
    book.close()
    return out.getvalue()


def _sheet(book: Any, name: str, rows: Sequence[Row]) -> Any:
    sheet = book.add_worksheet(name[:31])
    bold = book.add_format({"bold": True})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, Formula):
                _formula(sheet, number, column, value)
            elif isinstance(value, int | float):
                sheet.write_number(number, column, value)
            elif value is not None:
                sheet.write_string(number, column, str(value), bold if number == 0 else None)
    sheet.set_column(0, 12, 18)
    sheet.freeze_panes(1, 0)
    return sheet


def _formula(sheet: Any, number: int, column: int, formula: Formula) -> None:
    if formula.is_array:
        text = f"{{={formula.text}}}"
        sheet.write_array_formula(number, column, number, column, text, None, formula.value)
    else:
        sheet.write_formula(number, column, f"={formula.text}", None, formula.value)


def _sums(
    shop: Shop, case: str, ledger: Ledger, found: Assessment | None, claim: Claim, unit: int
) -> list[Row]:
    """The claim, each sum over the sheets that follow; lines that name each other stand by number."""
    margin = None if found is None or found.margin_bp is None else found.margin_bp / 10_000
    yes = _("yes")
    counted, net = (_span(_("Ledger"), column, len(ledger.entries)) for column in "KJ")
    documented = f'SUMIF({counted},"{yes}",{net})'
    floor, centre = _lost_sales(found, unit)
    return [
        (_("What"), _("Amount (%(currency)s)") % {"currency": shop.currency}),
        (_("Case"), case),
        (_("Documented costs, net"), Formula(documented, claim.documented_fen / unit)),
        (_("Lost sales, floor"), floor),
        (_("Lost sales, centre"), centre),
        (_("Contribution margin"), margin),
        (_("Lost profit, floor"), Formula(_profit("B4"), claim.profit_floor_fen / unit)),
        (_("Lost profit, centre"), Formula(_profit("B5"), claim.profit_centre_fen / unit)),
        (_("Compared with"), control_text(found)),
        (_("Laid to the attack"), yes if claim.is_attributed else _("no")),
        (_("Floor"), Formula(f'IF(B10="{yes}",B3+B7,0)', claim.floor_fen / unit)),
        (_("Centre"), Formula(f'IF(B10="{yes}",B3+B8,0)', claim.centre_fen / unit)),
        (_("Not an audit or an expert opinion."), None),
    ]


def _lost_sales(found: Assessment | None, unit: int) -> tuple[object, object]:
    """Floor and centre over the methods: the lowest lower bound, and the middle of the sound ones."""
    if found is None or not found.days:
        return 0, 0
    sheet, yes = _("Methods"), _("yes")
    lost, low, sound, clear = (_span(sheet, column, len(found.estimates)) for column in "BCFG")
    middle = f'MEDIAN(IF({sound}="{yes}",{lost}))'
    # Halves go to the even neighbour, as in the figures that were printed.
    rounded = f"IF(MOD({middle},1)=0.5,2*ROUND({middle}/2,0),ROUND({middle},0))"
    is_clear = f'SUM(({sound}="{yes}")*({clear}="{yes}"))>0'
    return (
        Formula(f'IF(COUNTIF({sound},"{yes}")=0,0,MAX(0,MIN({low})))', found.lost_floor_fen / unit),
        Formula(
            f"IF({is_clear},MAX({rounded},B4,0),0)", found.lost_centre_fen / unit, is_array=True
        ),
    )


def _profit(sales: str) -> str:
    """The margin on lost sales, rounded down to the currency's unit."""
    return f'IF(B6="",0,ROUNDDOWN(ROUND({sales}*B6,6),0))'


def _span(sheet: str, column: str, rows: int) -> str:
    return f"'{sheet}'!${column}${_FIRST}:${column}${_FIRST + max(rows, 1) - 1}"


def _ledger(ledger: Ledger, unit: int) -> list[Row]:
    counted = {entry.id for entry in ledger.counted}
    head = (
        _("No."), _("Head"), _("Basis"), _("From"), _("Until"), _("Quantity"), _("Unit price"),
        _("Amount"), _("Came back"), _("Net"), _("Counted"), _("Vouchers (SHA-256)"), _("Note"),
    )  # fmt: skip
    rows: list[Row] = [head]
    for number, entry in enumerate(ledger.entries, start=_FIRST):
        price = None if entry.unit_fen is None else entry.unit_fen / unit
        rows.append(
            (
                entry.id, LossHead(entry.head).label, LossBasis(entry.basis).label, entry.first,
                entry.last, entry.quantity, price, entry.amount_fen / unit,
                entry.recovered_fen / unit, Formula(f"H{number}-I{number}", entry.net_fen / unit),
                _("yes") if entry.id in counted else _("no"), " ".join(entry.vouchers), entry.note,
            )
        )  # fmt: skip
    return rows


def _days(found: Assessment, unit: int) -> list[Row]:
    """Every day; beside the penalty's days what their weekday was before, and what is missing."""
    head = (
        _("Day"), _("Weekday"), _("Sales"), _("Orders"), _("Control"), _("Part"), _("Usual"),
        _("Missing"),
    )  # fmt: skip
    base, last = _baseline_days(found), len(found.days) + 1
    usual = iter(usual_sales(found.days, found.period, unit) if found.period else ())
    rows: list[Row] = [head]
    total = [0.0, 0.0]
    for number, day in enumerate(found.days, start=_FIRST):
        control = None if day.control_fen is None else day.control_fen / unit
        is_lost = found.period is not None and found.period.holds(day.on)
        part = "P" if is_lost else "B" if day.on in base else day.mark
        sales, more = day.sales_fen / unit, next(usual, None) if is_lost else None
        row = (day.on, day.on.isoweekday(), sales, day.orders, control, part)
        if more is None:
            rows.append(row)
            continue
        total = [total[0] + sales, total[1] + more]
        missing = Formula(f"G{number}-C{number}", more - sales)
        rows.append((*row, Formula(_usual_formula(number, last), more, is_array=True), missing))
    if total[1]:
        rows.append(_total(total[0], total[1], last))
    return rows


def _total(sales: float, usual: float, last: int) -> Row:
    """Under the days: the plain method's lost sales before they are rounded to the unit."""
    return (
        _("Total (P)"), None, Formula(f'SUMIF($F$2:$F${last},"P",$C$2:$C${last})', sales), None, None,
        None, Formula(f"SUM(G2:G{last})", usual), Formula(f"SUM(H2:H{last})", usual - sales),
    )  # fmt: skip


def _usual_formula(number: int, last: int) -> str:
    """The mean of the same weekday's baseline days without the highest and the lowest."""
    same = f'(($B$2:$B${last}=B{number})*($F$2:$F${last}="B"))'
    values = f"IF({same},$C$2:$C${last})"
    return f"(SUM({values})-MAX({values})-MIN({values}))/(SUM({same})-2)"


def _baseline_days(found: Assessment) -> set[object]:
    if found.period is None:
        return set()
    return {day.on for day in plain(before(found.days, found.period, BASELINE_DAYS))}


def _methods(found: Assessment, unit: int) -> list[Row]:
    rows: list[Row] = [
        (
            _("Method"), _("Lost sales"), _("95 % from"), _("95 % to"), _("Widened by"),
            _("In the centre"), _("Clear of zero"), _("Remark"),
        )
    ]  # fmt: skip
    for one in found.estimates:
        values = [
            None if v is None else v / unit for v in (one.lost_fen, one.low_fen, one.high_fen)
        ]
        marks = [_("yes") if is_so else _("no") for is_so in (one in found.sound, one.is_clear)]
        remark = refusal_text(one) or " ".join(doubt_texts(found, one))
        rows.append((method_text(one.method), *values, one.widened_by, *marks, remark))
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
