"""Masks personal data inside free text."""

import re

# A mainland mobile number, alone or inside a sentence.
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_EMAIL = re.compile(r"([\w.+-])[\w.+-]*@([\w-]+\.[\w.-]+)")


def mask_text(text: str) -> str:
    """Mask the mobile numbers and e-mail addresses in `text`."""
    return _EMAIL.sub(r"\1***@\2", _MOBILE.sub(r"\1****\2", text))


def without(text: str, *secrets: str) -> str:
    """Replace each of `secrets` that occurs in `text` by stars; single characters are left."""
    for secret in secrets:
        if len(secret) > 1:
            text = text.replace(secret, "***")
    return text
