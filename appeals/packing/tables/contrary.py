"""05-exclusion/contrary-evidence.csv: what speaks against the merchant, printed before anyone asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from appeals.packing.additions import GAPS
from appeals.packing.bilingual import Bilingual
from appeals.packing.case import Case, Reason, Scalar, Verdict
from appeals.packing.numbers import SHALLOW
from appeals.packing.rows import Group, Row, in_group
from appeals.packing.text import csv_bytes, percent, rate
from appeals.packing.words import Words

HEADER = ("no", "kind", "statement_zh", "statement_en", "observed", "baseline", "orders", "refs")

# Other explanations at least this likely are named; below it they would only be noise.
WORTH_NAMING = 0.01


@dataclass(frozen=True, slots=True)
class Contrary:
    """One line that speaks for a genuine rise, for own brushing, or against the data's reach."""

    kind: str  # signal, orders, data-gap, alternative, promotion, finding
    text: Bilingual
    observed: str = ""
    baseline: str = ""
    refs: tuple[str, ...] = ()

    @property
    def orders(self) -> int | None:
        """How many orders it is about. A signal shows examples only, so its refs are no count."""
        return len(self.refs) or None if self.kind == "orders" else None


def contrary_of(case: Case, rows: Sequence[Row], words: Words) -> tuple[Contrary, ...]:
    verdict = case.verdicts[-1] if case.verdicts else None
    return (
        *_signals(verdict, rows),
        *_order_lines(rows, words),
        *_alternatives(verdict, words),
        *_promotions(case, verdict, words),
        *(Contrary("finding", text) for text in case.additions.contrary),
        *_gaps(case, verdict, rows, words),
    )


def contrary_csv(lines: Sequence[Contrary]) -> bytes:
    return csv_bytes(
        HEADER,
        (
            (
                f"N{number:02d}",
                line.kind,
                line.text.said_in("zh-Hans"),
                line.text.en,
                line.observed,
                line.baseline,
                line.orders,
                " ".join(line.refs),
            )
            for number, line in enumerate(lines, start=1)
        ),
    )


def values_text(values: Mapping[str, Scalar]) -> str:
    """`name=value` pairs, sorted, floats at 4 digits."""
    return "; ".join(f"{name}={plain(values[name])}" for name in sorted(values))


def plain(value: Scalar) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "unknown"}[value]
    return rate(value) if isinstance(value, float) else str(value)


def _signals(verdict: Verdict | None, rows: Sequence[Row]) -> Iterator[Contrary]:
    for reason in verdict.against if verdict else ():
        yield Contrary(
            "signal",
            reason.text,
            values_text(reason.observed),
            values_text(reason.baseline),
            _refs(reason, rows),
        )


def _refs(reason: Reason, rows: Sequence[Row]) -> tuple[str, ...]:
    named = set(reason.orders)
    return tuple(row.ref for row in rows if row.order.order_id in named)


def _order_lines(rows: Sequence[Row], words: Words) -> Iterator[Contrary]:
    """Suspected orders that look like ordinary ones, and those a person took back."""
    suspects = in_group(rows, Group.SUSPECT)
    tests: tuple[tuple[str, Sequence[Row], Callable[[Row], bool]], ...] = (
        ("confirmed_genuine", in_group(rows, Group.GENUINE), lambda _: True),
        ("no_refund", suspects, lambda row: not row.is_refund_asked),
        ("completed", suspects, lambda row: row.order.status == "completed"),
        ("reviewed_well", suspects, lambda row: (row.order.review_stars or 0) >= 4),
        ("chatted", suspects, lambda row: row.order.has_chat is True),
        ("deep_address", suspects, lambda row: row.address_class in ("room", "building")),
        ("shipped", suspects, lambda row: row.order.shipped_at is not None),
        ("seen_before", suspects, _bought_before(rows)),
    )
    for name, among, test in tests:
        refs = tuple(row.ref for row in among if test(row))
        if refs:
            values = {"count": len(refs), "total": len(suspects)}
            yield Contrary(
                "orders",
                words.both(f"contrary.{name}", **values),
                f"{len(refs)} / {len(suspects)}",
                _usual(name, rows),
                refs,
            )


def _bought_before(rows: Sequence[Row]) -> Callable[[Row], bool]:
    known = {row.buyer for row in rows if row.buyer and row.group == Group.COMPARISON}
    return lambda row: row.buyer in known


def _usual(name: str, rows: Sequence[Row]) -> str:
    """The same share among the comparison orders, where that says something."""
    if name != "deep_address":
        return ""
    known = [
        row for row in in_group(rows, Group.COMPARISON) if row.address_class not in ("", "masked")
    ]
    deep = sum(1 for row in known if row.address_class not in SHALLOW)
    return f"{deep} / {len(known)} ({percent(deep, len(known))} %)" if known else ""


def _alternatives(verdict: Verdict | None, words: Words) -> Iterator[Contrary]:
    chances = dict(verdict.probability) if verdict else {}
    ordered = sorted(chances.items(), key=lambda entry: (-entry[1], entry[0]))
    for klass, chance in ordered:
        if verdict is None or klass == verdict.klass or chance < WORTH_NAMING:
            continue
        text = words.both_with("contrary.alternative", klass=words.both(f"class.{klass}"))
        yield Contrary("alternative", text, rate(chance), "")


def _promotions(case: Case, verdict: Verdict | None, words: Words) -> Iterator[Contrary]:
    for promotion in sorted(case.promotions, key=lambda promotion: promotion.starts_at):
        if verdict is None:
            continue
        overlaps = (
            promotion.starts_at <= verdict.window_to and promotion.ends_at >= verdict.window_from
        )
        items = promotion.product_keys
        concerns = items is None or bool(set(items) & set(verdict.product_keys))
        if overlaps and concerns:
            yield Contrary(
                "promotion", words.both("contrary.promotion", kind=promotion.kind or "-")
            )


def _gaps(
    case: Case, verdict: Verdict | None, rows: Sequence[Row], words: Words
) -> Iterator[Contrary]:
    for text in verdict.missing if verdict else ():
        yield Contrary("data-gap", words.both_with("contrary.missing", what=text))
    suspects = in_group(rows, Group.SUSPECT)
    if suspects and not any(row.buyer for row in suspects):
        yield Contrary("data-gap", words.both("contrary.no_buyers"))
    if suspects and all(row.address_class in ("", "masked") for row in suspects):
        yield Contrary("data-gap", words.both("contrary.no_addresses"))
    implied = sum(1 for row in suspects if row.is_refund_asked and row.minutes_to_refund is None)
    if implied:
        yield Contrary("data-gap", words.both("contrary.refund_times", count=implied))
    if not in_group(rows, Group.COMPARISON):
        yield Contrary("data-gap", words.both("contrary.no_comparison"))
    for gap in GAPS:
        if gap in case.additions.closed:
            continue
        yield Contrary("data-gap", words.both(f"contrary.no_{gap}"))
    if not case.filings:
        yield Contrary("data-gap", words.both("contrary.no_report"))
