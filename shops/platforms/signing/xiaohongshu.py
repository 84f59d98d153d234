"""Xiaohongshu: method, app, time and version, then the secret, MD5; business values unsigned."""

from __future__ import annotations

from shops.platforms.signing.digests import md5_hex


def signature(method: str, app_id: str, timestamp: str, secret: str, version: str = "2.0") -> str:
    """Sign a call; `timestamp` is in seconds."""
    return md5_hex(f"{method}?appId={app_id}&timestamp={timestamp}&version={version}{secret}")
