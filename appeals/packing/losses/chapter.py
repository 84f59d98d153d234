"""Section 10 of the report: floor, centre, the ledger by head, the methods with their doubts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from appeals.packing.additions import Additions, Attached, Grid, Part, Sentence
from appeals.packing.bilingual import Bilingual
from appeals.packing.currency import Currency
from appeals.packing.losses.claim import Assessment, Claim, false_alarms
from appeals.packing.losses.estimate import Estimate
from appeals.packing.losses.files import ledger_csv, profit_json, series_csv, vouchers_csv
from appeals.packing.losses.ledger import Ledger, Voucher, by_head
from appeals.packing.losses.pictures import counterfactual
from appeals.packing.losses.statement import statement
from appeals.packing.said import said


def losses_added(
    ledger: Ledger,
    found: Assessment | None,
    claim: Claim,
    refs: Mapping[str, str],
    currency: Currency,
    vouchers: Sequence[Voucher] = (),
) -> Additions:
    """This will write 08-damages and the chapter on losses; nothing when there is nothing at all."""
    if not ledger.entries and found is None:
        return Additions()
    told = tuple(_chapter(ledger, found, claim, currency))
    whole = statement(ledger, found, vouchers, currency, told)
    return Additions(
        files=tuple(_files(ledger, found, claim, refs, currency, vouchers)),
        chapters={"losses": told, "damages": whole},
        loss_floor_fen=claim.floor_fen,
        loss_centre_fen=claim.centre_fen,
    )


def _files(
    ledger: Ledger,
    found: Assessment | None,
    claim: Claim,
    refs: Mapping[str, str],
    currency: Currency,
    vouchers: Sequence[Voucher],
) -> list[Attached]:
    files = [
        _file("08-damages/ledger.csv", ledger_csv(ledger, refs), "ledger", "ledger",
              count=len(ledger.entries), sum=currency.said(ledger.documented_fen)),
        _file("08-damages/lost-profit.json", profit_json(found, claim), "profit", "profit"),
    ]  # fmt: skip
    if vouchers:
        files.append(
            _file("08-damages/vouchers.csv", vouchers_csv(ledger, vouchers), "vouchers", "vouchers",
                  count=len(vouchers))
        )  # fmt: skip
    if found is not None and found.days:
        files.append(
            _file("08-damages/series.csv", series_csv(found), "profit", "series",
                  count=len(found.days))
        )  # fmt: skip
    return files


def _file(path: str, content: bytes, key: str, name: str, /, **values: object) -> Attached:
    kind = "ledger" if name in ("ledger", "vouchers") else "profit"
    return Attached(
        path=path,
        content=content,
        key=key,
        name=said("damages", f"file.{name}_name"),
        type=said("damages", f"file.{kind}_type"),
        purpose=said("damages", f"file.{kind}_purpose"),
        facts=said("damages", f"file.{name}_facts", **values),
    )


def _chapter(
    ledger: Ledger, found: Assessment | None, claim: Claim, currency: Currency
) -> list[Part]:
    sums = said(
        "damages", "text.sums" if claim.is_attributed else "text.not_attributed",
        floor=currency.said(claim.floor_fen), centre=currency.said(claim.centre_fen),
        documented=currency.said(claim.documented_fen),
        profit_floor=currency.said(claim.profit_floor_fen),
        profit_centre=currency.said(claim.profit_centre_fen),
    )  # fmt: skip
    return [
        Sentence(sums, ("ledger", "profit")),
        Sentence(said("damages", "text.not_counted")),
        *_ledger(ledger, currency),
        *_study(found, currency),
    ]


def _ledger(ledger: Ledger, currency: Currency) -> list[Part]:
    heads = by_head(ledger.counted)
    if not heads:
        return [Sentence(said("damages", "text.ledger_none"))]
    key = "text.ledger" if ledger.undocumented_fen else "text.ledger_whole"
    text = said("damages", key, undocumented=currency.said(ledger.undocumented_fen))
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
        margin = f"{found.margin_bp / 100:g}%"
    text = said(
        "damages", "text.study" if found.control else "text.study_alone",
        first=found.period.first, last=found.period.last, days=found.period.days,
        control=found.control, margin=margin,
    )  # fmt: skip
    names = ("method", "lost", "interval", "alarms", "remark")
    header = tuple(said("damages", f"column.{name}", unit=currency.word) for name in names)
    rows = tuple(_row(found, one, currency) for one in found.estimates)
    return [
        Sentence(text, ("profit", "custody")),
        Sentence(said("damages", "text.trials")),
        Grid(header, rows, (2.4, 1.6, 2.6, 1.3, 2.9), right=(1, 2)),
        *([Sentence(said("damages", "text.spill"))] if found.control else []),
        *counterfactual(found, currency),
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
