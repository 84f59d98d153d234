"""Whether a column of numbers went through a program that keeps them as doubles.

A double has 53 bits. Programs that read a number of 17 to 19 digits as one and write it out in full leave
no zeros behind, only a number that is one of the few doubles there are: one in sixteen to one in
a thousand. One number says nothing; a column in which all are such was rounded, unless whoever
gives the numbers out leaves their last bits empty (a snowflake's counter), and then the bit above is
empty too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from decimal import Decimal

# Below, every second to every eighth number is a double, and true ones could all be.
_FEWEST_BITS = 4
_LONGEST = 19
# Together as unlikely as one in 10^18; numbers of one buyer or one second have much in common.
_CERTAIN_BITS = 60
_ENOUGH_IDS = 5
_IDS_COUNTED = 200
_ODD_SHARE = 0.25


def lost_bits(text: str) -> int:
    """How many of a number's last bits a double does not keep; 0 where too few are to tell."""
    if not text.isdecimal() or not text.isascii() or len(text) > _LONGEST:
        return 0
    bits = int(text).bit_length() - 53
    return bits if bits >= _FEWEST_BITS else 0


def is_exact(text: str) -> bool:
    """True for a number that is a double, written with all its digits."""
    return int(float(text)) == int(text)


def is_shortest(text: str) -> bool:
    """True for a double as it is written with no more digits than tell it apart, and zeros then."""
    return f"{Decimal(repr(float(text))):f}" == text


def is_double(text: str) -> bool:
    """True for a long number that a double would be written as."""
    return lost_bits(text) > 0 and (is_exact(text) or is_shortest(text))


@dataclass(slots=True)
class DoubleVotes:
    """What the numbers of one column say together; the first few hundred different ones are weighed."""

    all_exact: bool = True
    all_shortest: bool = True
    ids: int = 0
    odd: int = 0
    exact_bits: float = 0.0
    shortest_bits: float = 0.0
    _seen: set[str] = field(default_factory=set, repr=False, compare=False)

    def add(self, text: str) -> None:
        bits = lost_bits(text)
        if not bits or not (self.all_exact or self.all_shortest):
            return
        self.all_exact = self.all_exact and is_exact(text)
        self.all_shortest = self.all_shortest and is_shortest(text)
        if self.ids < _IDS_COUNTED and text not in self._seen:
            self._seen.add(text)
            self._count(text, bits)

    def _count(self, text: str, bits: int) -> None:
        zeros = len(text) - len(text.rstrip("0"))
        self.ids += 1
        self.odd += (int(text) >> bits) & 1
        # Whoever gives out numbers that end in zeros has fewer to choose from.
        self.exact_bits += max(bits - zeros, 0)
        self.shortest_bits += max(bits - zeros * math.log2(10), 0)

    def as_json(self) -> dict[str, float]:
        """Everything but the numbers themselves."""
        return {
            "all_exact": self.all_exact,
            "all_shortest": self.all_shortest,
            "ids": self.ids,
            "odd": self.odd,
            "exact_bits": self.exact_bits,
            "shortest_bits": self.shortest_bits,
        }

    @property
    def are_rounded(self) -> bool:
        if self.ids < _ENOUGH_IDS:
            return False
        is_exact_column = self.all_exact and self.odd >= _ODD_SHARE * self.ids
        return (is_exact_column and self.exact_bits >= _CERTAIN_BITS) or (
            self.all_shortest and self.shortest_bits >= _CERTAIN_BITS
        )
