"""What the answers bound: always three figures together, never the kindest alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appeals.packing.outreach.bounds import clopper_pearson_lower, hypergeometric_lower

ANSWERED = ("denied", "genuine", "unclear")


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts and bounds of one plan. Shares are 0 to 1; None where nobody answered yet.

    `responders_*` speak of those who answered; `worst_*` count every other one of the sample as a
    genuine buyer.
    """

    population: int
    sample: int
    denied: int
    answered: int
    responders_share: float | None
    responders_orders: int | None
    worst_share: float
    worst_orders: int

    @property
    def response_rate(self) -> float:
        return self.answered / self.sample


def figures_of(population: int, counts: Mapping[str, int]) -> Figures:
    """This will compute the three figures from how many of the sample gave which answer."""
    sample = sum(counts.values())
    denied = counts.get("denied", 0)
    answered = sum(counts.get(word, 0) for word in ANSWERED)
    return Figures(
        population=population,
        sample=sample,
        denied=denied,
        answered=answered,
        responders_share=clopper_pearson_lower(denied, answered) if answered else None,
        responders_orders=(
            hypergeometric_lower(population, answered, denied) if answered else None
        ),
        worst_share=clopper_pearson_lower(denied, sample),
        worst_orders=hypergeometric_lower(population, sample, denied),
    )
