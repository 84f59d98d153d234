"""How many of all orders a sample's answers prove at least: exact one-sided bounds at 95 %.

Clopper and Pearson (Biometrika 26, 1934) for the share; the hypergeometric law for the number of
orders, since the sample is drawn without replacement from a list that is known to the last row.
"""

from __future__ import annotations

import math

ALPHA = 0.05


def clopper_pearson_lower(hits: int, asked: int, alpha: float = ALPHA) -> float:
    """This will give the lowest share (0 to 1) that `hits` of `asked` do not contradict."""
    _check(hits, asked)
    if hits == 0:
        return 0.0
    from scipy.special import betaincinv  # noqa: PLC0415  half a second to load

    return float(betaincinv(hits, asked - hits + 1, alpha))


def hypergeometric_lower(population: int, asked: int, hits: int, alpha: float = ALPHA) -> int:
    """This will give the lowest number of such orders among `population`.

    The smallest K under which `hits` or more of `asked` drawn without replacement still has a
    probability above `alpha`. Cost: a binary search of sums of at most `asked` terms.
    """
    _check(hits, asked)
    if asked > population:
        raise ValueError("More were asked than there are.")
    low, high = hits, population - (asked - hits)
    while low < high:
        middle = (low + high) // 2
        if _at_least(population, middle, asked, hits) > alpha:
            high = middle
        else:
            low = middle + 1
    return low


def sample_size_for(target: float, alpha: float = ALPHA) -> int:
    """How many must be asked so that, without one exception, the bound reaches `target`."""
    return math.ceil(math.log(alpha) / math.log(target))


def _at_least(population: int, such: int, asked: int, hits: int) -> float:
    last = min(such, asked)
    whole = _log_choose(population, asked)
    terms = (
        math.exp(_log_choose(such, found) + _log_choose(population - such, asked - found) - whole)
        for found in range(hits, last + 1)
        if asked - found <= population - such
    )
    return math.fsum(terms)


def _log_choose(whole: int, part: int) -> float:
    return math.lgamma(whole + 1) - math.lgamma(part + 1) - math.lgamma(whole - part + 1)


def _check(hits: int, asked: int) -> None:
    if asked < 1 or not 0 <= hits <= asked:
        raise ValueError("Hits lie between 0 and the number asked, which is at least 1.")
