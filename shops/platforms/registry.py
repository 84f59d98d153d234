"""The formats, in the order in which the import page offers them. A new one is one line here."""

from __future__ import annotations

from shops.platforms import (
    generic,
    shopify,
    taobao_lines,
    taobao_orders,
    taobao_refunds,
    taobao_report,
)
from shops.platforms.format import Format

FORMATS: tuple[Format, ...] = (
    taobao_orders.FORMAT,
    taobao_lines.FORMAT,
    taobao_refunds.FORMAT,
    taobao_report.FORMAT,
    shopify.FORMAT,
    generic.FORMAT,
)
KNOWN_NAMES: frozenset[str] = frozenset().union(*(format_.known_names for format_ in FORMATS))
