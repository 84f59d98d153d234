"""Douyin shop: five parameters in a fixed order between the secret; pushes sign their raw body.

Rule as a public client implements it; `param_json` has sorted keys and no blanks. A push carries
no time, so its message ids must be remembered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shops.platforms.signing.digests import hmac_hex, is_equal, md5_hex

_SIGNED: Sequence[str] = ("app_key", "method", "param_json", "timestamp", "v")


def signature(params: Mapping[str, str], secret: str, method: str = "hmac-sha256") -> str:
    """Sign a call, `md5` or `hmac-sha256`; lower-case hex."""
    text = secret + "".join(f"{name}{params[name]}" for name in _SIGNED) + secret
    return md5_hex(text) if method == "md5" else hmac_hex(secret, text)


def push_signature(app_key: str, body: bytes, secret: str) -> str:
    """The `event-sign` of a push."""
    return md5_hex(app_key.encode() + body + secret.encode())


def is_signed_push(app_key: str, body: bytes, given: str, secret: str) -> bool:
    return is_equal(given.lower(), push_signature(app_key, body, secret))
