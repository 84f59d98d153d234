"""Shopify: webhooks sign the raw body in base64, the OAuth return its query in hex."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shops.platforms.signing.digests import hmac_base64, hmac_hex, is_equal


def webhook_signature(body: bytes, secret: str) -> str:
    """The `X-Shopify-Hmac-SHA256` of a webhook."""
    return hmac_base64(secret, body)


def is_signed_webhook(body: bytes, given: str, secret: str) -> bool:
    return is_equal(given, webhook_signature(body, secret))


def oauth_signature(query: Mapping[str, str | Sequence[str]], secret: str) -> str:
    """The `hmac` of a query; a list parameter `ids[]` is written as `ids=["2", "1"]`."""
    pairs = sorted(_pair(key, value) for key, value in query.items() if key != "hmac")
    return hmac_hex(secret, "&".join(pairs))


def _pair(key: str, value: str | Sequence[str]) -> str:
    if isinstance(value, str):
        return f"{key}={value}"
    listed = ", ".join(f'"{one}"' for one in value)
    return f"{key.removesuffix('[]')}=[{listed}]"
