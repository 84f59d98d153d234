"""JD's routerjson gateway: the secret around some sorted parameters, MD5, upper-case hex.

Source: JD document 2643. `format` and `sign_method` are not signed.
"""

from __future__ import annotations

from collections.abc import Mapping

from shops.platforms.signing.digests import joined, md5_hex

_UNSIGNED = ("sign", "format", "sign_method")


def signature(params: Mapping[str, str], secret: str) -> str:
    return md5_hex(f"{secret}{joined(params, without=_UNSIGNED)}{secret}").upper()
