"""The formats, in the order in which the import page offers them. A new one is one line here."""

from __future__ import annotations

from shops.platforms import (
    alibaba,
    douyin,
    douyin_after_sales,
    generic,
    jd,
    jushuitan,
    jushuitan_after_sales,
    kuaishou,
    pinduoduo,
    shopify,
    taobao_lines,
    taobao_orders,
    taobao_refunds,
    taobao_report,
    wangdiantong,
    weixin,
    xiaohongshu,
)
from shops.platforms.format import Format

FORMATS: tuple[Format, ...] = (
    taobao_orders.FORMAT,
    taobao_lines.FORMAT,
    taobao_refunds.FORMAT,
    taobao_report.FORMAT,
    alibaba.FORMAT,
    jd.FORMAT,
    pinduoduo.FORMAT,
    douyin.FORMAT,
    douyin_after_sales.FORMAT,
    kuaishou.FORMAT,
    xiaohongshu.FORMAT,
    weixin.FORMAT,
    wangdiantong.FORMAT,
    jushuitan.FORMAT,
    jushuitan_after_sales.FORMAT,
    shopify.FORMAT,
    generic.FORMAT,
)
KNOWN_NAMES: frozenset[str] = frozenset().union(*(format_.known_names for format_ in FORMATS))
