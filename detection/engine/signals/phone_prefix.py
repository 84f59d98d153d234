"""More numbers of virtual operators than usual.

170, 171, 162, 165, 167 numbers are cheap to hold by the thousand. Honest twin: a few per cent of
real buyers use them. A privacy number hides the real one and is missing, not suspicious. The
first three digits are readable in most masks, so this works at data tier 2.
"""

from __future__ import annotations

from detection.engine.memory import Sight
from detection.engine.signals.base import Signal

VIRTUAL = frozenset({"162", "165", "167", "170", "171"})


def read(sight: Sight) -> int | None:
    if sight.phone is None:
        return None
    prefix = sight.phone[:3]
    return None if "*" in prefix else prefix in VIRTUAL


SIGNAL = Signal(
    name="phone_prefix",
    block="receiver",
    bins=("operator", "virtual"),
    population=(0.97, 0.03),
    fakes=(0.75, 0.25),
    read=read,
    tells=(1,),
    shown_by_fakes=0.3,
    sentence="use a number of a virtual operator",
)
