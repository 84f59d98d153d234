"""What a shop may turn: one dial between silence and alarm."""

from __future__ import annotations

from dataclasses import dataclass

LEAST, MOST = -3.0, 3.0


@dataclass(frozen=True, slots=True)
class Settings:
    """`sensitivity` in nats: added to the log odds of an artificial burst before levels are set.

    0 is what the bench was measured at; above it holds come sooner and false alarms oftener.
    Raises ValueError outside LEAST to MOST.
    """

    sensitivity: float = 0.0

    def __post_init__(self) -> None:
        if not LEAST <= self.sensitivity <= MOST:
            raise ValueError(f"sensitivity lies between {LEAST} and {MOST}")


USUAL = Settings()
