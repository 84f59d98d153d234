"""What a mask still shows.

A masked value is missing, never vague (formats.md section 4): it is not read as an address
without a room, and never compared as an identity. Only a phone's visible first digits count.
"""

from __future__ import annotations

import re

_MASK = re.compile(r"\*|＊|•|●|×{2}|[Xx]{3,}|#{3,}|^##|^\$\$|\[UNK\]")
# Nearly nothing that is readable holds one of these: a quick look spares the long one.
_MAY_BEGIN_MASK = re.compile(r"[*＊•●×Xx#$\[]")
_NOT_DIGIT = re.compile(r"[^\d*]")
_EXTENSION = re.compile(r"\d[-转,，]\d{1,6}$")
_AFTER_NUMBER = re.compile(r"[-转,，]")
_DIGITS = 11


def is_masked(text: str | None) -> bool:
    """True when the text is absent, blank, or has any part covered."""
    return clear(text) is None


def clear(text: str | None) -> str | None:
    """The text when all of it is readable, else None."""
    if not text:
        return None
    # Letters, figures and Chinese characters, as nearly always: of all masks only an X is one of those.
    if text.isalnum() and "X" not in text and "x" not in text:
        return text
    if _MAY_BEGIN_MASK.search(text) is not None and _MASK.search(text) is not None:
        return None
    return text.strip() or None


def own_phone(phone: str | None) -> str | None:
    """What `phone_digits` tells, unless it is a privacy number: that hides the real one."""
    if not phone:
        return None
    if _is_bare(phone):
        return phone
    return None if has_extension(phone) else phone_digits(phone)


def phone_digits(phone: str | None) -> str | None:
    """Digits and stars of a mainland mobile number, country code and extension removed."""
    if not phone:
        return None
    if _is_bare(phone):
        return phone
    main = phone.strip().lstrip("'+")
    if main.startswith("86") and len(main) > _DIGITS:
        main = main[2:]
    main = _AFTER_NUMBER.split(main.strip(" -"), maxsplit=1)[0]
    digits = _NOT_DIGIT.sub("", main)
    return digits if len(digits) == _DIGITS and digits[0] == "1" else None


def has_extension(phone: str | None) -> bool:
    """A privacy number: `18877771111-123`. Equal ones do not prove equal people."""
    return bool(phone and not _is_bare(phone) and _EXTENSION.search(phone.strip()))


def _is_bare(phone: str) -> bool:
    """Eleven plain digits or stars, as nearly all are: no need to look closer."""
    is_mobile = len(phone) == _DIGITS and phone[0] == "1" and phone.isascii()
    return is_mobile and (phone.isdecimal() or phone.replace("*", "").isdecimal())
