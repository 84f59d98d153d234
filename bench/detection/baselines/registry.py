"""The explicit list of rivals, in display order."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bench.detection.baselines import half_space, isolation, negative_binomial, robust_z
from bench.detection.baselines.windows import Windows, windows
from bench.detection.scenario import Scenario

RIVALS: dict[str, Callable[[Windows], np.ndarray]] = {
    "negative binomial": negative_binomial.score,
    "robust z + vague rule": robust_z.score,
    "half-space trees": half_space.score,
    "isolation forest": isolation.score,
}
# Short acts only: a drip of weeks has no half hour worth a look.
_LONGEST_MINUTES = 720.0


def is_judged(scenario: Scenario) -> bool:
    """Whether rivals are measured on this scenario."""
    spec = scenario.spec
    return (
        spec.family in ("attack", "honest")
        and 0 < spec.minutes <= _LONGEST_MINUTES
        and spec.size > 0
    )


def score_rivals(scenario: Scenario) -> dict[str, list[tuple[float, float]]]:
    """Each rival's new highest scores from the act's start to its end + 10 minutes."""
    if not is_judged(scenario):
        return {}
    seen = windows(scenario)
    return {name: seen.best_so_far(score(seen)) for name, score in RIVALS.items()}
