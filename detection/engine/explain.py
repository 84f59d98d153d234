"""The reasons: each layer's weight between "artificial" and "genuine", said in a sentence.

A reason's weight is the log ratio of how well the artificial stories explain the signal against
how well the genuine ones do, each averaged over what is believed of them; positive speaks for an
artificial burst, negative for a genuine one. `code` and `values` carry the sentence for screens.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from math import log

import numpy as np

from detection.engine import registry
from detection.engine.assessment import DECLARED, Assessment
from detection.engine.burst import Burst, Held
from detection.engine.calibration import told
from detection.engine.hypotheses import ARTIFICIAL, Vector, add, rows_of
from detection.engine.levels import chance
from detection.engine.likelihood import share_interval
from detection.engine.links import Ties
from detection.engine.signals.base import Signal
from detection.engine.types import Facts, Reason

EXAMPLES = 20
_LEAST_WEIGHT = 0.1
# Shares this close to the interval of the shop's own customers read as the same.
_ALIKE = 0.01
_ALIKE_CODE = "alike"
# Sentences that tell of a crowd: never a reason to think of an attack, whatever else they rule out.
_CROWDS = frozenset({"rhythm_swells"})
_SIDES = np.array([rows_of(*ARTIFICIAL), ~rows_of(*ARTIFICIAL)], dtype=float)


def reasons(found: Assessment, burst: Burst) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """What speaks for an artificial burst and what against, strongest first."""
    scales = _Scales(found.posterior)
    every = [_count_reason(found), *_signal_reasons(found, burst, scales)]
    every += _clue_reasons(found, scales) + found.praise.reasons(burst.records)
    every += found.wave.reasons(burst.records) + _tie_reasons(found, scales)
    every += _declared_reasons(found)
    if burst.known is not None:
        every.append(replace(burst.known.reason, weight=found.remembered))
    if burst.held is not None:
        every.append(_held_reason(found, burst.held))
    loud = [reason for reason in every if abs(reason.weight) >= _LEAST_WEIGHT]
    pro = sorted(
        (r for r in loud if r.weight > 0 and r.code not in _CROWDS), key=lambda r: -r.weight
    )
    contra = sorted((r for r in loud if r.weight < 0), key=lambda r: r.weight)
    return tuple(pro), tuple(contra)


def _held_reason(found: Assessment, held: Held) -> Reason:
    p = round(told(chance(held.odds)), 4)
    return Reason(
        signal="held",
        weight=found.kept,
        text=f"{held.orders} orders were held at {p:.0%} before; what came since makes less of it",
        observed={"orders": found.orders},
        baseline={"orders": held.orders, "probability": p},
        code="held",
        values={"orders": held.orders, "share": p},
    )


class _Scales:
    """Weighs columns of log evidence by what is believed of the burst."""

    def __init__(self, posterior: Vector) -> None:
        self._after = np.maximum(posterior, 1e-300)
        self._fakes_after, self._others_after = (_SIDES @ self._after).tolist()

    def weight(self, column: Vector) -> float:
        """Log odds of fakes that the column adds, each side weighed by its belief before the column."""
        fakes_before, others_before = (_SIDES @ (self._after * np.exp(-column))).tolist()
        return log(self._fakes_after / fakes_before) - log(self._others_after / others_before)


def _count_reason(found: Assessment) -> Reason:
    values: Facts = {"orders": found.orders, "expected": round(found.expected, 1)}
    return Reason(
        signal="count",
        weight=min(found.count_ratio, 25.0),
        text=f"{found.orders} orders where {found.expected:.1f} were expected",
        observed={"orders": found.orders},
        baseline={"orders": round(found.expected, 2)},
        code="count",
        values=values,
    )


def _signal_reasons(found: Assessment, burst: Burst, scales: _Scales) -> list[Reason]:
    result = []
    is_shown = np.add.reduceat(found.counts, registry.STARTS) > 0
    for index in np.flatnonzero(is_shown & found.signals.any(axis=0)).tolist():
        weight = scales.weight(found.signals[:, index])
        if abs(weight) < _LEAST_WEIGHT:
            continue  # a sentence that nobody will read
        reason = _signal_reason(found, burst, index, weight)
        # "Like your customers" may speak against an attack; for one it would puzzle a reader.
        if weight <= 0 or reason.code != _ALIKE_CODE:
            result.append(reason)
    return result


def _signal_reason(found: Assessment, burst: Burst, index: int, weight: float) -> Reason:
    signal = registry.SIGNALS[index]
    counts = found.counts[registry.place(index)]
    shares = found.base.shares[registry.place(index)]
    total = float(counts.sum())
    tells = list(signal.tells) or [int(np.argmax(counts / total - shares))]
    told, usual = float(counts[tells].sum()), float(shares[tells].sum())
    code, sentence, other = signal.name, signal.sentence, signal.otherwise
    if other is not None and other.tells and weight > 0 and told < usual * total:
        tells, code, sentence = list(other.tells), other.code, other.sentence
        told, usual = float(counts[tells].sum()), float(shares[tells].sum())
    seen = float(found.base.seen[index])
    low, high = share_interval(usual * seen, seen)
    values: Facts = {
        "count": int(told),
        "of": int(total),
        "share": round(told / total, 4),
        "usual": round(usual, 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "bin": "" if signal.tells else signal.bins[tells[0]],
    }
    # Equal shares do speak for a genuine crowd, but "0 % against 0 %" tells a reader nothing.
    is_alike = low - _ALIKE <= told / total <= high + _ALIKE
    return Reason(
        signal=signal.name,
        weight=weight,
        text=_alike(values) if is_alike else _sentence(signal, sentence, values, seen),
        observed={"count": int(told), "of": int(total), "share": values["share"]},
        baseline={
            "share": values["usual"],
            "low": values["low"],
            "high": values["high"],
            "orders": int(seen),
        },
        orders=_examples(burst, index, tells, told),
        code=_ALIKE_CODE if is_alike else code,
        values=values,
    )


def _alike(values: Facts) -> str:
    return (
        "in this the orders are like those of your customers "
        f"({values['share']:.0%}, usually {values['usual']:.0%})"
    )


def _sentence(signal: Signal, sentence: str, values: Facts, seen: float) -> str:
    what = f"{sentence} ({values['bin']})" if values["bin"] else sentence
    text = f"{values['count']} of {values['of']} orders ({values['share']:.0%}) {what}; "
    if seen < 1:
        return text + f"ordinary buyers: {values['usual']:.0%} (this shop has not shown it yet)"
    where = " in these provinces" if signal.name == "address_depth" else ""
    return text + (
        f"your customers{where}: {values['usual']:.0%} "
        f"(95 % interval {values['low']:.0%} to {values['high']:.0%})"
    )


def _examples(burst: Burst, index: int, tells: list[int], told: float) -> tuple[str, ...]:
    """The first of the `told` orders; a late bin may be known of more than were counted."""
    most = EXAMPLES if registry.SIGNALS[index].late else min(int(told), EXAMPLES)
    places = bytes(registry.STARTS[index] + tell for tell in tells)
    shown = (record.order_id for record in burst.records if record.bins[index] in places)
    return tuple(islice(shown, most))


def _clue_reasons(found: Assessment, scales: _Scales) -> list[Reason]:
    return [
        Reason(
            signal=clue.name,
            weight=scales.weight(clue.weights),
            text=clue.text,
            observed=clue.observed,
            baseline=clue.baseline,
            code=clue.code,
            values={
                **clue.observed,
                **{f"usual_{name}": value for name, value in clue.baseline.items()},
            },
        )
        for clue in found.clues
    ]


def _tie_reasons(found: Assessment, scales: _Scales) -> list[Reason]:
    tied = found.ties
    if tied is None:
        return []
    share = tied.tied / tied.orders
    values: Facts = {
        "tied": tied.tied,
        "of": tied.orders,
        "share": round(share, 4),
        "usual": round(tied.usual_share, 4),
        "largest": len(tied.largest),
        "homes": tied.homes_in_one_house,
    }
    weights = tied.weights(found.excess_share)
    add(weights, dict.fromkeys(ARTIFICIAL, tied.one_house))
    return [
        Reason(
            signal="links",
            weight=scales.weight(weights),
            text=_one_house(tied) if tied.one_house else _tied(tied, share),
            observed={"tied": tied.tied, "of": tied.orders, "largest": len(tied.largest)},
            baseline={"share": values["usual"]},
            orders=tied.largest[:EXAMPLES],
            code="links_one_house" if tied.one_house else "links",
            values=values,
        )
    ]


def _one_house(tied: Ties) -> str:
    return (
        f"{tied.homes_in_one_house} of {tied.orders} orders go to different homes of one building; "
        f"neighbours who buy together live all over their estate"
    )


def _tied(tied: Ties, share: float) -> str:
    return (
        f"{tied.tied} of {tied.orders} orders ({share:.0%}) share with another buyer a phone number, an "
        f"address, or an address that differs in its numbers only; of as many usual orders "
        f"{tied.usual_share:.0%} do"
    )


def _declared_reasons(found: Assessment) -> list[Reason]:
    if not found.declared:
        return []
    return [
        Reason(
            signal="promotion",
            weight=-DECLARED,
            text="you declared a promotion for this product and time",
            observed={"declared": 1},
            baseline={},
            code="promotion_declared",
        )
    ]
