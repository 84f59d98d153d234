"""Pinduoduo: the secret around sorted parameters, MD5, upper-case hex.

Source: the platform's open documentation. `timestamp` is in seconds; ten minutes are tolerated.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from shops.platforms.signing.digests import is_equal, is_fresh, joined, md5_hex

TOLERANCE = timedelta(minutes=10)


def signature(params: Mapping[str, str], secret: str) -> str:
    return md5_hex(f"{secret}{joined(params)}{secret}").upper()


def is_signed(params: Mapping[str, str], secret: str, now: datetime) -> bool:
    """Whether the parameters carry a right `sign` and a `timestamp` of about now."""
    try:
        told = datetime.fromtimestamp(int(params.get("timestamp", "")), UTC)
    except (ValueError, OverflowError, OSError):
        return False
    is_right = is_equal(params.get("sign", "").upper(), signature(params, secret))
    return is_right and is_fresh(told, now, TOLERANCE)
