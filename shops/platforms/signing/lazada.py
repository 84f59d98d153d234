"""Lazada: the API's path before sorted parameters, HMAC-SHA256, upper-case hex (doc 108069)."""

from __future__ import annotations

from collections.abc import Mapping

from shops.platforms.signing.digests import hmac_hex, joined


def signature(path: str, params: Mapping[str, str], secret: str) -> str:
    """Sign a call; `timestamp` among the parameters is in milliseconds."""
    return hmac_hex(secret, path + joined(params)).upper()
