"""Backtests of a shop, and what one found, judged by what people have said since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from detection.engine.dial import DIAL, threshold
from detection.engine.settings import Settings
from detection.engine.types import Level as EngineLevel
from detection.enums import (
    BacktestState,
    Judgement,
    Level,
    MerchantVerdict,
    ReviewOutcome,
)
from detection.models import Backtest, Decision, Feedback, Incident
from shops.models import Product, Shop

MONTH = timedelta(days=30)
_ALARMS = (Level.HOLD, Level.CRITICAL)
_BY_DECISION: dict[str, Judgement] = {
    ReviewOutcome.CONSISTENT_WITH_ATTACK: Judgement.ATTACK,
    ReviewOutcome.GENUINE_DEMAND: Judgement.FALSE_ALARM,
}
_BY_WORD: dict[str, Judgement] = {
    MerchantVerdict.ATTACK: Judgement.ATTACK,
    MerchantVerdict.OURS: Judgement.FALSE_ALARM,
    MerchantVerdict.GENUINE: Judgement.FALSE_ALARM,
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """A hold or critical of one burst: when, how sure, and from where on it is given.

    `probability` and `threshold` lie between 0 and 1, `minutes` counts from the burst's first
    order; `sooner_minutes` compares with the present setting, None when that stayed quiet.
    """

    level: str
    at: datetime
    probability: float
    threshold: float
    orders: int
    minutes: float
    sooner_minutes: float | None


@dataclass(frozen=True, slots=True)
class Stand:
    """What one place of the dial made of a burst. Without an `alarm` nobody was disturbed."""

    sensitivity: float
    level: str  # the highest; empty when it saw nothing at all
    probability: float
    alarm: Alarm | None


@dataclass(frozen=True, slots=True)
class Case:
    """One burst, with one stand a place of the dial, quietest first."""

    number: int
    product: Product | None
    name: str
    klass: str
    starts_at: datetime
    ends_at: datetime
    orders: int
    expected: float
    stands: list[Stand]
    present: Stand
    incident: Incident | None
    judgement: Judgement

    @property
    def is_raised(self) -> bool:
        """True when at least one place of the dial gives an alarm."""
        return any(stand.alarm for stand in self.stands)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One place of the dial on the shop's own past.

    The `_a_month` figures are None when the stretch is shorter than a month: too little to divide.
    `delay_minutes` is the median from a burst's first order to its alarm, None without one;
    `missed` counts attacks, by what people said, that stay without an alarm.
    """

    sensitivity: float
    is_present: bool
    alarms: int
    criticals: int
    false_alarms: int
    attacks: int
    undecided: int
    missed: int
    alarms_a_month: float | None
    false_alarms_a_month: float | None
    delay_minutes: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """A finished run, from the stretch's first order to its last.

    `cases` hold the bursts that some place of the dial raises, newest first; `quiet` those that
    none does.
    """

    starts_at: datetime | None
    ends_at: datetime | None
    orders: int
    seconds: float
    days: list[tuple[date, int]]
    outcomes: list[Outcome]
    cases: list[Case]
    quiet: list[Case]

    @property
    def day_count(self) -> int:
        return _days(self.starts_at, self.ends_at)

    @property
    def present(self) -> Outcome:
        return next(outcome for outcome in self.outcomes if outcome.is_present)


def backtests_of(shop: Shop) -> QuerySet[Backtest]:
    """List the shop's runs, newest first, without their results."""
    runs = Backtest.objects.filter(shop=shop).select_related("requested_by").defer("result")
    return runs.order_by("-requested_at", "-pk")


def newest_on_every_place(shop: Shop) -> Backtest | None:
    """The newest run that ended well and tried every named place of the dial, or None."""
    done = Backtest.objects.filter(
        shop=shop,
        state=BacktestState.DONE,
        positions__contains=[step.sensitivity for step in DIAL],
    )
    return done.order_by("-requested_at", "-pk").first()


def report_of(backtest: Backtest) -> Report:
    """Read a finished run; two queries, for the incidents and products it names.

    Whether an alarm was false is asked of the people, now: the reviewers' latest decision where it
    tells, else the merchant's latest word. Raises ValueError for a run without a result.
    """
    found = backtest.result
    if found is None:
        raise ValueError("this backtest has no result")
    incidents = _incidents(backtest.shop_id)
    products = _products(backtest.shop_id, {case["product"] for case in found["cases"]})
    cases = [
        _case(number, case, found, products, _incident_of(case, incidents))
        for number, case in enumerate(found["cases"], start=1)
    ]
    starts_at, ends_at = _optional_time(found["from"]), _optional_time(found["to"])
    raised = [case for case in cases if case.is_raised]
    return Report(
        starts_at=starts_at,
        ends_at=ends_at,
        orders=found["orders"],
        seconds=found["seconds"],
        days=[(date.fromisoformat(day), count) for day, count in found["days"]],
        outcomes=[
            _outcome(place, position, found, raised, _days(starts_at, ends_at))
            for place, position in enumerate(found["positions"])
        ],
        cases=raised[::-1],
        quiet=[case for case in cases if not case.is_raised][::-1],
    )


