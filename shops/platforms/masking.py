"""Full, masked or cipher; what may tell two buyers apart, and how strongly.

A masked value or a ciphertext is never an identity: two `138****1234` are not one person. What a
mask still says (a phone's first three and last four digits, with the district) is kept as the
weakest token there is. Strengths follow docs/import-format.md, "Who is the same buyer".
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple

from shops.platforms.rows import OrderRow


class Form(StrEnum):
    FULL = "full"
    MASKED = "masked"
    CIPHER = "cipher"
    MISSING = "missing"


class IdentityKind(StrEnum):
    """What a token is made of."""

    BUYER = "buyer"
    EMAIL = "email"
    PHONE = "phone"
    RECEIVER = "receiver"
    TAIL6 = "tail6"
    PHONE_REGION = "phone_region"


STRENGTH: dict[IdentityKind, int] = {
    IdentityKind.BUYER: 5,
    IdentityKind.EMAIL: 4,
    IdentityKind.PHONE: 4,
    IdentityKind.RECEIVER: 3,
    IdentityKind.TAIL6: 2,
    IdentityKind.PHONE_REGION: 1,
}

Token = tuple[IdentityKind, str]

_CIPHER = re.compile(r"(?:##|\$\$|~|\$)[A-Za-z0-9+/=_\-~#$]{16,}")
_CIPHER_BEGINS = frozenset("#$~")
_MASK_SIGNS = re.compile(r"[*＊•●×]|X{3,}|x{3,}")
# What every mask holds; a search for one of these characters takes a quarter of the time.
_MASK_BEGINS = re.compile(r"[*＊•●×Xx]")
_TITLES = ("先生", "女士", "小姐")
_SURNAME_AND_TITLE_LONGEST = 4


def form_of(text: str | None) -> Form:
    """Decide whether a personal value is whole, masked, or ciphertext."""
    if not text or text.isspace():
        return Form.MISSING
    if is_cipher(text):
        return Form.CIPHER
    is_masked = _MASK_BEGINS.search(text) and _MASK_SIGNS.search(text)
    return Form.MASKED if is_masked else Form.FULL


def is_cipher(text: str) -> bool:
    """True for what a platform gives in place of a value: its ciphertext."""
    if text[:1] not in _CIPHER_BEGINS:
        return False
    return text.startswith(("##", "$$")) or _CIPHER.fullmatch(text) is not None


def name_form(name: str | None) -> Form:
    """Decide for a receiver's name: `张先生` is a surname with a title, as good as a mask."""
    form = form_of(name)
    if (
        form is Form.FULL
        and name is not None
        and name.endswith(_TITLES)
        and len(name) <= _SURNAME_AND_TITLE_LONGEST
    ):
        return Form.MASKED
    return form


_SEPARATORS = re.compile(r"[\s\-()+]+")
_EXTENSION = re.compile(r"(1\d{10})[-转,，]\d{1,6}\Z")
_COUNTRY = re.compile(r"\A(?:0086|86)(?=1\d{10}\Z)")
_MOBILE = re.compile(r"1\d{10}\Z")
_MASKED_PHONE = re.compile(r"(\d{3})[*＊]+(\d{4})\Z")


def is_virtual_phone(phone: str) -> bool:
    """True for a number with an extension: the platform lends it, to many people in turn."""
    return _EXTENSION.search(phone.strip()) is not None


def _is_bare_mobile(phone: str) -> bool:
    """True for eleven plain digits, as nearly every clear phone is written."""
    return len(phone) == 11 and phone[0] == "1" and phone.isascii() and phone.isdigit()


def normal_phone(phone: str) -> str | None:
    """Return a full real phone as digits; None for masks, virtual numbers and fragments."""
    if _is_bare_mobile(phone):
        return phone
    if form_of(phone) is not Form.FULL or is_virtual_phone(phone):
        return None
    digits = _COUNTRY.sub("", _SEPARATORS.sub("", phone))
    if _MOBILE.match(digits) or (digits.isdigit() and len(digits) >= 7):
        return digits
    return None


