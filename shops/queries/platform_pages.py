"""The pages that tell a merchant, in Chinese, where to export a platform's files (docs/platforms)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import markdown
from django.conf import settings

_LINK = re.compile(r"^\| (.+?) \| \[.+?\]\((.+?)\.md\) \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PlatformPage:
    """One page: its address, its title, and its text as HTML, raw HTML in it written out."""

    name: str
    title: str
    html: str


def _folder() -> Path:
    return Path(settings.BASE_DIR) / "docs" / "platforms"


@cache
def platform_page_titles() -> dict[str, str]:
    """Every page's title by its name, in the order of the list in docs/platforms/README.md."""
    text = (_folder() / "README.md").read_text("utf-8")
    return {name: title for title, name in _LINK.findall(text)}


@cache
def platform_page(name: str) -> PlatformPage | None:
    """Return the page of a platform, or None when there is none."""
    if name not in platform_page_titles():
        return None
    title, _, text = (_folder() / f"{name}.md").read_text("utf-8").partition("\n")
    return PlatformPage(name, title.removeprefix("# "), _html(text))


def _html(text: str) -> str:
    writer = markdown.Markdown(extensions=["tables"])
    writer.preprocessors.deregister("html_block")
    writer.inlinePatterns.deregister("html")
    return str(writer.convert(text))
