"""The engine's reasons as sentences with their counts.

A reason carries a `code` and the numbers it was made of; the sentence here says it in the reader's
language. A code without words here, as an older or a newer engine may write, shows the engine's
own English sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from detection.engine.surroundings.rhythm import CLOCKWORK
from detection.wording.sentences import (
    BINS,
    FRAME,
    FRAME_ALIKE,
    FRAME_UNSEEN,
    PREDICATES,
    SENTENCES,
    SIGNAL_NAMES,
)

# Numbers that are shares of 0 to 1 and read as percent.
_ALIKE = "alike"  # the code of a reason by which the orders are like any others
_SHARES = frozenset({"share", "usual", "low", "high", "usual_ratio"})


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One line of the explanation. `share` is its weight against the page's heaviest, 0 to 1."""

    signal: str
    name: str
    text: str
    weight: float
    share: float
    order_ids: tuple[str, ...]


def reason_lines(reasons: Iterable[Mapping[str, Any]], *, heaviest: float) -> list[ReasonLine]:
    """Say each reason, the heaviest first. `heaviest` is in nats and scales the bars."""
    ordered = sorted(reasons, key=lambda reason: -abs(reason["weight"]))
    return [_line(reason, heaviest) for reason in ordered]


def heaviest_of(verdict: Mapping[str, Any]) -> float:
    """Find the largest weight among the reasons for and against, in nats; 1 when there is none.

    The count opens the gate and would dwarf every other bar, so it does not set the scale.
    """
    both = [*verdict.get("reasons", []), *verdict.get("against", [])]
    weights = (abs(reason["weight"]) for reason in both if reason["signal"] != "count")
    return max(weights, default=0.0) or 1.0


def missing_names(signals: Iterable[str]) -> list[str]:
    """Name what the data could not show."""
    return [_name(signal) for signal in signals]


def _line(reason: Mapping[str, Any], heaviest: float) -> ReasonLine:
    return ReasonLine(
        signal=reason["signal"],
        name=_name(reason["signal"]),
        text=_sentence(reason),
        weight=reason["weight"],
        share=min(abs(reason["weight"]) / heaviest, 1.0),
        order_ids=tuple(reason.get("orders", ())),
    )


def _sentence(reason: Mapping[str, Any]) -> str:
    code, numbers = _code(reason), _numbers(reason)
    signal = str(reason["signal"])
    try:
        if code == _ALIKE and signal in PREDICATES:
            return str(FRAME_ALIKE) % (numbers | {"what": str(PREDICATES[signal]) % numbers})
        if code in PREDICATES:
            frame = FRAME if reason["baseline"].get("orders", 0) >= 1 else FRAME_UNSEEN
            return str(frame) % (numbers | {"what": str(PREDICATES[code]) % numbers})
        if code in SENTENCES:
            return str(SENTENCES[code]) % numbers
    except KeyError:
        # Stored by another version of the engine, with other numbers: its own sentence stands.
        return str(reason["text"])
    return str(reason["text"])


def _code(reason: Mapping[str, Any]) -> str:
    """The code by which a reason is said; beyond a hundred an evenness is no number to read."""
    code = str(reason.get("code", ""))
    is_clockwork = code == "rhythm_even" and reason["observed"].get("evenness", 0) >= CLOCKWORK
    return "rhythm_clockwork" if is_clockwork else code


def _numbers(reason: Mapping[str, Any]) -> dict[str, str]:
    return {name: _shown(name, value) for name, value in reason.get("values", {}).items()}


def _shown(name: str, value: object) -> str:
    if isinstance(value, int | float) and name in _SHARES:
        return _percent(value)
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.1f}".removesuffix(".0")
    if isinstance(value, int):
        return f"{value:,}"
    return str(BINS.get(str(value), str(value)))


def _percent(share: float) -> str:
    """Only all are 100% and only none is 0%."""
    percent = 100 * share
    if 99.95 <= percent < 100:
        return "> 99.9%"
    if 0 < percent < 0.05:
        return "< 0.1%"
    places = 1 if 0 < percent < 10 or 99 < percent < 100 else 0
    return f"{percent:.{places}f}".removesuffix(".0") + "%"


def _name(signal: str) -> str:
    return str(SIGNAL_NAMES.get(signal, signal.replace("_", " ")))
