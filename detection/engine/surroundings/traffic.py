"""Orders against visitors, carts, favourites and questions.

A brusher goes straight to the product and buys; a crowd looks first, so real excess orders bring
many times their number in visitors. Forging it costs an attacker most. Honest twin: buyers sent
by a direct link, whose conversion is several times the shop's; hence wide spreads, and a cap.
"""

from __future__ import annotations

from math import exp

from detection.engine.hypotheses import Story, Vector, vector
from detection.engine.surroundings.base import Clue, Scene

CAP = 5.0
INTEREST_CAP = 3.0
# A task sheet may ask for a cart, a favourite and a question as well, which costs nothing: many of them are not
# much of a proof that people looked.
_INTEREST_FOR_CROWDS = 1.0
# A crowd's visitors an order differ by a third either way; an ordinary hour's by a fifth.
_SPREAD, _UNSURE = 0.33, 0.2
# Brushers search, look at one or two rivals for show, and buy: about one visitor an order.
_BRUSHED_ORDERS_PER_VISITOR = 0.7
_LIVE_LIFT = 0.5
_MOST_GENUINE = 0.35
_MIN_EXCESS = 8.0
# A few orders clump by chance without a visitor more; so many of them carry a nat.
_ORDERS_A_NAT = 6.0


def weigh(scene: Scene) -> Clue | None:
    seen = scene.traffic
    if seen is None or seen.visitors is None or seen.usual_orders_per_visitor <= 0:
        return None
    orders = seen.orders - seen.usual_orders
    if orders < _MIN_EXCESS:
        return None
    genuine = min(seen.usual_orders_per_visitor * exp(_LIVE_LIFT), _MOST_GENUINE)
    brushed = max(_BRUSHED_ORDERS_PER_VISITOR, 2 * genuine)
    extra = seen.visitors - seen.usual_visitors
    weight = _against(extra, orders / brushed, orders / genuine, seen.usual_visitors)
    visitors = max(extra, 1.0)
    return Clue(
        name="traffic",
        weights=_two_sided(weight, min(CAP, orders / _ORDERS_A_NAT)),
        code="traffic",
        text=(
            f"{orders:.0f} extra orders came with {visitors:.0f} extra visitors; usually "
            f"{seen.usual_orders_per_visitor:.1%} of visitors order"
        ),
        observed={
            "orders": round(orders),
            "visitors": round(visitors),
            "ratio": round(orders / visitors, 3),
        },
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
    usual = seen.usual_interest_per_order
    extra = seen.interest - seen.usual_interest
    weight = _against(extra, orders * usual / 8, orders * usual * 0.8, seen.usual_interest)
    ratio = max(extra, 0.5) / orders
    return Clue(
        name="interest",
        weights=_two_sided(
            max(weight, -_INTEREST_FOR_CROWDS), min(INTEREST_CAP, orders / _ORDERS_A_NAT)
        ),
        code="interest",
        text=(
            f"{ratio:.2f} carts, favourites and questions for each extra order; usually {usual:.2f}"
        ),
        observed={"per_order": round(ratio, 3)},
        baseline={"per_order": round(usual, 3)},
    )


def _against(extra: float, if_bought: float, if_crowd: float, usual: float) -> float:
    """Log evidence of bought orders in so much extra traffic, where the usual is itself uncertain.

    Fewer than bought orders bring, or more than a crowd's, fits those even better: flat there.
    """
    noise = usual + (_UNSURE * usual) ** 2 + 1.0
    bought = _log_normal(max(extra - if_bought, 0.0), noise + (_SPREAD * if_bought) ** 2)
    crowd = _log_normal(min(extra - if_crowd, 0.0), noise + (_SPREAD * if_crowd) ** 2)
    return bought - crowd


def _log_normal(distance: float, variance: float) -> float:
    return -0.5 * distance * distance / variance


def _two_sided(weight: float, cap: float) -> Vector:
    weight = max(min(weight, cap), -cap)
    fake, crowd = min(weight, 0.0), -max(weight, 0.0)
    # Scalpers come for one thing by a link, and so do most who hear of a fault. A group has looked at it
    # and talked about it elsewhere. What is booked after a silence had its visitors before.
    half = (fake + crowd) / 2
    return vector(
        {
            Story.ATTACK: fake,
            Story.SELF: fake,
            Story.DATA_ERROR: half,
            Story.BACKLOG: fake,
            Story.SCALPING: half,
            Story.GROUP: fake,
        },
        default=crowd,
    )
