"""Times as they are typed after a command's options."""

from __future__ import annotations

import argparse
from datetime import datetime

from shops.models import Shop


def moment(text: str) -> datetime:
    """Read a time like 2026-10-22T14:00, for argparse."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time like 2026-10-22T14:00") from error


def in_zone(at: datetime | None, shop: Shop) -> datetime | None:
    """A time without an offset is meant in the shop's own zone."""
    if at is None or at.tzinfo is not None:
        return at
    return at.replace(tzinfo=shop.zone)
