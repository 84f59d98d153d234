"""Letters to a platform: facts of the case and blanks, in the lengths that forms take.

    text = compose(facts, template="platform", language="zh-Hans", limit=500)

A letter states what the records show, names its exhibits, asks, and leaves a blank wherever only
the shop can speak. It never says why the orders came, accuses nobody and admits nothing.
"""

from appeals.packing.letters.compose import (
    LENGTHS,
    TEMPLATES,
    compose,
    count_characters,
    has_blanks,
    is_written_in,
)
from appeals.packing.letters.facts import Answer, LetterFacts

__all__ = [
    "LENGTHS",
    "TEMPLATES",
    "Answer",
    "LetterFacts",
    "compose",
    "count_characters",
    "has_blanks",
    "is_written_in",
]
