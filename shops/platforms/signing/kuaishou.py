"""Kuaishou: sorted `k=v` joined by `&`, then the sign secret, which is not the app's secret."""

from __future__ import annotations

from collections.abc import Mapping

from shops.platforms.signing.digests import hmac_base64, md5_hex


def signature(params: Mapping[str, str], sign_secret: str) -> str:
    """Sign by what `signMethod` says: MD5 in lower-case hex, HMAC_SHA256 in base64."""
    pairs = [f"{key}={params[key]}" for key in sorted(params) if key != "sign"]
    text = "&".join([*pairs, f"signSecret={sign_secret}"])
    if params.get("signMethod") == "MD5":
        return md5_hex(text)
    return hmac_base64(sign_secret, text)
