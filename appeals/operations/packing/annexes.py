"""The sealed annex: identities encrypted with `age` to the one who may read them."""

from __future__ import annotations

from typing import BinaryIO

from pyrage import RecipientError, encrypt_io
from pyrage.x25519 import Recipient


def is_age_key(text: str) -> bool:
    """True for an age public key, such as `age-keygen` prints it."""
    try:
        Recipient.from_str(text.strip())
    except RecipientError:
        return False
    return True


def encrypted_to(key: str, plain: BinaryIO, out: BinaryIO) -> None:
    """Encrypt in the age format (v1); only the holder of the key can read it, not even we can."""
    encrypt_io(plain, out, [Recipient.from_str(key.strip())])
