"""旺店通: sorted `length-key:length-value` pairs joined by `;`, then the secret, MD5."""

from __future__ import annotations

from collections.abc import Mapping

from shops.platforms.signing.digests import md5_hex


def text_of(params: Mapping[str, str]) -> str:
    """What is signed, without the secret; lengths are of UTF-8 bytes."""
    return ";".join(
        f"{len(key.encode()):02d}-{key}:{len(params[key].encode()):04d}-{params[key]}"
        for key in sorted(params)
        if key != "sign"
    )


def signature(params: Mapping[str, str], secret: str) -> str:
    return md5_hex(text_of(params) + secret)
