"""A cohort and its incident, and when it was last judged."""

from __future__ import annotations

from detection.engine.incident import Incident
from detection.engine.opinion import Opinion
from detection.engine.record import Cohort

# An open cohort is judged again after this much event time and this share of new orders.
_JUDGE_EVERY_SECONDS = 5.0
_JUDGE_FAINT_SECONDS = 60.0
_SHARE, _CALM_SHARE = 0.03, 0.1
# A busy product opens a faint burst every day.
_FAINT_SHARE, _FAINT_CALM_SHARE = 0.25, 1.0
_CALM_ORDERS, _CALM_BELOW = 20, 0.1
_OUTCOMES, _FAINT_OUTCOMES = 1.05, 1.5


class Case:
    """Keeps the count of what has happened since the last judgement."""

    def __init__(self, cohort: Cohort, incident: Incident) -> None:
        self.cohort = cohort
        self.incident = incident
        self.news_at = cohort.opened_at
        self.outcomes = 0
        self._at = 0.0
        self._orders = 0
        self._outcomes_judged = 0
        self._calm = False
        self.latest: float = 0.0
        # How long the cohort had been silent when it was last judged.
        self.judged_quiet = 0.0
        # Cases told under another one's name, and that other one.
        self.allies: list[Case] = []
        self.leader: Case | None = None

    def is_due(self, now: float) -> bool:
        """Judging is dear: only after some seconds and some new orders, calm cohorts seldom."""
        if self.outcomes_due():
            return True
        fresh = self.cohort.size - self._orders
        usual, calm = (
            (_FAINT_SHARE, _FAINT_CALM_SHARE) if self.cohort.is_faint else (_SHARE, _CALM_SHARE)
        )
        if fresh < max(1.0, (calm if self._calm else usual) * self._orders):
            return False
        if self.cohort.is_faint:
            return now - self._at >= _JUDGE_FAINT_SECONDS
        return now - self._at >= _JUDGE_EVERY_SECONDS or fresh >= max(3.0, 0.05 * self._orders)

    def outcomes_due(self) -> bool:
        grown = _FAINT_OUTCOMES if self.cohort.is_faint else _OUTCOMES
        return self.outcomes >= max(self._outcomes_judged + 3, self._outcomes_judged * grown)

    def judged(self, now: float, found: Opinion) -> None:
        self._at = now
        self._orders = self.cohort.size
        self._outcomes_judged = self.outcomes
        self.latest = found.artificial
        self.judged_quiet = now - found.ends_at
        self._calm = found.orders >= _CALM_ORDERS and found.artificial < _CALM_BELOW
