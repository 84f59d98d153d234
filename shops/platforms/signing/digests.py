"""The few digests that all rules are made of."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta


def md5_hex(text: str | bytes) -> str:
    """Lower-case hex of MD5, which old rules ask for; it protects nothing else here."""
    return hashlib.md5(_bytes(text), usedforsecurity=False).hexdigest()


def hmac_hex(key: str | bytes, text: str | bytes, algorithm: str = "sha256") -> str:
    return hmac.new(_bytes(key), _bytes(text), algorithm).hexdigest()


def hmac_base64(key: str | bytes, text: str | bytes) -> str:
    return base64.b64encode(hmac.digest(_bytes(key), _bytes(text), "sha256")).decode()


def joined(params: Mapping[str, str], *, without: Iterable[str] = ("sign",)) -> str:
    """Keys and values one after the other, by key in ASCII order, nothing between them."""
    left_out = set(without)
    return "".join(f"{key}{params[key]}" for key in sorted(params) if key not in left_out)


def is_equal(given: str, expected: str) -> bool:
    """Compare in constant time; a given signature may hold anything."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())


def is_fresh(signed_at: datetime, now: datetime, tolerance: timedelta) -> bool:
    """Whether a message is neither older than `tolerance` nor that far in the future."""
    return abs(now - signed_at) <= tolerance


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
