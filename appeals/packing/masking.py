"""What may leave in a tier-1 pack: an allow-list. Whatever is not named here is dropped."""

from __future__ import annotations

import re

from appeals.packing.freetext import HAN

ADDRESS_CLASSES = ("room", "building", "street", "district", "masked")
LABELS = ("attack", "genuine", "unclear")

# A region column now and then holds a whole address: a place name is short and has no digit.
_REGION = re.compile(r"[^\W\d_]{1,15}|[^\W\d_]{1,15}(?:[ '.-]{1,2}[^\W\d_]{1,15}){1,3}")
_LONGEST_REGION = 30
_NO_REGION = re.compile(
    r"\b(?:street|st|road|rd|avenue|ave|lane|drive|court|boulevard|blvd)\b", re.I
)


def mask_name(name: str | None) -> str:
    """First character and a star; nothing where there is no name or only a mask."""
    stripped = (name or "").strip()
    if not stripped or stripped[0] in "*＊#$":
        return ""
    return f"{stripped[0]}*"


def region_word(name: str | None) -> str:
    """A province or city as it is; nothing where the text is not plainly a place name.

    Several words are a place only in a writing that parts words: "New York".
    """
    stripped = (name or "").strip()
    if not _REGION.fullmatch(stripped) or len(stripped) > _LONGEST_REGION:
        return ""
    is_phrase = not stripped.isalpha()
    return "" if is_phrase and (HAN.search(stripped) or _NO_REGION.search(stripped)) else stripped


def address_class(value: str | None) -> str:
    return value if value in ADDRESS_CLASSES else ""


def label_word(value: str | None) -> str:
    return value if value in LABELS else ""
