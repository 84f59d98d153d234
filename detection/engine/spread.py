"""How far this shop's counts honestly lie from what is expected of them, learned from its own hours.

Counts are negative binomial, so that of an hour with `e` expected orders E[(n - e)^2] = e + a e^2: the
extra-Poisson spread `a` is estimated by moments, each hour of a product weighing what it can tell. It takes
in what the profile of the week does not know. A shop with nothing seen has the spread of a real one.
"""

from __future__ import annotations

from detection.engine.gate import DISPERSION, KEEP_PER_HOUR

# Fewer expected orders than that say nothing of the spread, and an hour without an order is not looked at.
LEAST_EXPECTED = 5.0
# One hour in a thousand lies further off; a crowd that no gate saw must not teach that crowds are ordinary.
_FARTHEST_SQUARED = 9.0
# Worth some thirty hours of a product that sells ten: enough to know the spread within 0.1.
_PRIOR_WEIGHT = 200.0
# Hours that were never far out were looked at, the others opened a gate.
_LEAST = 0.03


class Spread:
    """The extra-Poisson spread of a shop's product-hours; half of it older than two weeks."""

    __slots__ = ("_apart", "_weight", "value")

    def __init__(self) -> None:
        self._apart = 0.0
        self._weight = 0.0
        self.value = DISPERSION

    def learn(self, seen: float, expected: float) -> None:
        """One finished hour of one product: orders seen, and expected with the shop's tide."""
        if expected < LEAST_EXPECTED:
            return
        farthest = _FARTHEST_SQUARED * (expected + DISPERSION * expected * expected)
        extra = min((seen - expected) ** 2, farthest) - expected
        # An hour's variance is twice the square of 1 / e + a.
        weight = 1.0 / (1.0 / expected + DISPERSION) ** 2
        self._apart += weight * extra / (expected * expected)
        self._weight += weight

    def fold(self) -> None:
        """An hour has gone by."""
        self._apart *= KEEP_PER_HOUR
        self._weight *= KEEP_PER_HOUR
        found = (self._apart + _PRIOR_WEIGHT * DISPERSION) / (self._weight + _PRIOR_WEIGHT)
        self.value = max(found, _LEAST)
