"""05-exclusion/contrary-evidence.csv: what speaks against the merchant, printed before anyone asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from appeals.packing.additions import GAPS
from appeals.packing.bilingual import Bilingual
from appeals.packing.case import Case, Scalar, Verdict
from appeals.packing.numbers import SHALLOW, are_few
from appeals.packing.tally import Part, Tally
from appeals.packing.text import chance, csv_bytes, percent, rate
from appeals.packing.words import Words

HEADER = ("no", "kind", "statement_zh", "statement_en", "observed", "baseline", "orders", "refs")

_ORDER_LINES = (
    "confirmed_genuine", "no_refund", "completed", "reviewed_well", "chatted", "deep_address",
    "shipped", "seen_before",
)  # fmt: skip
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


def contrary_of(case: Case, tally: Tally, words: Words) -> tuple[Contrary, ...]:
    verdict = case.verdicts[-1] if case.verdicts else None
    return (
        *_signals(verdict, tally),
        *_order_lines(tally, words),
        *_alternatives(verdict, words),
        *_promotions(case, verdict, words),
        *(Contrary("finding", text) for text in case.additions.contrary),
        *_gaps(case, verdict, tally, words),
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


def _signals(verdict: Verdict | None, tally: Tally) -> Iterator[Contrary]:
    for reason in verdict.against if verdict else ():
        yield Contrary(
            "signal",
            reason.text,
            values_text(reason.observed),
            values_text(reason.baseline),
            tally.of(reason.orders),
        )


def _order_lines(tally: Tally, words: Words) -> Iterator[Contrary]:
    """Suspected orders that look like ordinary ones, and those a person took back."""
    total = tally.suspects.orders
    for name in _ORDER_LINES:
        refs = tally.told(name)
        if refs:
            yield Contrary(
                "orders",
                words.both(f"contrary.{name}", count=len(refs), total=total),
                f"{len(refs)} / {total}",
                _usual(name, tally.comparison),
                refs,
            )


def _usual(name: str, comparison: Part) -> str:
    """The same share among the comparison orders, where that says something."""
    known = comparison.address_known
    if name != "deep_address" or not known:
        return ""
    deep = known - sum(comparison.addresses[shallow] for shallow in SHALLOW)
    return f"{deep} / {known} ({percent(deep, known)}%)"


def _alternatives(verdict: Verdict | None, words: Words) -> Iterator[Contrary]:
    chances = dict(verdict.probability) if verdict else {}
    ordered = sorted(chances.items(), key=lambda entry: (-entry[1], entry[0]))
    for klass, share in ordered:
        if verdict is None or klass == verdict.klass or share < WORTH_NAMING:
            continue
        text = words.both_with(
            "contrary.alternative",
            klass=words.both(f"class.{klass}"),
            chance=Bilingual(chance(share), chance(share)),
        )
        yield Contrary("alternative", text, rate(share), "")


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
                "promotion",
                words.both_with("contrary.promotion", kind=words.kind_of(promotion.kind)),
            )


def _gaps(case: Case, verdict: Verdict | None, tally: Tally, words: Words) -> Iterator[Contrary]:
    for text in verdict.missing if verdict else ():
        yield Contrary("data-gap", words.both_with("contrary.missing", what=text))
    suspects = tally.suspects
    if suspects.orders and not suspects.buyers:
        yield Contrary("data-gap", words.both("contrary.no_buyers"))
    if suspects.orders and not suspects.address_known:
        yield Contrary("data-gap", words.both("contrary.no_addresses"))
    known = suspects.address_known
    if are_few(known, suspects.orders):
        yield Contrary(
            "data-gap", words.both("contrary.few_addresses", known=known, total=suspects.orders)
        )
    if suspects.counts["implied"]:
        yield Contrary(
            "data-gap", words.both("contrary.refund_times", count=suspects.counts["implied"])
        )
    if not tally.comparison.orders:
        yield Contrary("data-gap", words.both("contrary.no_comparison"))
    for gap in GAPS:
        is_filed = gap == "report" and case.filings
        if not (is_filed or gap in case.additions.closed):
            yield Contrary("data-gap", words.both(f"contrary.no_{gap}"))
