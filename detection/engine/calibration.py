"""Layer 6, last step: from the belief that decisions rest on to the probability that is told.

Priors are those of an open gate, which chance and crowds open far more often than attacks do. Of the bursts
that a merchant hears of, half and more are attacks in every stream that this was held against: told as
believed, probabilities between .05 and .95 were 0.8 too low in log odds ten minutes after the end, 1.3 while
the burst ran (3,819 bursts of the bench and 200 of a fourth generator, written blind, alike). Levels keep
their own thresholds on the belief, so that what is held does not depend on this.
"""

from __future__ import annotations

from math import exp

_ODDS = exp(1.0)


def told(p: float) -> float:
    """The probability of artificial orders, 0 to 1, as it is told, from the one believed."""
    return _ODDS * p / (1.0 + (_ODDS - 1.0) * p)
