"""What the merchant's words have taught: how this shop's bursts are to be taken, and only its own.

"This was ours" makes a promotion likelier the next time, "genuine" a crowd, "attack" an attack.
Each word moves the prior by less than the one before, and never by more than `MOST`: words are
weighed, they mute nothing.
"""

from __future__ import annotations

from math import log

from detection.engine.hypotheses import Story, Vector, vector

# The word on the incident itself, log odds of artificial.
FEEDBACK = {"attack": 6.0, "ours": -6.0, "genuine": -6.0}
_STEP = 1.5
MOST = 3.0


class Lean:
    """Counts of words; a word on the same incident replaces the one before."""

    def __init__(self) -> None:
        self._words = {"attack": 0, "ours": 0, "genuine": 0}

    def told(self, word: str, before: str | None) -> None:
        if before in self._words:
            self._words[before] -= 1
        if word in self._words:
            self._words[word] += 1

    @property
    def artificial(self) -> float:
        """Log odds that later cohorts are artificial, beyond the usual."""
        honest = self._words["ours"] + self._words["genuine"]
        return _grown(self._words["attack"]) - _grown(honest)

    def weights(self) -> Vector:
        """The same, by story."""
        attack, ours, genuine = (
            _grown(self._words[word]) for word in ("attack", "ours", "genuine")
        )
        return vector(
            {
                Story.ATTACK: attack,
                Story.PROMOTION: ours,
                Story.VIRAL: genuine,
                Story.FOLLOWERS: genuine,
                Story.GROUP: genuine,
            }
        )


def _grown(words: int) -> float:
    return min(_STEP * log(1.0 + words) / log(2.0), MOST)
