"""Taobao TOP: sorted parameters, signed by MD5 or HMAC, upper-case hex.

Source: TOP document 101617. Times are `yyyy-MM-dd HH:mm:ss` in GMT+8; ten minutes are tolerated.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from shops.platforms.signing.digests import hmac_hex, is_equal, is_fresh, joined, md5_hex

TOLERANCE = timedelta(minutes=10)
_HMACS = {"hmac": "md5", "hmac-sha256": "sha256"}


def signature(params: Mapping[str, str], secret: str | bytes, method: str | None = None) -> str:
    """Sign text parameters; `method` is md5, hmac or hmac-sha256, else what `sign_method` says.

    Raises ValueError for another method.
    """
    chosen = method or params.get("sign_method", "md5")
    text = joined(params)
    if chosen == "md5":
        plain = secret if isinstance(secret, str) else secret.decode()
        return md5_hex(f"{plain}{text}{plain}").upper()
    if chosen not in _HMACS:
        raise ValueError(f"{chosen!r} is not a sign_method of TOP")
    return hmac_hex(secret, text, _HMACS[chosen]).upper()


def is_signed(params: Mapping[str, str], secret: str, now: datetime) -> bool:
    """Whether the parameters carry a right `sign` and a `timestamp` of about now."""
    try:
        expected = signature(params, secret)
        told = datetime.strptime(f"{params.get('timestamp')} +0800", "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        return False
    is_right = is_equal(params.get("sign", "").upper(), expected)
    return is_right and is_fresh(told, now, TOLERANCE)
