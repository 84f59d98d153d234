"""What one engine said about one scenario, held against the truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.detection.scenario import Scenario
from detection.engine.types import IncidentClass, Level, Verdict

ARTIFICIAL = (
    IncidentClass.REVERSE_BRUSHING,
    IncidentClass.SELF_BRUSHING,
    IncidentClass.ARTIFICIAL_UNKNOWN,
)
# An answer counts until this long after the burst (detection.md section 4).
GRACE_SECONDS = 600.0
_KEPT_VERDICTS = 80
_RANK = {Level.WATCH: 1, Level.HOLD: 2, Level.CRITICAL: 3}
SILENCE = "none"


@dataclass(slots=True)
class Said:
    """A verdict in short; `minute` counts from the first order of the act."""

    minute: float
    incident: str
    state: str
    level: str
    klass: str
    p_artificial: float
    orders: int
    expected: float
    excess: float
    products: tuple[str, ...]
    suspects: int
    window_minutes: tuple[float, float]
    reasons: dict[str, float]
    against: dict[str, float]
    missing: tuple[str, ...]


@dataclass(slots=True)
class ScenarioResult:
    """One scenario's record. None stands for "did not happen" or "cannot be measured here"."""

    spec: dict[str, Any]
    is_honest: bool
    split: str
    has_seen_style: bool
    has_seen_shop: bool
    klass: str
    fakes: int
    burst_minutes: float
    events: int
    seconds: float = 0.0
    # Of the first hold or critical verdict on the act.
    hold_minute: float | None = None
    hold_fakes: int | None = None
    is_before_parcel: bool | None = None
    critical_minute: float | None = None
    watch_minute: float | None = None
    # Of the act's verdicts: the highest level ever, and by the burst's end + 10 minutes.
    level: str = SILENCE
    level_by_end: str = SILENCE
    p_peak: float = 0.0
    p_at_end: float = 0.0
    final_class: str = SILENCE
    # Orders at the alert + 10 minutes: suspects, fakes among them, fakes placed.
    suspects: int | None = None
    suspects_true: int | None = None
    fakes_placed: int | None = None
    # Incidents at hold or critical before the act began, and how long that was.
    early_days: float = 0.0
    early_holds: int = 0
    early_criticals: int = 0
    holds: int = 0
    criticals: int = 0
    # What the detector failed with, if it did; nothing was measured then.
    error: str = ""
    rivals: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    verdicts: list[Said] = field(default_factory=list)
    # The first hold or critical verdict of each incident before the act.
    early_verdicts: list[Said] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def artificial(verdict: Verdict) -> float:
    """The probability that the orders are not genuine, whoever placed them."""
    return sum(verdict.probability.get(klass, 0.0) for klass in ARTIFICIAL)


def measure(
    scenario: Scenario, verdicts: Sequence[Verdict], seconds: float = 0.0
) -> ScenarioResult:
    """Hold the verdicts of one run against the scenario's truth."""
    spec = scenario.spec
    result = ScenarioResult(
        spec=spec.params(),
        is_honest=spec.is_honest,
        split=spec.split,
        has_seen_style=spec.has_seen_style,
        has_seen_shop=spec.has_seen_shop,
        klass=scenario.klass,
        fakes=len(scenario.fakes),
        burst_minutes=(scenario.ends_at - scenario.starts_at) / 60,
        events=len(scenario.events),
        seconds=seconds,
    )
    mine = [verdict for verdict in verdicts if _concerns(verdict, scenario)]
    _count_early(result, scenario, verdicts)
    _count_levels(result, mine)
    _first_levels(result, scenario, mine)
    _probabilities(result, scenario, mine)
    _orders(result, scenario, mine)
    result.final_class = _final_class(mine)
    result.verdicts = [_said(verdict, scenario) for verdict in _thinned(mine)]
    return result


def _concerns(verdict: Verdict, scenario: Scenario) -> bool:
    """Whether the verdict is about the act: any product for an honest one, else one of the act's."""
    if verdict.at.timestamp() < scenario.starts_at:
        return False
    if verdict.window.ends_at.timestamp() < scenario.starts_at:
        return False
    if scenario.spec.is_honest or scenario.klass == "serial_refund":
        return True
    return bool(set(verdict.product_ids) & set(scenario.products))


def _reached(verdicts: Sequence[Verdict], level: Level) -> set[str]:
    return {verdict.incident for verdict in verdicts if _RANK[verdict.level] >= _RANK[level]}


