"""When a shop last heard nothing for longer than it should have, and how many orders it missed by that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

# Shorter ones are looked for by nobody: an hour of nothing is what most shops know.
LEAST_SECONDS = 1800.0
LEAST_MISSED = 8.0


@dataclass(frozen=True)
class Pause:
    """No order of any product from `since` to `until`, where `missed` of them were to be expected."""

    since: float
    until: float
    missed: float


class Pauses:
    """Keeps the latest pause; `usual` gives the orders to be expected between two moments."""

    def __init__(self) -> None:
        self.latest: Pause | None = None
        self._last_at: float | None = None

    def order(self, at: float, usual: Callable[[float, float], float]) -> None:
        """An order came. One that comes late ends no pause."""
        last = self._last_at
        if last is not None and at - last >= LEAST_SECONDS:
            missed = usual(last, at)
            if missed >= LEAST_MISSED:
                self.latest = Pause(last, at, missed)
        if last is None or at > last:
            self._last_at = at
