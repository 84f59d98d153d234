"""What a burst as a whole shows, beyond its orders one by one: one file a clue."""

from detection.engine.surroundings import backlog, halo, rhythm, size, stop, traffic
from detection.engine.surroundings.base import Clue, Scene

CLUES = (
    size.weigh,
    halo.weigh,
    traffic.weigh,
    traffic.weigh_interest,
    rhythm.weigh,
    stop.weigh,
    backlog.weigh,
)
NAMES = ("size", "halo", "traffic", "interest", "rhythm", "stop", "backlog")


def clues(scene: Scene) -> list[Clue]:
    """What can be said of this burst; a clue the data cannot show is left out."""
    found = (weigh(scene) for weigh in CLUES)
    return [clue for clue in found if clue is not None]


__all__ = ["CLUES", "NAMES", "Clue", "Scene", "clues"]
