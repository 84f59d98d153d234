"""Every platform a file can be from has its page, and every page keeps to the same headings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shops.platforms.registry import FORMATS

PAGES = Path(__file__).resolve().parent.parent / "docs/platforms"
HEADINGS = [
    "在哪里导出",
    "认得哪些文件",
    "能看出什么，看不出什么",
    "容易踩的坑",
    "尚未核实",
]
NAMES = sorted(path.stem for path in PAGES.glob("*.md") if path.stem != "README")


def test_every_platform_that_a_file_can_be_from_has_its_page() -> None:
    assert sorted({format_.platform for format_ in FORMATS}) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_platform_page_keeps_to_the_headings(name: str) -> None:
    text = (PAGES / f"{name}.md").read_text("utf-8")
    assert re.findall(r"^# .+$", text, re.M)[1:] == []
    assert re.findall(r"^## (.+)$", text, re.M) == HEADINGS
    assert "| 数据等级 |" in text
    assert re.search(r"<[a-z]|\|\s*:?-+:", text) is None


@pytest.mark.parametrize("name", NAMES)
def test_platform_page_is_in_the_list(name: str) -> None:
    assert f"]({name}.md)" in (PAGES / "README.md").read_text("utf-8")
