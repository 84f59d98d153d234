"""Small counters: sums of what is known, and buyers told apart by eight bytes each."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import Any

import numpy as np

_TOKEN = "B-"  # noqa: S105  what a buyer's stand-in begins with


@dataclass
class Sum:
    """A sum of what is known; None when nothing is."""

    fen: int = 0
    known: int = 0

    def add(self, value: int | None) -> None:
        if value is not None:
            self.fen += value
            self.known += 1

    @property
    def value(self) -> int | None:
        return self.fen if self.known else None


@dataclass
class Buyers:
    """Stand-ins of buyers, 8 bytes each."""

    tokens: array[int] = field(default_factory=lambda: array("Q"))

    def add(self, buyer: str) -> None:
        if buyer:
            self.tokens.append(int(buyer.removeprefix(_TOKEN), 16))

    def counted(self) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Each once, in ascending order, and how often."""
        return np.unique(self._all(), return_counts=True)

    def holds(self, tokens: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.isin(tokens, self._all())

    def __len__(self) -> int:
        return len(self.tokens)

    def _all(self) -> np.ndarray[Any, Any]:
        return np.frombuffer(self.tokens, np.uint64) if self.tokens else np.empty(0, np.uint64)
