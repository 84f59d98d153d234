"""What people typed, without what could tell who a buyer is: by shapes, and by the buyer's own values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from appeals.packing.case import Identity

NOBODY = Identity()
MASKED = "[***]"

_DATE = r"(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}(?!\d)"
# Digits that a phone's signs part: 138 1234 5678, +1 (415) 555-0132, 0571-88886666.
_NUMBER = re.compile(rf"{_DATE}|(?<![\w.])[+(]{{0,2}}\d[\d\s().-]{{5,}}\d(?![\w%])")
_IS_DATE = re.compile(_DATE)
_FEWEST_DIGITS, _MOST_DIGITS = 7, 15
_IDENTITY_CARD = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_LONG_NUMBER = re.compile(r"(?<!\d)\d{7,}(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# A parcel's or a form's number: letters and digits in one word.
_CODE = re.compile(r"(?<![A-Za-z\d])(?=(?:[A-Za-z]*\d){5})[A-Za-z\d]{10,40}(?![A-Za-z\d])")
_ACCOUNT = re.compile(
    r"(微信号?|[薇威]信|v信|(?<![a-z])(?:vx|wx|wechat|whatsapp|telegram|qq)|扣扣|旺旺)"
    r"((?:号码|[号是id:：_\s-])*)[a-z\d][\w.-]{4,}",
    re.I | re.A,
)
_STREET = re.compile(
    r"[\u4e00-\u9fff]{1,12}(?:路|街|大道|巷|弄|村|镇|乡|小区|花园|苑|大厦|公寓|广场)"
    r"[\u4e00-\u9fffA-Za-z\d-]{0,12}?\d+[\u4e00-\u9fffA-Za-z\d-]{0,12}"
)
_LATIN_STREET = re.compile(
    r"(?<!\w)\d{1,6}[a-z]?,? (?:[\w.'-]+ ){1,4}(?:street|st|avenue|ave|road|rd|boulevard|blvd|lane"
    r"|ln|drive|dr|court|ct|way|place|pl|square|terrace|parkway|highway)\b(?:,? (?:apt|unit|suite"
    r"|flat|floor|#)[ .#]*\w+)?"
    r"|(?<!\w)\d{1,5},? (?:rue|via|viale|calle|avenida|plaza)(?: [\w.'-]+){1,4}"
    r"|(?<!\w)[^\W\d]+(?:str(?:aße|asse|\.)|gasse|weg|platz|allee) \d{1,4}[a-z]?",
    re.I,
)
_PATTERNS = (_LONG_NUMBER, _STREET, _LATIN_STREET)

# Shorter words are everyday ones, a shorter piece of an address a district's name.
_SHORTEST_WORD = 3
_SHORTEST_GIVEN = 2
_SHORTEST_ACCOUNT = 5
_SHORTEST_TAIL = 4  # digits: how people name a phone without saying it
_PIECE_HAN, _PIECE_LATIN = 5, 9
HAN = re.compile(r"[\u3400-\u9fff]")
_DIGITS = re.compile(r"\d(?:[\s().-]{0,2}\d)*")


def mask_text(text: str | None, identity: Identity = NOBODY) -> str:
    """This will blank phones, ids, mails, accounts, parcels, streets and the buyer's own values.

    Of the buyer's values also their parts: a given name, a piece of the address, a phone's end.
    """
    masked = plain(text or "")
    if masked and identity != NOBODY:
        masked = _without_own(masked, identity)
    return _without_shapes(masked)


def mask_said(text: str | None) -> str:
    """The shop's own words with nothing but personal data changed: punctuation stays as typed."""
    masked = mask_text(text)
    return masked if MASKED in masked else (text or "").strip()


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def digits(text: str) -> str:
    return re.sub(r"\D", "", plain(text))


def phones_in(text: str) -> Iterator[str]:
    """The digits of everything in a text that may be a phone's number."""
    for run in _NUMBER.findall(text):
        groups = re.findall(r"\d+", run)
        for first in range(len(groups)):
            for last in range(first, len(groups)):
                told = "".join(groups[first : last + 1])
                if len(told) > _MOST_DIGITS:
                    break
                if len(told) >= _FEWEST_DIGITS:
                    yield told


@lru_cache(maxsize=4096)  # shops' buyers choose among a few reasons
def _without_shapes(text: str) -> str:
    for pattern in (_MAIL, _IDENTITY_CARD, _CODE):
        text = pattern.sub(MASKED, text)
    text = _NUMBER.sub(lambda found: found[0] if _IS_DATE.fullmatch(found[0]) else MASKED, text)
    for pattern in _PATTERNS:
        text = pattern.sub(MASKED, text)
    return _ACCOUNT.sub(rf"\1\2{MASKED}", text)


def _without_own(text: str, identity: Identity) -> str:
    for value in _wholes(identity):
        text = _without(text, value)
    text = _without_pieces(text, plain(identity.address or ""))
    if identity.phone:
        text = _without_tails(text, digits(identity.phone))
    for part in _name_parts(plain(identity.name or "")):
        text = _without(text, part, is_word=HAN.search(part) is None)
    return text


def _without(text: str, value: str, *, is_word: bool = False) -> str:
    """Without a value however it is written; it is looked for first, as patterns are dear to make."""
    if value.casefold() not in text.casefold():
        return text
    pattern = re.escape(value)
    if is_word:
        pattern = rf"(?<!\w){pattern}(?!\w)"
    return re.sub(pattern, MASKED, text, flags=re.I)


def _wholes(identity: Identity) -> list[str]:
    """Longest first, so that an address is not broken up by the name inside it."""
    local, at, _ = (identity.buyer or "").partition("@")
    account = local if at and len(local) >= _SHORTEST_ACCOUNT else None
    values = (identity.address, identity.buyer, identity.phone, identity.name, account)
    told = {plain(value) for value in values if value and len(value) > 1}
    return sorted(told, key=lambda value: (-len(value), value))


def _name_parts(name: str) -> Iterator[str]:
    """What a name is shortened to: a Chinese given name, a word of a Latin name."""
    if HAN.search(name):
        surname = name[:2] if len(name) > 3 else ""
        parts = (surname, name[1:], name[2:])
        yield from (part for part in parts if len(part) >= _SHORTEST_GIVEN)
        return
    for word in name.split():
        if len(word) >= _SHORTEST_WORD:
            yield word


def _without_tails(text: str, phone: str) -> str:
    """Without the phone's digits, its last four alone too."""

    def blank(found: re.Match[str]) -> str:
        run = digits(found[0])
        return MASKED if len(run) >= _SHORTEST_TAIL and run in phone else found[0]

    return _DIGITS.sub(blank, text)


def _without_pieces(text: str, address: str) -> str:
    """Without the stretches that a text shares with the address."""
    length = _PIECE_HAN if HAN.search(address) else _PIECE_LATIN
    folded, home = text.casefold(), address.casefold()
    if len(folded) != len(text) or min(len(text), len(home)) < length:
        return text
    pieces = {home[at : at + length] for at in range(len(home) - length + 1)}
    shared = [folded[at : at + length] in pieces for at in range(len(text) - length + 1)]
    if not any(shared):
        return text
    covered = [any(shared[max(0, at - length + 1) : at + 1]) for at in range(len(text))]
    marked = "".join("\0" if hidden else sign for sign, hidden in zip(text, covered, strict=True))
    return re.sub("\0+", MASKED, marked)