def _case(
    number: int,
    told: dict[str, Any],
    found: dict[str, Any],
    products: dict[str, Product],
    incident: Incident | None,
) -> Case:
    present = told["at"][found["present"]]
    usual_at = _alarm_at(present)
    starts_at = _time(told["window"]["from"])
    stands = [
        _stand(Settings(position), raised, starts_at, usual_at)
        for position, raised in zip(found["positions"], told["at"], strict=True)
    ]
    return Case(
        number=number,
        product=products.get(told["product"]),
        name=told["incident"],
        klass=told["class"],
        starts_at=starts_at,
        ends_at=_time(told["window"]["to"]),
        orders=told["orders"],
        expected=told["expected"],
        stands=stands,
        present=stands[found["present"]],
        incident=incident,
        judgement=_judged(incident),
    )


def _stand(
    settings: Settings,
    raised: dict[str, Any] | None,
    starts_at: datetime,
    usual_at: datetime | None,
) -> Stand:
    if raised is None:
        return Stand(settings.sensitivity, "", 0.0, None)
    alarm = None
    at = _alarm_at(raised)
    if at is not None:
        hold = raised["reached"][Level.HOLD]
        level = Level.CRITICAL if Level.CRITICAL in raised["reached"] else Level.HOLD
        alarm = Alarm(
            level=str(level),
            at=at,
            probability=hold["p"],
            threshold=threshold(EngineLevel.HOLD, settings),
            orders=hold["orders"],
            minutes=_minutes(at - starts_at),
            sooner_minutes=None if usual_at is None else _minutes(usual_at - at),
        )
    return Stand(settings.sensitivity, raised["level"], raised["p"], alarm)


def _outcome(
    place: int, position: float, found: dict[str, Any], cases: Sequence[Case], days: int
) -> Outcome:
    heard = [(case, alarm) for case in cases if (alarm := case.stands[place].alarm)]
    judged = [case.judgement for case, _alarm in heard]
    missed = [case for case in cases if case.stands[place].alarm is None]
    months = days / MONTH.days
    is_long_enough = months >= 1
    false_alarms = judged.count(Judgement.FALSE_ALARM)
    return Outcome(
        sensitivity=position,
        is_present=place == found["present"],
        alarms=len(heard),
        criticals=sum(alarm.level == Level.CRITICAL for _case, alarm in heard),
        false_alarms=false_alarms,
        attacks=judged.count(Judgement.ATTACK),
        undecided=judged.count(Judgement.OPEN),
        missed=sum(case.judgement == Judgement.ATTACK for case in missed),
        alarms_a_month=len(heard) / months if is_long_enough else None,
        false_alarms_a_month=false_alarms / months if is_long_enough else None,
        delay_minutes=median(alarm.minutes for _case, alarm in heard) if heard else None,
    )


def _incidents(shop_id: int) -> list[Incident]:
    """The shop's incidents with what people said last of each; one query."""
    words = Feedback.objects.filter(incident=OuterRef("pk")).order_by("-given_at", "-pk")
    decisions = Decision.objects.filter(review__incident=OuterRef("pk")).order_by(
        "-decided_at", "-pk"
    )
    return list(
        Incident.objects.filter(shop=shop_id, is_withdrawn=False)
        .select_related("product", "review")
        .defer("verdict")
        .annotate(
            word=Subquery(words.values("verdict")[:1]),
            decision=Subquery(decisions.values("outcome")[:1]),
        )
    )


def _incident_of(case: dict[str, Any], incidents: Iterable[Incident]) -> Incident | None:
    """The stored incident of the same burst: by name, else by product and time."""
    starts_at, ends_at = _time(case["window"]["from"]), _time(case["window"]["to"])
    same = None
    for incident in incidents:
        if incident.public_id == case["incident"]:
            return incident
        is_same_product = incident.product is not None and incident.product.key == case["product"]
        if is_same_product and incident.starts_at <= ends_at and starts_at <= incident.ends_at:
            same = incident
    return same


def _judged(incident: Incident | None) -> Judgement:
    if incident is None:
        return Judgement.OPEN
    told: str | None = incident.decision  # type: ignore[attr-defined]
    word: str | None = incident.word  # type: ignore[attr-defined]
    return _BY_DECISION.get(told or "") or _BY_WORD.get(word or "") or Judgement.OPEN


def _products(shop_id: int, keys: set[str]) -> dict[str, Product]:
    return {row.key: row for row in Product.objects.filter(shop=shop_id, key__in=keys)}


def _alarm_at(raised: dict[str, Any] | None) -> datetime | None:
    reached = raised["reached"] if raised else {}
    return _time(reached[Level.HOLD]["at"]) if Level.HOLD in reached else None


def _optional_time(text: str | None) -> datetime | None:
    return None if text is None else _time(text)


def _days(starts_at: datetime | None, ends_at: datetime | None) -> int:
    """Whole days of a stretch, at least one."""
    if starts_at is None or ends_at is None:
        return 1
    return max(round((ends_at - starts_at) / timedelta(days=1)), 1)


def _minutes(span: timedelta) -> float:
    return span.total_seconds() / 60


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
