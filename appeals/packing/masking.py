"""What may leave in a tier-1 pack: an allow-list. Whatever is not named here is dropped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from appeals.packing.case import Identity
from appeals.packing.errors import LeakError

ADDRESS_CLASSES = ("room", "building", "street", "district", "masked")
LABELS = ("attack", "genuine", "unclear")
NOBODY = Identity()
MASKED = "[***]"

# A region column now and then holds a whole address: a place name is short and has no digit.
_REGION = re.compile(r"[^\W\d_]{1,15}")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[\s-]\d{7,8}(?!\d)")
_IDENTITY_CARD = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_LONG_NUMBER = re.compile(r"(?<!\d)\d{7,}(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_STREET = re.compile(
    r"[\u4e00-\u9fff]{1,12}(?:路|街|大道|巷|弄|村|镇|乡|小区|花园|苑|大厦|公寓|广场)"
    r"[\u4e00-\u9fffA-Za-z\d-]{0,12}?\d+[\u4e00-\u9fffA-Za-z\d-]{0,12}"
)
_PATTERNS = (_MAIL, _IDENTITY_CARD, _PHONE, _LANDLINE, _LONG_NUMBER, _STREET)

# Shorter values are everyday words: they would be "found" in any text.
_SHORTEST_NAME = 3
_SHORTEST_ADDRESS = 6
_STARTS = 1 << 22
_FACTORS = (1, 65_537, 2_654_435_761)  # spread three characters over _STARTS places
_SHORTEST_ACCOUNT = 5


def mask_name(name: str | None) -> str:
    """First character and a star; nothing where there is no name or only a mask."""
    stripped = (name or "").strip()
    if not stripped or stripped[0] in "*＊#$":
        return ""
    return f"{stripped[0]}*"


def region_word(name: str | None) -> str:
    """A province or city as it is; nothing where the text is not plainly a place name."""
    stripped = (name or "").strip()
    return stripped if _REGION.fullmatch(stripped) else ""


def address_class(value: str | None) -> str:
    return value if value in ADDRESS_CLASSES else ""


def label_word(value: str | None) -> str:
    return value if value in LABELS else ""


def mask_text(text: str | None, identity: Identity = NOBODY) -> str:
    """This will blank phones, ids, mails, street addresses and the buyer's own values."""
    masked = unicodedata.normalize("NFKC", text or "")
    for value in _values(identity):
        masked = masked.replace(unicodedata.normalize("NFKC", value), MASKED)
    for pattern in _PATTERNS:
        masked = pattern.sub(MASKED, masked)
    return masked


def mask_said(text: str | None) -> str:
    """The shop's own words with nothing but personal data changed: punctuation stays as typed."""
    masked = mask_text(text)
    return masked if MASKED in masked else (text or "").strip()


class Lookout:
    """Finds clear identity values in texts that go out unchanged.

    Only the texts are held: identities go by one at a time, however many there are.
    """

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        """`texts` are places and what stands there."""
        self._texts = tuple(texts)
        self._whole = "\n".join(text for _, text in self._texts)
        self._phones = {_digits(found) for found in _PHONE.findall(self._whole)}
        self._starts = _starts_in(self._whole)

    def refuse(self, identities: Iterable[Identity]) -> None:
        """This will raise LeakError, naming the place and never the value, on a hit."""
        found = [identity for identity in identities if self._is_in(identity)]
        for place, text in self._texts if found else ():
            if any(_stands_in(identity, text) for identity in found):
                raise LeakError(
                    f"{place} carries a buyer's personal data. Remove it there, or leave the item "
                    "out of the pack; a tier-1 pack may not contain it."
                )

    def _is_in(self, identity: Identity) -> bool:
        if identity.phone and _digits(identity.phone) in self._phones:
            return True
        return any(
            self._starts[_start_of(value)] and value in self._whole for value in _telling(identity)
        )


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
    for value, shortest in (
        (identity.name, _SHORTEST_NAME),
        (identity.address, _SHORTEST_ADDRESS),
        (identity.buyer, _SHORTEST_ACCOUNT),
    ):
        if value and len(value) >= shortest and "*" not in value:
            yield value


def _stands_in(identity: Identity, text: str) -> bool:
    if any(value in text for value in _telling(identity)):
        return True
    wanted = _digits(identity.phone) if identity.phone else ""
    return bool(wanted) and any(_digits(found) == wanted for found in _PHONE.findall(text))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", text))


def _values(identity: Identity) -> list[str]:
    """Longest first, so that an address is not broken up by the name inside it."""
    values = (identity.address, identity.buyer, identity.phone, identity.name)
    return sorted(
        {value for value in values if value and len(value) > 1}, key=lambda v: (-len(v), v)
    )
