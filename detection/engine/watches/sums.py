"""The evidence sums of a trickle: an e-value an order, multiplied up for several shares of bought orders.

`1 - share + share x exp(score) / mean`; a sum that falls below its start begins again (CUSUM), so that
the wanted time between false alarms bounds the threshold whatever the distribution of scores.
"""

from __future__ import annotations

from math import exp, log

from detection.engine.record import Record

SHARES = (0.01, 0.04, 0.15, 0.5)
_MOST_KEPT = 3000
_KEPT_SCORE = 0.2
_KEEP_SECONDS = 21 * 86400.0


class Sums:
    """One evidence sum a share of bought orders, and the suspicious orders since it began."""

    def __init__(self) -> None:
        self._sums = [0.0] * len(SHARES)
        self._since = [0.0] * len(SHARES)
        self._behind = [0] * len(SHARES)
        self.records: list[tuple[Record, float]] = []
        self.orders = 0
        self.last_at = 0.0

    def add(self, record: Record, score: float, log_mean: float) -> float:
        """Weigh one more order; gives the largest sum."""
        if score <= log_mean and not self.orders:
            # Most orders speak against, and most of the time there is nothing to take from.
            self._since = [record.at] * len(SHARES)
            return 0.0
        self.last_at = record.at
        gain = exp(score - log_mean) - 1.0
        sums, since, behind = self._sums, self._since, self._behind
        for index, share in enumerate(SHARES):
            before = sums[index]
            grown = before + log(1.0 + share * gain) if before or gain > 0.0 else 0.0
            if grown > 0.0:
                sums[index] = grown
                behind[index] += 1
            else:
                sums[index], since[index], behind[index] = 0.0, record.at, 0
        best = max(sums)
        if best <= 0.0:
            self.records, self.orders = [], 0
            return 0.0
        self.orders += 1
        if score >= log_mean + _KEPT_SCORE:
            self.records.append((record, score))
            if len(self.records) > _MOST_KEPT:
                del self.records[: _MOST_KEPT // 4]
        return best

    def began_after(self, at: float) -> bool:
        """Whether every sum has fallen to nothing and begun again since then."""
        return min(self._since) > at

    def best(self) -> tuple[float, float]:
        """The largest sum and its share of bought orders."""
        best = max(self._sums)
        return best, SHARES[self._sums.index(best)]

    def began(self) -> tuple[float, int]:
        """When the leading sum began, and how many orders it has weighed since."""
        leading = self._sums.index(max(self._sums))
        return self._since[leading], self._behind[leading]

    def least_score(self) -> float:
        """From here on an order is likelier one of the bought ones, beyond the mean score."""
        share = self.best()[1]
        return max(log((1 - share) / share), _KEPT_SCORE)

    def since(self, least: float) -> list[Record]:
        """The orders that score so much since the leading sum began, held by nothing."""
        start, _ = self.began()
        return [
            record
            for record, score in self.records
            if score >= least and record.at >= start and record.is_free
        ]

    def forget(self, now: float) -> None:
        self.records = [one for one in self.records if one[0].at >= now - _KEEP_SECONDS]
