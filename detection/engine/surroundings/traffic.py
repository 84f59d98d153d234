"""Orders against visitors, carts, favourites and questions.

A brusher goes straight to the product and buys; a crowd looks first, so real excess orders bring
many times their number in visitors. Forging it costs an attacker most. Honest twin: buyers sent
by a direct link, whose conversion is several times the shop's; hence wide spreads, and a cap.
"""

from __future__ import annotations

from math import exp, log

from detection.engine.hypotheses import Story, Vector, vector
from detection.engine.surroundings.base import Clue, Scene

CAP = 5.0
INTEREST_CAP = 3.0
_SPREAD = 0.8
# Brushers search, look at one or two rivals for show, and buy: about one visitor an order.
_BRUSHED_ORDERS_PER_VISITOR = 0.7
_LIVE_LIFT = 0.5
_MOST_GENUINE = 0.35
_MIN_EXCESS = 8.0


def weigh(scene: Scene) -> Clue | None:
    seen = scene.traffic
    if seen is None or seen.visitors is None or seen.usual_orders_per_visitor <= 0:
        return None
    orders = seen.orders - seen.usual_orders
    if orders < _MIN_EXCESS:
        return None
    visitors = max(seen.visitors - seen.usual_visitors, 1.0)
    genuine = min(seen.usual_orders_per_visitor * exp(_LIVE_LIFT), _MOST_GENUINE)
    ratio = orders / visitors
    for_fake = _log_normal(ratio, max(_BRUSHED_ORDERS_PER_VISITOR, 2 * genuine), above=True)
    for_crowd = _log_normal(ratio, genuine, above=False)
    return Clue(
        name="traffic",
        weights=_two_sided(for_fake - for_crowd, CAP),
        code="traffic",
        text=(
            f"{orders:.0f} extra orders came with {visitors:.0f} extra visitors; usually "
            f"{seen.usual_orders_per_visitor:.1%} of visitors order"
        ),
        observed={"orders": round(orders), "visitors": round(visitors), "ratio": round(ratio, 3)},
        baseline={"ratio": round(seen.usual_orders_per_visitor, 4)},
    )


def weigh_interest(scene: Scene) -> Clue | None:
    """Carts, favourites and questions an order, against the usual number."""
    seen = scene.traffic
    if seen is None or seen.interest is None or seen.usual_interest_per_order <= 0:
        return None
    orders = seen.orders - seen.usual_orders
    if orders < _MIN_EXCESS:
        return None
    ratio = max(seen.interest - seen.usual_interest, 0.5) / orders
    usual = seen.usual_interest_per_order
    for_fake = _log_normal(ratio, usual / 8, above=False, below=True)
    for_crowd = _log_normal(ratio, usual * 0.8, above=True)
    return Clue(
        name="interest",
        weights=_two_sided(for_fake - for_crowd, INTEREST_CAP),
        code="interest",
        text=(
            f"{ratio:.2f} carts, favourites and questions for each extra order; usually {usual:.2f}"
        ),
        observed={"per_order": round(ratio, 3)},
        baseline={"per_order": round(usual, 3)},
    )


def _log_normal(value: float, centre: float, *, above: bool, below: bool = False) -> float:
    """Log density up to a constant; flat beyond the centre on the side that fits even better."""
    distance = log(value / centre) / _SPREAD
    if (above and distance > 0) or (below and distance < 0):
        distance = 0.0
    return -0.5 * distance * distance


def _two_sided(weight: float, cap: float) -> Vector:
    weight = max(min(weight, cap), -cap)
    fake, crowd = min(weight, 0.0), -max(weight, 0.0)
    return vector({Story.ATTACK: fake, Story.SELF: fake, Story.DATA_ERROR: fake / 2}, default=crowd)
