"""Receiver names are not what people are called.

Lists are filled with titles, letters, digits or made-up words. Honest twin: buyers who hide
behind "Ms Wang"; every shop has its own share of them.
"""

from __future__ import annotations

import re

from detection.engine.memory import Sight
from detection.engine.population import SURNAMES
from detection.engine.signals.base import Signal

_HAN = re.compile(r"[㐀-鿿]{2,4}")
_TITLES = ("先生", "女士", "小姐", "同学", "老师", "总", "姐", "哥")
_TITLE_ENDS = frozenset(title[-1] for title in _TITLES)
_TITLE = re.compile(rf".{{1,3}}(?:{'|'.join(_TITLES)})")


def read(sight: Sight) -> int | None:
    name = sight.name
    if name is None:
        return None
    if name[-1] in _TITLE_ENDS and _TITLE.fullmatch(name):
        return 1
    if _HAN.fullmatch(name):
        return 0 if name[0] in SURNAMES else 2
    return 3


SIGNAL = Signal(
    name="name_pattern",
    block="receiver",
    bins=("name", "title", "words", "letters"),
    population=(0.8, 0.08, 0.07, 0.05),
    fakes=(0.55, 0.15, 0.15, 0.15),
    read=read,
    tells=(1, 2, 3),
    shown_by_fakes=0.3,
    reads_chinese=True,
    sentence="have a receiver name that is a title, letters or words",
)
