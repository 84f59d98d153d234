"""One cohort judged: which layers speak depends on what kind of cohort it is."""

from __future__ import annotations

from functools import partial

from detection.engine import explain, suspects, verdict
from detection.engine.assessment import assess, missing
from detection.engine.burst import Burst
from detection.engine.gate import OPEN_AT
from detection.engine.levels import HOLD_AT
from detection.engine.opinion import Opinion
from detection.engine.record import Cohort
from detection.engine.shop import Shop
from detection.engine.watches.base import Watched


def opinion_of(
    shop: Shop, cohort: Cohort, now: float, feedback: str | None, sensitivity: float
) -> Opinion:
    """What is believed of the cohort now; cost grows with its own orders only."""
    if isinstance(cohort, Burst):
        return _burst(shop, cohort, now, feedback, sensitivity)
    assert isinstance(cohort, Watched)  # noqa: S101 - there is no third kind
    return cohort.opinion(shop, now, feedback, sensitivity)


def _burst(
    shop: Shop, burst: Burst, now: float, feedback: str | None, sensitivity: float
) -> Opinion:
    found = assess(shop, shop.products[burst.product_id], burst, now, feedback)
    # A faint burst is an ordinary one from then on.
    is_sure = found.count_ratio >= OPEN_AT or found.artificial >= HOLD_AT
    burst.is_faint = burst.is_faint and not is_sure
    return Opinion(
        at=now,
        level=verdict.burst_level(found, burst.starts_at, sensitivity),
        probability=verdict.probabilities(found),
        product_ids=(burst.product_id,),
        starts_at=burst.starts_at,
        ends_at=burst.last_at,
        orders=found.orders,
        expected=found.expected,
        refunds=found.wave.refunds,
        missing=missing(found),
        explain=partial(explain.reasons, found, burst),
        accuse=partial(suspects.suspects, found, burst.records),
    )
