"""What is noticed without a burst: one file a watch (see base.py)."""

from detection.engine.watches.base import Watch, Watched
from detection.engine.watches.cancel_watch import CancelWatch
from detection.engine.watches.crew_watch import CrewWatch
from detection.engine.watches.drip_watch import DripWatch
from detection.engine.watches.praise_watch import PraiseWatch
from detection.engine.watches.repeat_watch import RepeatWatch
from detection.engine.watches.serial import SerialWatch

WATCHES: tuple[type[Watch], ...] = (
    RepeatWatch,
    CrewWatch,
    DripWatch,
    PraiseWatch,
    CancelWatch,
    SerialWatch,
)

__all__ = ["WATCHES", "Watch", "Watched"]
