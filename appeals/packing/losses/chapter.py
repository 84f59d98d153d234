"""Section 10 of the report: floor, centre, the ledger by head, the methods with their doubts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from appeals.packing.additions import Additions, Attached, Grid, Part, Picture, Sentence
from appeals.packing.bilingual import Bilingual
from appeals.packing.currency import Currency
from appeals.packing.figures.style import (
    BAND,
    COMPARISON,
    INK,
    MARKS,
    ORDERS,
    REFUNDS,
    chart,
    date_axis,
    days,
    legend,
    svg,
)
from appeals.packing.losses.claim import Assessment, Claim, false_alarms
from appeals.packing.losses.estimate import Estimate
from appeals.packing.losses.files import ledger_csv, profit_json, series_csv
from appeals.packing.losses.ledger import Ledger, by_head
from appeals.packing.losses.series import during
from appeals.packing.said import said

_SHOWN_DAYS = 100
_COLOURS = (REFUNDS, MARKS, COMPARISON)


def losses_added(
    ledger: Ledger,
    found: Assessment | None,
    claim: Claim,
    refs: Mapping[str, str],
    currency: Currency,
) -> Additions:
    """This will write 08-damages and the chapter on losses; nothing when there is nothing at all."""
    if not ledger.entries and found is None:
        return Additions()
    return Additions(
        files=tuple(_files(ledger, found, claim, refs, currency)),
        chapters={"losses": tuple(_chapter(ledger, found, claim, currency))},
        loss_floor_fen=claim.floor_fen,
        loss_centre_fen=claim.centre_fen,
    )


def _files(
    ledger: Ledger,
    found: Assessment | None,
    claim: Claim,
    refs: Mapping[str, str],
    currency: Currency,
) -> list[Attached]:
    files = [
        _file("08-damages/ledger.csv", ledger_csv(ledger, refs), "ledger", "ledger",
              count=len(ledger.entries), sum=currency.said(ledger.documented_fen)),
        _file("08-damages/lost-profit.json", profit_json(found, claim), "profit", "profit"),
    ]  # fmt: skip
    if found is not None and found.days:
        files.append(
            _file("08-damages/series.csv", series_csv(found), "profit", "series",
                  count=len(found.days))
        )  # fmt: skip
    return files


def _file(path: str, content: bytes, key: str, name: str, /, **values: object) -> Attached:
    return Attached(
        path=path,
        content=content,
        key=key,
        name=said("damages", f"file.{name}_name"),
        type=said("damages", f"file.{'ledger' if name == 'ledger' else 'profit'}_type"),
        purpose=said("damages", f"file.{'ledger' if name == 'ledger' else 'profit'}_purpose"),
        facts=said("damages", f"file.{name}_facts", **values),
    )


def _chapter(
    ledger: Ledger, found: Assessment | None, claim: Claim, currency: Currency
) -> list[Part]:
    parts: list[Part] = []
    if not claim.is_attributed:
        parts.append(Sentence(said("damages", "text.not_attributed")))
    parts.append(
        Sentence(
            said(
                "damages", "text.sums",
                floor=currency.said(claim.floor_fen), centre=currency.said(claim.centre_fen),
                documented=currency.said(claim.documented_fen),
                profit_floor=currency.said(claim.profit_floor_fen),
                profit_centre=currency.said(claim.profit_centre_fen),
            ),
            ("ledger", "profit"),
        )
    )  # fmt: skip
    parts.append(Sentence(said("damages", "text.not_counted")))
    return [*parts, *_ledger(ledger, currency), *_study(found, currency)]


def _ledger(ledger: Ledger, currency: Currency) -> list[Part]:
    heads = by_head(ledger.counted)
    if not heads:
        return [Sentence(said("damages", "text.ledger_none"))]
    text = said("damages", "text.ledger", undocumented=currency.said(ledger.undocumented_fen))
    rows = tuple(
        (said("damages", f"head.{head.value}"), str(count), currency.plain(fen))
        for head, count, fen in heads
    )
    header = tuple(
        said("damages", f"column.{name}", unit=currency.word) for name in ("head", "entries", "net")
    )
    return [Sentence(text, ("ledger",)), Grid(header, rows, (4, 1, 2), right=(1, 2))]


def _study(found: Assessment | None, currency: Currency) -> list[Part]:
    if found is None:
        return [Sentence(said("damages", "text.no_study"))]
    if found.period is None or found.why_none:
        return [Sentence(said("damages", "text.no_penalty"))]
    margin: Bilingual | str = said("damages", "text.no_margin")
    if found.margin_bp is not None:
        margin = f"{found.margin_bp / 100:g} %"
    text = said(
        "damages", "text.study",
        first=found.period.first, last=found.period.last, days=found.period.days,
        control=found.control or said("damages", "text.no_control"), margin=margin,
    )  # fmt: skip
    names = ("method", "lost", "interval", "alarms", "remark")
    header = tuple(said("damages", f"column.{name}", unit=currency.word) for name in names)
    rows = tuple(_row(found, one, currency) for one in found.estimates)
    return [
        Sentence(text, ("profit", "custody")),
        Sentence(said("damages", "text.trials")),
        Grid(header, rows, (2.4, 1.6, 2.6, 1, 3), right=(1, 2)),
        Sentence(said("damages", "text.spill")),
        *_picture(found, currency),
    ]


def _row(found: Assessment, one: Estimate, currency: Currency) -> tuple[Bilingual | str, ...]:
    name = said("damages", f"method.{one.method}")
    if one.lost_fen is None:
        why = said("damages", f"refusal.{one.refusal}", needs=one.needs or 0, has=one.has or 0)
        return name, "", "", "", why
    false, tried = false_alarms(found.placebos, one.method)
    span = f"{currency.plain(one.low_fen)} – {currency.plain(one.high_fen)}"
    return name, currency.plain(one.lost_fen), span, f"{false} / {tried}", _remark(found, one)


def _remark(found: Assessment, one: Estimate) -> Bilingual:
    codes = [*found.doubts(one.method), *([] if one.is_clear else ["unclear"])] or ["clear"]
    texts = [said("damages", f"doubt.{code}") for code in codes]
    return Bilingual(" ".join(text.en for text in texts), "".join(text.zh for text in texts))


def _picture(found: Assessment, currency: Currency) -> list[Part]:
    if not found.told:
        return []
    drawn = {language: _drawn(found, language, currency) for language in ("zh-Hans", "en")}
    caption, alt = said("damages", "figure.caption"), said("damages", "figure.alt")
    return [Picture("losses", drawn, caption, alt)]


def _drawn(found: Assessment, language: str, currency: Currency) -> bytes:
    def word(key: str) -> str:
        return said("damages", key, unit=currency.word).said_in(language)

    shown = found.days[-_SHOWN_DAYS:]
    period = found.period
    with chart(7.1, 2.4) as (figure, axes):
        if period is not None:
            axes.axvspan(
                _at(period.first), _at(period.last) + 1, color=BAND, label=word("figure.penalty")
            )
            lost = during(found.days, period)
            for one, colour in zip(found.told, _COLOURS, strict=False):
                axes.plot(
                    [_at(day.on) + 0.5 for day in lost], [fen / currency.unit for fen in one.usual_fen],
                    color=colour, linewidth=1.1, linestyle="--", label=word(f"method.{one.method}"),
                )  # fmt: skip
        axes.plot(
            [_at(day.on) + 0.5 for day in shown], [day.sales_fen / currency.unit for day in shown],
            color=ORDERS, linewidth=1.2, label=word("figure.sales"),
        )  # fmt: skip
        date_axis(axes, "%m-%d", UTC)
        axes.set_ylim(bottom=0)
        axes.set_ylabel(word("figure.axis"), color=INK, fontsize=8)
        legend(axes, loc="lower left", bbox_to_anchor=(0, 1), ncols=5)  # clear of the curves
        return svg(figure)


def _at(day: object) -> float:
    return days(datetime.fromisoformat(f"{day}T00:00:00+00:00"))
