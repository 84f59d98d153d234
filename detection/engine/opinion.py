"""What a cohort's judgement amounts to, whichever layer made it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import itemgetter

from detection.engine.calibration import told
from detection.engine.types import IncidentClass, Level, Reason

Reasons = tuple[tuple[Reason, ...], tuple[Reason, ...]]
Suspects = tuple[tuple[str, float], ...]
ARTIFICIAL_CLASSES = (
    IncidentClass.REVERSE_BRUSHING,
    IncidentClass.SELF_BRUSHING,
    IncidentClass.ARTIFICIAL_UNKNOWN,
)
# A tuple: going through an enum takes a detour through Python.
_CLASSES = tuple(IncidentClass)
_PLACES = 6


@dataclass(frozen=True, slots=True)
class Opinion:
    """One cohort at one moment. Times are seconds; `level` None: nothing worth a look.

    Reasons and suspects cost more than the rest and are made only for what is said aloud.
    """

    at: float
    level: Level | None
    probability: dict[IncidentClass, float]
    product_ids: tuple[str, ...]
    starts_at: float
    ends_at: float
    orders: int
    expected: float
    refunds: int
    missing: tuple[str, ...]
    explain: Callable[[], Reasons]
    accuse: Callable[[], Suspects]
    # Every order of the products within the times, the cohort's own among them.
    in_window: int = 0

    @property
    def artificial(self) -> float:
        """Probability that the orders are not genuine, whoever placed them; what decisions rest on."""
        return sum(self.probability[klass] for klass in ARTIFICIAL_CLASSES)

    @property
    def told(self) -> dict[IncidentClass, float]:
        """Every class with the probability that the merchant is told (calibration.py); they sum to 1."""
        believed = self.artificial
        if not 0.0 < believed < 1.0:
            return self.probability
        fakes = told(believed)
        honest = (1.0 - fakes) / (1.0 - believed)
        return summed_to_one(
            {
                klass: p * (fakes / believed if klass in ARTIFICIAL_CLASSES else honest)
                for klass, p in self.probability.items()
            }
        )

    @property
    def klass(self) -> IncidentClass:
        probability = self.told
        return max(probability, key=lambda name: probability[name])

    @property
    def excess(self) -> float:
        return max(self.orders - self.expected, 0.0)


def summed_to_one(shares: dict[IncidentClass, float]) -> dict[IncidentClass, float]:
    """Every class once, to six places; rounding is made up for by the largest."""
    rounded = {klass: round(shares.get(klass, 0.0), _PLACES) for klass in _CLASSES}
    top = max(rounded, key=lambda klass: rounded[klass])
    rest = sum(share for klass, share in rounded.items() if klass is not top)
    rounded[top] = round(1.0 - rest, _PLACES)
    return rounded


def joined(opinions: Sequence[Opinion], level: Callable[[float, float], Level | None]) -> Opinion:
    """One opinion of several cohorts that are one story: the surest speaks, all are counted.

    `level` gives the level for the probability and the excess of all. At least one opinion.
    """
    if len(opinions) == 1:
        return opinions[0]
    surest = max(opinions, key=lambda one: one.artificial)
    products = {product for one in opinions for product in one.product_ids}
    whole = replace(
        surest,
        product_ids=(
            *surest.product_ids,
            *sorted(products - set(surest.product_ids)),
        ),
        starts_at=min(one.starts_at for one in opinions),
        ends_at=max(one.ends_at for one in opinions),
        orders=sum(one.orders for one in opinions),
        expected=sum(one.expected for one in opinions),
        refunds=sum(one.refunds for one in opinions),
        accuse=partial(_accuse_all, tuple(opinions)),
    )
    return replace(whole, level=level(whole.artificial, whole.excess))


def _accuse_all(opinions: Sequence[Opinion]) -> Suspects:
    named = {order: p for one in opinions for order, p in one.accuse()}
    return ranked(named.items())


def ranked(named: Iterable[tuple[str, float]]) -> Suspects:
    """Orders with their probabilities, the likeliest first; of equally likely ones by order id."""
    # Sorted twice, by one thing each: a pair made for every order takes three times as long.
    by_id = sorted(named, key=itemgetter(0))
    return tuple(sorted(by_id, key=itemgetter(1), reverse=True))
