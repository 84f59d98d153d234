"""The contract of a signal (recipe: docs/detectors.md, "Add a signal")."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from detection.engine.hypotheses import Story
from detection.engine.memory import Sight


@dataclass(frozen=True)
class Shape:
    """What a story expects of the excess: the shop's own mix moved towards another one.

    `mix` 0 keeps the shop's mix, 1 replaces it by `towards` (the signal's population when
    None). `strength` is how many orders' worth of certainty that expectation carries; a low one
    says "anything may come" and lets evidence saturate early.
    """

    mix: float
    strength: float
    towards: tuple[float, ...] | None = None
    # How often the story's excess keeps the shop's own mix in this signal after all.
    as_usual: float = 0.0


DEFAULT_SHAPES: Mapping[Story, Shape] = {
    Story.NORMAL: Shape(0.0, 300.0),
    Story.VIRAL: Shape(0.05, 40.0),
    Story.PROMOTION: Shape(0.05, 50.0),
    Story.FOLLOWERS: Shape(0.0, 60.0),
    Story.GROUP: Shape(0.3, 15.0),
    Story.ATTACK: Shape(1.0, 6.0),
    Story.SELF: Shape(0.3, 15.0),
    Story.SCALPING: Shape(0.2, 15.0),
}


@dataclass(frozen=True)
class Otherwise:
    """What the fakes of some attacks show in a signal instead: `share` of the attacks, 0 to 1.

    Where it is told of, `tells` are the bins that are counted then, `code` and `sentence` the reason's.
    """

    share: float
    fakes: tuple[float, ...]
    tells: tuple[int, ...] = ()
    code: str = ""
    sentence: str = ""


@dataclass(frozen=True)
class Signal:
    """One thing an order shows, in a few bins.

    `read` gives the bin, or None when the data does not show it (weight 0). `population` is the
    share of each bin among ordinary orders anywhere, `fakes` among bought ones, as far as known.
    `tells` are the bins that the sentence counts; empty means "the bin that moved most".
    """

    name: str
    block: str
    bins: tuple[str, ...]
    population: tuple[float, ...]
    fakes: tuple[float, ...]
    read: Callable[[Sight], int | None]
    sentence: str
    tells: tuple[int, ...] = ()
    shapes: Mapping[Story, Shape] = field(default_factory=dict)
    # How often a bought flood shows this at all; else its orders look like any crowd's.
    shown_by_fakes: float = 0.5
    otherwise: Otherwise | None = None
    # True: read from Chinese writing, so that where all of a shop's customers fall into one rare bin
    # nothing was read at all.
    reads_chinese: bool = False
    # What its evidence is worth beside the others' (how it was set: docs/detectors.md, Signals).
    trust: float = 1.0
    # True: the bin is known only some time after the order (paid or not), see pay_delay.py.
    late: bool = False
    # True: chance alone repeats more when more orders come, so the first bin's share is expected
    # to fall with their number.
    crowds: bool = False
    # False: its tells are those of another story and never speak for an attack (see price.py).
    tells_attack: bool = True

    @property
    def attack_tells(self) -> tuple[int, ...]:
        """The bins that bought orders show more of; empty where none are, or any may be."""
        return self.tells if self.tells_attack else ()

    @property
    def is_one_sided(self) -> bool:
        """Whether only more of `attack_tells` may speak for an attack."""
        return (bool(self.tells) and self.otherwise is None) or not self.tells_attack

    def shape(self, story: Story) -> Shape:
        if story in self.shapes:
            return self.shapes[story]
        if story is Story.DATA_ERROR:
            # Told from a crowd by what it costs, how many it takes and the second, not by people.
            return self.shape(Story.VIRAL)
        if story is Story.BACKLOG:
            return self.shape(Story.FOLLOWERS)
        return DEFAULT_SHAPES[story]

    def target(self, story: Story) -> tuple[float, ...]:
        towards = self.shape(story).towards
        if towards is not None:
            return towards
        return self.fakes if story is Story.ATTACK else self.population
