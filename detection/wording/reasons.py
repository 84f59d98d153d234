"""The engine's reasons as sentences with their counts.

A reason carries a `code` and the numbers it was made of; the sentence here says it in the reader's
language. A code without words here, as an older or a newer engine may write, shows the engine's
own English sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from detection.wording.sentences import SENTENCES, SIGNAL_NAMES


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
    """Find the largest weight among the reasons for and against, in nats; 1 when there is none."""
    both = [*verdict.get("reasons", []), *verdict.get("against", [])]
    return max((abs(reason["weight"]) for reason in both), default=0.0) or 1.0


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
    sentence = SENTENCES.get(reason.get("code") or reason["signal"])
    numbers = _numbers(reason)
    if sentence is None or not sentence.needs <= numbers.keys():
        return str(reason["text"])
    return str(sentence.text) % numbers


def _numbers(reason: Mapping[str, Any]) -> dict[str, str]:
    """Gather a reason's numbers: `values` by name, the others as `observed_…` and `baseline_…`."""
    found: dict[str, Any] = {
        **{f"observed_{name}": value for name, value in reason.get("observed", {}).items()},
        **{f"baseline_{name}": value for name, value in reason.get("baseline", {}).items()},
        **reason.get("values", {}),
    }
    return {name: _shown(name, value) for name, value in found.items() if value is not None}


def _shown(name: str, value: object) -> str:
    if isinstance(value, float) and name.endswith(("share", "ratio", "low", "high")):
        return _percent(value)
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 10 else f"{value:.1f}".removesuffix(".0")
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)


def _percent(value: float) -> str:
    percent = 100 * value
    return f"{percent:.1f} %" if 0 < percent < 1 else f"{percent:.0f} %"


def _name(signal: str) -> str:
    return str(SIGNAL_NAMES.get(signal, signal.replace("_", " ")))