def normal_text(text: str) -> str:
    """Fold width, case and blanks away."""
    if not (text.isascii() or unicodedata.is_normalized("NFKC", text)):
        text = unicodedata.normalize("NFKC", text)
    # Of all blanks only the space itself is printable.
    is_whole = " " not in text and text.isprintable()
    return text.lower() if is_whole else "".join(text.lower().split())


class Forms(NamedTuple):
    """In which form an order tells who bought: each value is looked at once, and asked for often."""

    buyer: Form
    name: Form
    phone: Form
    address: Form

    @classmethod
    def of(cls, row: OrderRow) -> Forms:
        receiver = row.receiver
        name, phone = receiver.name, receiver.phone
        is_bare = phone is not None and _is_bare_mobile(phone)
        return cls(
            form_of(row.buyer),
            name_form(name),
            Form.FULL if is_bare else form_of(phone),
            form_of(receiver.address),
        )


def identity_tokens(row: OrderRow, forms: Forms | None = None) -> list[Token]:
    """List what this order says about who bought, strongest first; never from a mask.

    `forms` are the row's own, where the caller has them already.
    """
    forms = forms or Forms.of(row)
    tokens: list[Token] = []
    receiver = row.receiver
    if row.buyer is not None and forms.buyer is Form.FULL:
        kind = IdentityKind.EMAIL if "@" in row.buyer else IdentityKind.BUYER
        tokens.append((kind, normal_text(row.buyer)))
    phone = normal_phone(receiver.phone) if receiver.phone else None
    if phone is not None:
        tokens.append((IdentityKind.PHONE, phone))
    if forms.name is Form.FULL and forms.address is Form.FULL:
        place = "|".join(
            (
                receiver.name or "",
                receiver.province or "",
                receiver.city or "",
                receiver.district or "",
                receiver.address or "",
            )
        )
        tokens.append((IdentityKind.RECEIVER, normal_text(place)))
    if row.tail6 is not None:
        tokens.append((IdentityKind.TAIL6, row.tail6))
    masked = _masked_phone_token(row) if phone is None else None
    return tokens if masked is None else [*tokens, masked]


def _masked_phone_token(row: OrderRow) -> Token | None:
    receiver = row.receiver
    match = _MASKED_PHONE.match(_SEPARATORS.sub("", receiver.phone or ""))
    region = (receiver.province, receiver.city, receiver.district)
    if match is None or not any(region):
        return None
    return IdentityKind.PHONE_REGION, f"{match[1]}{match[2]}|" + "|".join(
        normal_text(part or "") for part in region
    )


_FULL_SHOWN = 1


def masked_name(name: str | None, form: Form | None = None) -> str:
    """Return a name as a screen may show it: the first character, then stars."""
    form = form or name_form(name)
    if not name or form is Form.MASKED:
        return (name or "")[:80]
    if form is Form.CIPHER:
        return "***"
    return name[:_FULL_SHOWN] + "*" * min(max(len(name) - _FULL_SHOWN, 1), 2)


def masked_buyer(buyer: str | None, form: Form | None = None) -> str:
    """Return an account name as a screen may show it: first and last character."""
    form = form or form_of(buyer)
    if not buyer or form is Form.MASKED:
        return (buyer or "")[:80]
    if form is Form.CIPHER:
        return "***"
    return f"{buyer[0]}**{buyer[-1]}" if len(buyer) > 2 else f"{buyer[0]}*"


def masked_phone(phone: str | None) -> str:
    """Return a phone as a screen may show it: three digits, stars, four digits."""
    if phone and _is_bare_mobile(phone):
        return f"{phone[:3]}****{phone[-4:]}"
    if not phone or form_of(phone) is Form.MASKED:
        return (phone or "")[:40]
    digits = re.sub(r"\D", "", _EXTENSION.sub(r"\1", phone.strip()))
    if form_of(phone) is Form.CIPHER or len(digits) < 7:
        return "***"
    return f"{digits[:3]}****{digits[-4:]}"
