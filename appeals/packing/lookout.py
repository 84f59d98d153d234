"""Finds buyers' clear values in texts that go out as somebody wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from appeals.packing.bilingual import Bilingual
from appeals.packing.case import Identity
from appeals.packing.errors import LeakError
from appeals.packing.freetext import HAN, digits, phones_in, plain

# Shorter values are everyday words: they would be "found" in any text.
_SHORTEST_NAME = 3
_SHORTEST_WORD = 8  # a Latin name of one word
_SHORTEST_ADDRESS = 6
_SHORTEST_ACCOUNT = 5
_SHORTEST_PHONE = 7
_PHONE_END = 10  # a number with and without its country
_STARTS = 1 << 22
_FACTORS = (1, 65_537, 2_654_435_761)  # spread three characters over _STARTS places
# A name of two characters is told from a word by what stands beside it.
_NAMED = re.compile(
    r"(?:买家|买主|顾客|客户|收件人|收货人|联系人|姓名)(?:名叫|姓名|叫|是|为)?[:“\"\s]*([\u4e00-\u9fff]{2})"
    r"|([\u4e00-\u9fff]{2})(?=先生|女士|小姐)"
)


class Lookout:
    """Only the texts are held: identities go by one at a time, however many there are."""

    def __init__(self, texts: Iterable[tuple[Bilingual, str]]) -> None:
        """`texts` are places and what stands there."""
        self._texts = tuple((place, plain(text)) for place, text in texts)
        whole = "\n".join(text for _, text in self._texts)
        self._whole = _compact(whole)
        self._phones = {_end(phone) for phone in phones_in(whole)}
        self._named = _named_in(whole)
        self._starts = _starts_in(self._whole)

    def refuse(self, identities: Iterable[Identity]) -> None:
        """This will raise LeakError, naming the place and never the value, on a hit."""
        found = [identity for identity in identities if self._may_be_in(identity)]
        for place, text in self._texts if found else ():
            if any(_stands_in(identity, text) for identity in found):
                raise LeakError(place)

    def _may_be_in(self, identity: Identity) -> bool:
        if _phone(identity) in self._phones or identity.name in self._named:
            return True
        return any(
            self._starts[_start_of(value)] and value in self._whole
            for value in map(_compact, _telling(identity))
        )


def _compact(text: str) -> str:
    return "".join(text.split()).casefold()


def _starts_in(text: str) -> np.ndarray[Any, Any]:
    """Marks every three characters that follow each other: a value whose first three do not is
    not in the text, which rules nearly all of them out without looking through it."""
    signs = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    seen = np.zeros(_STARTS, bool)
    first, second, third = signs[:-2], signs[1:-1], signs[2:]
    seen[(first * _FACTORS[0] + second * _FACTORS[1] + third * _FACTORS[2]) % _STARTS] = True
    return seen


def _start_of(value: str) -> int:
    pairs = zip(value[:_SHORTEST_NAME], _FACTORS, strict=True)
    return int(sum(ord(sign) * factor for sign, factor in pairs) % _STARTS)


def _telling(identity: Identity) -> Iterator[str]:
    """The values that are long enough to say who somebody is."""
    name = identity.name or ""
    is_word = not HAN.search(name) and len(name.split()) == 1
    for value, shortest in (
        (name, _SHORTEST_WORD if is_word else _SHORTEST_NAME),
        (identity.address, _SHORTEST_ADDRESS),
        (identity.buyer, _SHORTEST_ACCOUNT),
    ):
        if value and len(_compact(value)) >= shortest and "*" not in value:
            yield plain(value)


def _stands_in(identity: Identity, text: str) -> bool:
    if any(_pattern(value).search(text) for value in _telling(identity)):
        return True
    phone = _phone(identity)
    return identity.name in _named_in(text) or phone in {_end(one) for one in phones_in(text)}


def _pattern(value: str) -> re.Pattern[str]:
    """The value as a word of its own where words are parted, however it is spaced and written."""
    spaced = r"\s*".join(re.escape(sign) for sign in value if not sign.isspace())
    return re.compile(spaced if HAN.search(value) else rf"(?<![^\W\d_]){spaced}(?![^\W\d_])", re.I)


def _named_in(text: str) -> set[str]:
    return {name for pair in _NAMED.findall(text) for name in pair if name}


def _phone(identity: Identity) -> str | None:
    told = digits(identity.phone or "")
    return _end(told) if len(told) >= _SHORTEST_PHONE else None


def _end(phone: str) -> str:
    return phone[-_PHONE_END:]
