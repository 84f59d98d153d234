"""What a cohort's refunds weigh: log evidence of a bought flood, from counts alone."""

from __future__ import annotations

from collections.abc import Sequence
from math import lgamma, log

from detection.engine.likelihood import beta_binomial, beta_binomial_about, log_add

# A genuine crowd refunds like the shop (give or take), or like a faulty batch.
_LIKE_SHOP, _SHOP_STRENGTH = 0.85, 15.0
_FAULTY_SHARE, _FAULTY_STRENGTH = 0.35, 5.0
# A bought flood is refunded almost to the last order (1988 of 2000); waves may stop half way.
_WAVE = (7.0, 1.0)
_PARTIAL = (1.2, 1.0)
_PARTIAL_WEIGHT = 0.4
WAVE_CAP = 8.0
NO_WAVE_CAP = 2.5
MIN_REFUNDS = 3
# A bought flood that is old and still unrefunded: rare.
_NO_WAVE = 0.05
# Told to wait for "shipped" (Shaoxing 2023), or to ask at once.
_FLOOD_WHEN = (0.35, 0.3, 0.15, 0.1, 0.05, 0.03, 0.02)
_WHEN_STRENGTH = 4.0
WHEN_CAP = 2.0
# One sentence for all, and nothing sent back.
_SAME_WORDS = (2.0, 1.0)
_HABIT_STRENGTH = 12.0
HABIT_CAP = 1.0
_MIN_WORDS = 8


def when_weight(when: Sequence[int], usual: Sequence[float]) -> float:
    """More refunds than usual soon after shipping speak for a flood; fewer speak for nobody."""
    soon = sum(when[1:3])
    if soon < MIN_REFUNDS or soon <= sum(usual[1:3]) * sum(when):
        return 0.0
    flood = _dirichlet(when, [_WHEN_STRENGTH * share for share in _FLOOD_WHEN])
    shop = _dirichlet(when, [_HABIT_STRENGTH * share for share in usual])
    return max(min(flood - shop, WHEN_CAP), 0.0)


def habit_weight(count: int, total: int, usual: float) -> float:
    if total < _MIN_WORDS or count <= usual * total:
        return 0.0
    flood = beta_binomial(count, total, *_SAME_WORDS)
    shop = beta_binomial_about(count, total, usual, _HABIT_STRENGTH)
    return max(min(flood - shop, HABIT_CAP), 0.0)


def _dirichlet(counts: Sequence[int], alphas: Sequence[float]) -> float:
    total, orders = sum(alphas), sum(counts)
    inner = sum(lgamma(a + c) - lgamma(a) for c, a in zip(counts, alphas, strict=True))
    return lgamma(total) - lgamma(total + orders) + inner


def share_weight(refunds: int, orders: int, expected: float, ripe: float) -> float:
    genuine = log_add(
        log(_LIKE_SHOP) + beta_binomial_about(refunds, orders, expected, _SHOP_STRENGTH),
        log(1 - _LIKE_SHOP)
        + beta_binomial_about(
            refunds, orders, max(_FAULTY_SHARE * ripe, expected), _FAULTY_STRENGTH
        ),
    )
    none_yet = _NO_WAVE + (0.99 - _NO_WAVE) * (1 - ripe)
    flood = log_add(
        log((1 - none_yet) * (1 - _PARTIAL_WEIGHT)) + beta_binomial(refunds, orders, *_WAVE),
        log((1 - none_yet) * _PARTIAL_WEIGHT) + beta_binomial(refunds, orders, *_PARTIAL),
    )
    weight = log_add(log(none_yet) + genuine, flood) - genuine
    if refunds < MIN_REFUNDS:
        weight = min(weight, 0.0)
    return max(min(weight, WAVE_CAP), -NO_WAVE_CAP)