def _count_early(result: ScenarioResult, scenario: Scenario, verdicts: Sequence[Verdict]) -> None:
    early = [verdict for verdict in verdicts if verdict.at.timestamp() < scenario.starts_at]
    first = scenario.events[1].at.timestamp() if len(scenario.events) > 1 else scenario.starts_at
    result.early_days = max(0.0, (scenario.starts_at - first) / 86400)
    result.early_holds = len(_reached(early, Level.HOLD))
    result.early_criticals = len(_reached(early, Level.CRITICAL))
    firsts = {v.incident: v for v in reversed(early) if _RANK[v.level] >= _RANK[Level.HOLD]}
    result.early_verdicts = [_said(verdict, scenario) for verdict in firsts.values()]


def _count_levels(result: ScenarioResult, mine: Sequence[Verdict]) -> None:
    result.holds = len(_reached(mine, Level.HOLD))
    result.criticals = len(_reached(mine, Level.CRITICAL))
    result.level = _highest(mine)


def _highest(verdicts: Sequence[Verdict]) -> str:
    levels = [verdict.level for verdict in verdicts]
    return max(levels, key=lambda level: _RANK[level]).value if levels else SILENCE


def _first_levels(result: ScenarioResult, scenario: Scenario, mine: Sequence[Verdict]) -> None:
    for verdict in mine:
        at = verdict.at.timestamp()
        minute = (at - scenario.starts_at) / 60
        if result.watch_minute is None:
            result.watch_minute = minute
        if result.hold_minute is None and _RANK[verdict.level] >= _RANK[Level.HOLD]:
            result.hold_minute = minute
            result.hold_fakes = sum(placed <= at for placed in scenario.fakes.values())
            first = scenario.first_parcel_at
            result.is_before_parcel = first is None or at < first
        if result.critical_minute is None and verdict.level is Level.CRITICAL:
            result.critical_minute = minute


def _probabilities(result: ScenarioResult, scenario: Scenario, mine: Sequence[Verdict]) -> None:
    limit = scenario.ends_at + GRACE_SECONDS
    by_then = [verdict for verdict in mine if verdict.at.timestamp() <= limit]
    result.level_by_end = _highest(by_then)
    result.p_peak = max(map(artificial, by_then), default=0.0)
    latest = {verdict.incident: artificial(verdict) for verdict in by_then}
    result.p_at_end = max(latest.values(), default=0.0)


def _orders(result: ScenarioResult, scenario: Scenario, mine: Sequence[Verdict]) -> None:
    """Suspects of the act's incidents at alert + 10 minutes, against the fakes placed by then."""
    if result.hold_minute is None or not scenario.fakes:
        return
    limit = scenario.starts_at + result.hold_minute * 60 + GRACE_SECONDS
    latest = {verdict.incident: verdict for verdict in mine if verdict.at.timestamp() <= limit}
    named = {order for verdict in latest.values() for order, _ in verdict.suspects}
    placed = {order for order, at in scenario.fakes.items() if at <= limit}
    result.suspects, result.fakes_placed = len(named), len(placed)
    result.suspects_true = len(named & placed)


def _final_class(mine: Sequence[Verdict]) -> str:
    """The class last said of the incident that a merchant is shown first; silence is `none`.

    That is the one of the highest level, of equals the largest.
    """
    most: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    last: dict[str, Verdict] = {}
    for verdict in mine:
        shown = (_RANK[verdict.level], verdict.orders)
        most[verdict.incident] = max(most[verdict.incident], shown)
        last[verdict.incident] = verdict
    if not last:
        return SILENCE
    verdict = last[max(most, key=lambda name: most[name])]
    return max(verdict.probability, key=lambda klass: verdict.probability[klass]).value


def _thinned(mine: Sequence[Verdict]) -> Sequence[Verdict]:
    if len(mine) <= _KEPT_VERDICTS:
        return mine
    half = _KEPT_VERDICTS // 2
    return [*mine[:half], *mine[-half:]]


def _said(verdict: Verdict, scenario: Scenario) -> Said:
    start = scenario.starts_at
    return Said(
        minute=round((verdict.at.timestamp() - start) / 60, 2),
        incident=verdict.incident,
        state=verdict.state.value,
        level=verdict.level.value,
        klass=verdict.klass.value,
        p_artificial=round(artificial(verdict), 4),
        orders=verdict.orders,
        expected=round(verdict.expected, 2),
        excess=round(verdict.excess, 2),
        products=verdict.product_ids,
        suspects=len(verdict.suspects),
        window_minutes=(
            round((verdict.window.starts_at.timestamp() - start) / 60, 1),
            round((verdict.window.ends_at.timestamp() - start) / 60, 1),
        ),
        reasons={reason.signal: round(reason.weight, 2) for reason in verdict.reasons},
        against={reason.signal: round(reason.weight, 2) for reason in verdict.against},
        missing=verdict.missing,
    )
