"""What may leave in a tier-1 pack: an allow-list. Whatever is not named here is dropped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

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


class Lookout:
    """Finds clear identity values in texts that go out unchanged."""

    def __init__(self, identities: Iterable[Identity]) -> None:
        names, phones, longer = set(), set(), set()
        for identity in identities:
            if identity.name and len(identity.name) >= _SHORTEST_NAME:
                names.add(identity.name)
            if identity.phone:
                phones.add(_digits(identity.phone))
            if identity.address and len(identity.address) >= _SHORTEST_ADDRESS:
                longer.add(identity.address)
            if identity.buyer and len(identity.buyer) >= _SHORTEST_ACCOUNT:
                longer.add(identity.buyer)
        self._phones = phones
        self._values = sorted(value for value in names | longer if "*" not in value)

    def refuse(self, place: str, text: str) -> None:
        """This will raise LeakError, naming the place and never the value, on a hit."""
        if self.finds(text):
            raise LeakError(
                f"{place} carries a buyer's personal data. Remove it there, or leave the item "
                "out of the pack; a tier-1 pack may not contain it."
            )

    def finds(self, text: str) -> bool:
        return self._carries_phone(text) or any(value in text for value in self._values)

    def _carries_phone(self, text: str) -> bool:
        return any(_digits(found) in self._phones for found in _PHONE.findall(text))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", text))


def _values(identity: Identity) -> list[str]:
    """Longest first, so that an address is not broken up by the name inside it."""
    values = (identity.address, identity.buyer, identity.phone, identity.name)
    return sorted(
        {value for value in values if value and len(value) > 1}, key=lambda v: (-len(v), v)
    )
