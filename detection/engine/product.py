"""What the engine keeps of one product."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import MutableSequence, Sequence
from math import inf

from detection.engine.burst import Burst
from detection.engine.gate import Level
from detection.engine.record import Cohort, Record
from detection.engine.traffic import TrafficBook

# Orders are looked back on for the longest gate window and a little disorder.
LOOK_BACK_SECONDS = 130 * 60.0
# As long as an incident may last.
HISTORY_SECONDS = 90 * 86400.0


class Trail:
    """Times of the latest orders, ascending; forgets what is older than its span."""

    __slots__ = ("_old", "_span", "times")

    def __init__(self, span_seconds: float = LOOK_BACK_SECONDS) -> None:
        self.times: MutableSequence[float] = []
        self._span = span_seconds
        self._old = 2 * span_seconds

    def add(self, at: float) -> None:
        """Insert in order."""
        times = self.times
        if times and at < times[-1]:
            times.insert(bisect_left(times, at), at)
            return
        times.append(at)
        # Amortised: cut only when a good part has grown old.
        if times[0] < at - self._old:
            del times[: bisect_left(times, at - self._span)]

    def count(self, start: float, end: float) -> int:
        """Orders in [start, end]."""
        return bisect_left(self.times, end + 1e-6) - bisect_left(self.times, start)

    def since(self, start: float) -> Sequence[float]:
        return self.times[bisect_left(self.times, start) :]


class History(Trail):
    """When each order of the last ninety days came: eight bytes an order."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(HISTORY_SECONDS)
        self.times = array("d")


class Product:
    """Level, latest orders, open burst and traffic of one product."""

    def __init__(self, product_id: str, level: Level) -> None:
        self.product_id = product_id
        self.level = level
        self.trail = Trail()
        self.history = History()
        self.latest: deque[Record] = deque()
        self.burst: Burst | None = None
        # What the watches have opened on it.
        self.cohorts: list[Cohort] = []
        # The gate does not count again what an earlier burst has claimed.
        self.judged_until = 0.0
        # Orders so far, and how many there will be before the gate can open at all.
        self.orders = self.asked_from = 0
        # The last order of the latest burst that was found a genuine crowd.
        self.crowd_at = -inf
        self.traffic = TrafficBook()

    def add(self, record: Record) -> None:
        at, latest = record.at, self.latest
        self.orders += 1
        self.trail.add(at)
        self.history.add(at)
        latest.append(record)
        while latest[0].at < at - LOOK_BACK_SECONDS:
            latest.popleft()

    def since(self, start: float) -> list[Record]:
        """The latest orders from start on that no burst has claimed."""
        return [record for record in self.latest if record.at >= start and record.burst is None]
