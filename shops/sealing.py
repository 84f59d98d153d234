"""Authenticated encryption and keyed hashes over bytes; knows no model.

Keys are derived with HKDF-SHA256 (RFC 5869), one a purpose. Values are sealed with AES-256-GCM
(NIST SP 800-38D). The nonce of a value is a keyed hash of the value and its place, so that the
same value in the same place gives the same bytes: an import that repeats a row then sees that
nothing changed. Equal blobs are never comparable across places because the place is inside.
"""

import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shops.errors import SealBroken

KEY_BYTES = 32
_NONCE_BYTES = 12


def derive_key(key: bytes, purpose: str) -> bytes:
    """Derive the 32-byte key of one purpose."""
    hkdf = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode())
    return hkdf.derive(key)


class Sealer:
    """Seals under one key; expanding the key for each value would cost as much as sealing it."""

    __slots__ = ("_cipher", "_key")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes, *, place: bytes) -> bytes:
        """Encrypt `plain` bound to `place`; the same input gives the same bytes."""
        content = b"nonce\0" + place + b"\0" + plain
        nonce = hmac.digest(self._key, content, "sha256")[:_NONCE_BYTES]
        return nonce + self._cipher.encrypt(nonce, plain, place)


def seal(key: bytes, plain: bytes, *, place: bytes) -> bytes:
    """Encrypt `plain` bound to `place`; the same input gives the same bytes."""
    return Sealer(key).seal(plain, place=place)


def open_sealed(key: bytes, sealed: bytes, *, place: bytes) -> bytes:
    """Decrypt what `seal` made. Raises SealBroken when any bit, or the place, differs."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place)
    except (InvalidTag, ValueError) as error:
        raise SealBroken("This sealed value does not open with the shop's key.") from error


def new_key() -> bytes:
    """Make a fresh random key."""
    return os.urandom(KEY_BYTES)


def keyed_hash(key: bytes, kind: str, value: str) -> str:
    """HMAC-SHA256 over kind, NUL and value, as 64 hex digits."""
    return hmac.digest(key, f"{kind}\0{value}".encode(), "sha256").hex()
