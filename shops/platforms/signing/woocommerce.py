"""WooCommerce: webhooks sign the raw body in base64."""

from __future__ import annotations

from shops.platforms.signing.digests import hmac_base64, is_equal


def webhook_signature(body: bytes, secret: str) -> str:
    """The `X-WC-Webhook-Signature` of a webhook."""
    return hmac_base64(secret, body)


def is_signed_webhook(body: bytes, given: str, secret: str) -> bool:
    return is_equal(given, webhook_signature(body, secret))
