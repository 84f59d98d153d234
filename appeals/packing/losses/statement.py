"""08-damages/damages.pdf: everything a reader needs to follow, doubt and repeat the count.

The report's chapter gives the result; here are also the entries with their vouchers, the methods
one by one with their trials, and what was left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from appeals.packing.additions import Grid, Part, Sentence, Subheading
from appeals.packing.bilingual import Bilingual
from appeals.packing.currency import Currency
from appeals.packing.freetext import mask_said
from appeals.packing.losses.checks import Placebo
from appeals.packing.losses.claim import BASIS_POINTS, Assessment
from appeals.packing.losses.estimate import Estimate
from appeals.packing.losses.ledger import Entry, Ledger, Voucher
from appeals.packing.losses.pictures import before_penalty, trials
from appeals.packing.said import said

_HASH = 16


def statement(
    ledger: Ledger,
    found: Assessment | None,
    vouchers: Sequence[Voucher],
    currency: Currency,
    chapter: Sequence[Part],
) -> tuple[Part, ...]:
    """This will put the damages document together around the report's own chapter."""
    return (
        _heading("result"),
        *chapter,
        _heading("entries"),
        *_entries(ledger, currency),
        _heading("vouchers"),
        *_vouchers(ledger, vouchers),
        _heading("methods"),
        *_methods(found, currency),
        _heading("trials"),
        *_trials(found, currency),
        _heading("left_out"),
        *(Sentence(said("damages", f"left_out.{name}")) for name in _LEFT_OUT),
        _heading("again"),
        Sentence(said("damages", "again.how"), ("profit", "ledger")),
        Sentence(said("damages", "again.rule", margin=_margin(found))),
    )


_LEFT_OUT = ("goodwill", "refunds", "uncounted", "tail", "opinion")


def _heading(name: str) -> Subheading:
    return Subheading(said("damages", f"part.{name}"))


def _margin(found: Assessment | None) -> Bilingual | str:
    if found is None or found.margin_bp is None:
        return said("damages", "text.no_margin")
    return f"{found.margin_bp / 100:g}%"


def _entries(ledger: Ledger, currency: Currency) -> list[Part]:
    if not ledger.entries:
        return [Sentence(said("damages", "text.ledger_none"))]
    names = ("entry", "head", "days", "basis", "net", "counted", "why")
    header = tuple(said("damages", f"column.{name}", unit=currency.word) for name in names)
    counted = {entry.id for entry in ledger.counted}
    rows = tuple(_entry(entry, entry.id in counted, currency) for entry in ledger.entries)
    parts: list[Part] = [Grid(header, rows, (0.7, 1.8, 2.7, 1.2, 1.5, 0.9, 3), right=(4,))]
    for overlap in ledger.overlaps:
        text = said(
            "damages", f"overlap.{overlap.kind}", earlier=overlap.earlier, later=overlap.later
        )
        parts.append(Sentence(text))
    return parts


def _entry(entry: Entry, is_counted: bool, currency: Currency) -> tuple[Bilingual | str, ...]:
    ends = dict.fromkeys(str(day) for day in (entry.first, entry.last) if day)
    span = " – ".join(ends) or "—"
    return (
        entry.id,
        said("damages", f"head.{entry.head.value}"),
        span,
        said("damages", f"basis.{entry.basis.value}"),
        currency.plain(entry.net_fen),
        said("damages", "word.yes" if is_counted else "word.no"),
        mask_said(entry.note),
    )


