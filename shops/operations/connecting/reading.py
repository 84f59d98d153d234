"""Reads orders from a platform, a page at a time, from a cursor on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import httpx

from shops.enums import Platform
from shops.operations.connecting import shopify, woocommerce
from shops.operations.connecting.pages import DEFAULT_WAIT, Page, TryLater
from shops.outgoing import open_client

_READERS: dict[str, Callable[[httpx.Client, str, str, dict[str, Any], datetime], Page]] = {
    Platform.SHOPIFY: shopify.read_page,
    Platform.WOOCOMMERCE: woocommerce.read_page,
}


def read_page(
    *, platform: str, address: str, access: str, cursor: Mapping[str, Any], now: datetime
) -> Page:
    """Read the page at `cursor`; an empty cursor begins a month back.

    Raises TryLater when the platform limits the rate or is down, ReadingFailed when it refuses,
    TargetRefused for an address that may not be called.
    """
    reader = _READERS[platform]
    with open_client() as client:
        try:
            return reader(client, address, access, dict(cursor), now)
        except httpx.HTTPError as error:
            raise TryLater(DEFAULT_WAIT) from error
