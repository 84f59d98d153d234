"""Every format is told from every other by its column names alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from shops.platforms.recognition import guesses
from shops.platforms.registry import FORMATS
from tests.shops.platforms import china_columns as columns
from tests.shops.platforms.reads import opened
from tests.shops.taobao_files import LINE_COLUMNS, ORDER_COLUMNS, REFUND_COLUMNS

HEADERS = [
    ("taobao", "orders", ORDER_COLUMNS),
    ("taobao", "lines", LINE_COLUMNS),
    ("taobao", "refunds", REFUND_COLUMNS),
    ("jd", "orders", columns.JD),
    ("pdd", "orders", columns.PINDUODUO),
    ("douyin", "orders", columns.DOUYIN),
    ("douyin", "refunds", columns.DOUYIN_AFTER_SALES),
    ("kuaishou", "orders", columns.KUAISHOU),
    ("xiaohongshu", "orders", columns.XIAOHONGSHU),
    ("weixin", "orders", columns.WEIXIN),
    ("1688", "orders", columns.ALIBABA),
    ("wangdiantong", "orders", columns.WANGDIANTONG),
    ("jushuitan", "orders", columns.JUSHUITAN),
]


@pytest.mark.parametrize(("platform", "kind", "names"), HEADERS)
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_platform_and_kind_are_told_by_the_header(
    tmp_path: Path, platform: str, kind: str, names: list[str], encoding: str
) -> None:
    content = ",".join(f'"{name}"' for name in reversed(names)) + "\r\n"
    found = opened(tmp_path, content.encode(encoding), "一月.csv").format
    assert (found.platform, str(found.kind)) == (platform, kind)


@pytest.mark.parametrize(("platform", "kind", "names"), HEADERS)
def test_no_other_format_comes_near(
    tmp_path: Path, platform: str, kind: str, names: list[str]
) -> None:
    table = opened(tmp_path, (",".join(f'"{name}"' for name in names) + "\r\n").encode())
    ranked = guesses(table.header, FORMATS)
    assert (ranked[0].format.platform, str(ranked[0].format.kind)) == (platform, kind)
    assert ranked[0].score == 1.0
    assert len(ranked) == 1 or ranked[1].score <= 0.75