def _vouchers(ledger: Ledger, vouchers: Sequence[Voucher]) -> list[Part]:
    behind: dict[str, list[str]] = {}
    for entry in ledger.entries:
        for sha256 in entry.vouchers:
            behind.setdefault(sha256, []).append(entry.id)
    told = [voucher for voucher in vouchers if voucher.sha256 in behind]
    if not told:
        return [Sentence(said("damages", "vouchers.none"))]
    names = ("sha256", "type", "bytes", "received", "behind")
    header = tuple(said("damages", f"column.{name}") for name in names)
    rows = tuple(
        (one.sha256[:_HASH], one.extension, f"{one.size:,}", one.received_at.replace("T", " ")[:19],
         ", ".join(behind[one.sha256]))
        for one in sorted(told, key=lambda one: (one.received_at, one.sha256))
    )  # fmt: skip
    intro = Sentence(said("damages", "vouchers.intro", count=len(told)), ("vouchers", "ledger"))
    return [intro, Grid(header, rows, (2.4, 0.8, 1.2, 2.2, 1.6), right=(2,))]


def _methods(found: Assessment | None, currency: Currency) -> list[Part]:
    if found is None or not found.estimates:
        return [Sentence(said("damages", "methods.none"))]
    parts: list[Part] = []
    if not found.told:
        parts.append(Sentence(said("damages", "methods.refused")))
    for one in found.estimates:
        parts += [
            Sentence(said("damages", f"explained.{one.method}")),
            Sentence(_result(found, one, currency), ("profit",)),
        ]
    return parts


def _result(found: Assessment, one: Estimate, currency: Currency) -> Bilingual:
    name = said("damages", f"method.{one.method}")
    if one.lost_fen is None:
        why = said("damages", f"refusal.{one.refusal}", needs=one.needs or 0, has=one.has or 0)
        return said("damages", "methods.no_figure", name=name, why=why)
    key = "methods.figure" if one.widened_by > 1 else "methods.figure_plain"
    text = said(
        "damages", key, name=name, lost=currency.said(one.lost_fen),
        low=currency.said(one.low_fen), high=currency.said(one.high_fen), days=one.baseline_days,
        factor=f"{one.widened_by:g}",
    )  # fmt: skip
    return _joined(text, _as_profit(one, found.margin_bp, currency))


def _as_profit(one: Estimate, margin_bp: int | None, currency: Currency) -> Bilingual:
    if margin_bp is None:
        return said("damages", "methods.no_margin")
    low, middle, high = (
        currency.said((fen or 0) * margin_bp // BASIS_POINTS)
        for fen in (one.low_fen, one.lost_fen, one.high_fen)
    )
    return said("damages", "methods.as_profit", low=low, profit=middle, high=high)


def _joined(first: Bilingual, second: Bilingual) -> Bilingual:
    return Bilingual(f"{first.en} {second.en}", first.zh + second.zh)


def _trials(found: Assessment | None, currency: Currency) -> list[Part]:
    if found is None or not found.placebos:
        return [Sentence(said("damages", "trials.none")), *_moving(found, currency)]
    names = ("method", "days", "lost", "interval", "false")
    header = tuple(said("damages", f"column.{name}", unit=currency.word) for name in names)
    rows = tuple(_trial(row, currency) for row in found.placebos)
    return [
        Sentence(said("damages", "trials.intro", count=len(rows)), ("profit",)),
        *trials(found, currency),
        Grid(header, rows, (2.4, 2.4, 1.7, 3, 0.9), right=(2, 3)),
        *_moving(found, currency),
    ]


def _trial(row: Placebo, currency: Currency) -> tuple[Bilingual | str, ...]:
    return (
        said("damages", f"method.{row.method}"),
        f"{row.first} – {row.last}",
        currency.plain(row.lost_fen),
        f"{currency.plain(row.low_fen)} – {currency.plain(row.high_fen)}",
        said("damages", "word.yes" if row.is_false else "word.no"),
    )


def _moving(found: Assessment | None, currency: Currency) -> list[Part]:
    """Whether sales moved already before the penalty."""
    if found is None or found.trend is None:
        return [Sentence(said("damages", "trend.none"))]
    told = found.trend
    word = "falling" if told.is_falling else "steady"
    text = said("damages", f"trend.{word}", share=f"{100 * told.weekly_share:.2f}",
                p=f"{told.p_value:.3f}", days=told.days)  # fmt: skip
    return [Sentence(text, ("profit",)), *before_penalty(found, currency)]
