"""Charts of lost sales: against the counterfactual, on untouched stretches, before the penalty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from appeals.packing.additions import Picture
from appeals.packing.currency import Currency
from appeals.packing.figures.style import (
    BAND,
    COMPARISON,
    INK,
    MARKS,
    MUTED,
    ORDERS,
    REFUNDS,
    SIZE,
    chart,
    date_axis,
    days,
    legend,
    svg,
)
from appeals.packing.losses.band import usual_band
from appeals.packing.losses.before_after import BASELINE_DAYS
from appeals.packing.losses.claim import Assessment
from appeals.packing.losses.estimate import METHODS
from appeals.packing.losses.series import WEEK, before, during, plain
from appeals.packing.said import said

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHOWN_DAYS = 100
_COLOURS = dict(zip(METHODS, (REFUNDS, MARKS, COMPARISON), strict=True))
_LANGUAGES = ("zh-Hans", "en")

Word = Callable[[str], str]


def counterfactual(found: Assessment, currency: Currency) -> list[Picture]:
    """Sales by day with the usual range and what each method says; none without an estimate."""
    if not found.told:
        return []
    drawn = {one: _counterfactual(found, _words(one, currency), currency) for one in _LANGUAGES}
    return [_picture("losses", drawn, "caption", "alt")]


def trials(found: Assessment, currency: Currency) -> list[Picture]:
    """Each method's interval on each untouched stretch; none where no stretch was tried."""
    if not found.placebos:
        return []
    drawn = {one: _trials(found, _words(one, currency), currency) for one in _LANGUAGES}
    return [_picture("loss-trials", drawn, "trials_caption", "trials_alt")]


def before_penalty(found: Assessment, currency: Currency) -> list[Picture]:
    """Weekly sales before the penalty and the line through them; none without a trend."""
    if found.trend is None or found.period is None:
        return []
    drawn = {one: _trend(found, _words(one, currency), currency) for one in _LANGUAGES}
    return [_picture("loss-trend", drawn, "trend_caption", "trend_alt")]


def _picture(name: str, drawn: dict[str, bytes], caption: str, alt: str) -> Picture:
    return Picture(
        name, drawn, said("damages", f"figure.{caption}"), said("damages", f"figure.{alt}")
    )


def _words(language: str, currency: Currency) -> Word:
    return lambda key: said("damages", key, unit=currency.word).said_in(language)


def _counterfactual(found: Assessment, word: Word, currency: Currency) -> bytes:
    shown = found.days[-_SHOWN_DAYS:]
    with chart(7.1, 2.5) as (figure, axes):
        _band(axes, found, word, currency)
        _methods(axes, found, word, currency)
        axes.plot(
            [_at(day.on) + 0.5 for day in shown], [day.sales_fen / currency.unit for day in shown],
            color=ORDERS, linewidth=1.2, label=word("figure.sales"), clip_on=False, zorder=4,
        )  # fmt: skip
        date_axis(axes, "%m-%d", UTC)
        axes.set_ylim(bottom=0)
        axes.set_ylabel(word("figure.axis"), color=INK, fontsize=SIZE)
        legend(axes, loc="lower left", bbox_to_anchor=(0, 1), ncols=3)  # clear of the curves
        return svg(figure)


def _band(axes: Axes, found: Assessment, word: Word, currency: Currency) -> None:
    """The penalty's days and the usual range; a hatch tells the two apart without colour."""
    period = found.period
    if period is None:
        return
    axes.axvspan(
        _at(period.first), _at(period.last) + 1, facecolor="none", edgecolor=MUTED,
        hatch="...", linewidth=0, alpha=0.5, label=word("figure.penalty"),
    )  # fmt: skip
    usual = usual_band(found.days, period)
    if usual:
        axes.fill_between(
            [_at(day.on) + 0.5 for day in usual],
            [day.low_fen / currency.unit for day in usual],
            [day.high_fen / currency.unit for day in usual],
            color=BAND, linewidth=0, label=word("figure.band"),
        )  # fmt: skip


def _methods(axes: Axes, found: Assessment, word: Word, currency: Currency) -> None:
    lost = during(found.days, found.period) if found.period else ()
    for one in found.told:
        axes.plot(
            [_at(day.on) + 0.5 for day in lost], [fen / currency.unit for fen in one.usual_fen],
            color=_COLOURS[one.method], linewidth=1.1, linestyle="--",
            label=word(f"method.{one.method}"),
        )  # fmt: skip


def _trials(found: Assessment, word: Word, currency: Currency) -> bytes:
    methods = [method for method in METHODS if any(p.method == method for p in found.placebos)]
    places: list[tuple[float, str]] = []
    with chart(7.1, 1.1 + 0.62 * len(methods)) as (figure, axes):
        top = 0.0
        for method in methods:
            rows = [row for row in found.placebos if row.method == method]
            for number, row in enumerate(rows):
                at = top + number * 0.22
                axes.plot([row.low_fen / currency.unit, row.high_fen / currency.unit], [at, at],
                          color=_COLOURS[method], linewidth=1.2)  # fmt: skip
                axes.plot([row.lost_fen / currency.unit], [at], marker="o", markersize=2.6,
                          color=_COLOURS[method])  # fmt: skip
            places.append((top + (len(rows) - 1) * 0.11, word(f"method.{method}")))
            top += len(rows) * 0.22 + 0.5
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.set_yticks([at for at, _ in places], [name for _, name in places])
        axes.invert_yaxis()
        axes.set_xlabel(word("figure.trials_axis"), color=INK, fontsize=SIZE)
        axes.ticklabel_format(axis="x", style="plain")
        return svg(figure)


def _trend(found: Assessment, word: Word, currency: Currency) -> bytes:
    assert found.trend is not None  # noqa: S101  for the type checker: told by the caller
    assert found.period is not None  # noqa: S101
    known = plain(before(found.days, found.period, BASELINE_DAYS))
    first = found.period.first - timedelta(days=BASELINE_DAYS)
    mean = sum(day.sales_fen for day in known) / len(known) / currency.unit
    middle = sum((day.on - first).days for day in known) / len(known)
    ends = (0, BASELINE_DAYS)
    line = [mean * (1 + found.trend.weekly_share * (at - middle) / WEEK) for at in ends]
    with chart(7.1, 2.0) as (figure, axes):
        axes.plot([_at(day.on) for day in known], [day.sales_fen / currency.unit for day in known],
                  color=COMPARISON, linewidth=0.8, marker="o", markersize=2.2,
                  label=word("figure.sales"))  # fmt: skip
        axes.plot([_at(first) + at for at in ends], line, color=MARKS, linewidth=1.3,
                  linestyle="--", label=word("figure.trend"))  # fmt: skip
        date_axis(axes, "%m-%d", UTC)
        axes.set_ylim(bottom=0)
        axes.set_ylabel(word("figure.axis"), color=INK, fontsize=SIZE)
        legend(axes, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
        return svg(figure)


def _at(day: object) -> float:
    return days(datetime.fromisoformat(f"{day}T00:00:00+00:00"))
