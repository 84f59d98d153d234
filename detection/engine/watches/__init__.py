"""What is noticed without a burst: one file a watch (see base.py)."""

from detection.engine.watches.base import Watch, Watched
from detection.engine.watches.drip import DripWatch
from detection.engine.watches.repeats import RepeatWatch
from detection.engine.watches.serial import SerialWatch

WATCHES: tuple[type[Watch], ...] = (RepeatWatch, DripWatch, SerialWatch)

__all__ = ["WATCHES", "Watch", "Watched"]
