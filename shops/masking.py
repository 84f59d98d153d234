"""Masks personal data inside free text."""

import re

# A mainland mobile number, alone or inside a sentence.
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
# One of another country, told by its signs: +1 (415) 555-0132, 415-555-0132, +44 20 7946 0958.
_ABROAD = re.compile(
    r"(?<![\w.:+-])(?:\+\d{1,3}[ .-]?(?:\(?\d{1,4}\)?[ .-]?){2,4}\d{2,4}"
    r"|\(\d{3}\) ?\d{3}[ .-]\d{4}|\d{3}([ .-])\d{3}\1\d{4})(?![\w:-])"
)
_EMAIL = re.compile(r"([\w.+-])[\w.+-]*@([\w-]+\.[\w.-]+)")


def mask_text(text: str) -> str:
    """Mask the phone numbers and e-mail addresses in `text`."""
    masked = _MOBILE.sub(r"\1****\2", text)
    masked = _ABROAD.sub(lambda found: f"{found[0][:2]}****{found[0][-2:]}", masked)
    return _EMAIL.sub(r"\1***@\2", masked)


def without(text: str, *secrets: str) -> str:
    """Replace each of `secrets` that occurs in `text` by stars; single characters are left."""
    for secret in secrets:
        if len(secret) > 1:
            text = text.replace(secret, "***")
    return text
