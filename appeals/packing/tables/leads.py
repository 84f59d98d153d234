"""09-leads: who holds what could tell who placed the orders, and until when it must be asked for.

Nobody is named or suspected here; an authority decides what it asks for.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from appeals.packing.contents import Contents
from appeals.packing.text import csv_bytes
from appeals.packing.words import Words

HEADER = (
    "no", "holder_zh", "holder_en", "data_wanted_zh", "data_wanted_en", "orders", "period_from",
    "period_to", "route_zh", "route_en", "kept_at_least_until", "status",
)  # fmt: skip
LEADS = (
    "account", "login", "payment", "coupon", "session", "refund", "courier", "chat",
)  # fmt: skip
_ORDERS = "group = suspect in data/04-orders/orders-masked.csv"
# E-Commerce Law of the PRC, article 31: a platform keeps trade data for at least three years from
# the completion of the trade. Counted from the window's end, which is never later than that.
_YEARS_KEPT = 3
# Only the platform is bound by that article; for others the time is not known here.
KEPT_BY_PLATFORM = {"account", "login", "payment", "coupon", "session", "refund", "chat"}
# The platforms that the law binds, being operated in the PRC. How long another keeps is not known.
_BOUND = frozenset({
    "taobao", "tmall", "jd", "pdd", "douyin", "kuaishou", "xiaohongshu", "weixin", "1688",
})  # fmt: skip
_TEMPLATES = Path(__file__).parent.parent / "templates"


def leads_csv(contents: Contents) -> bytes:
    """One row a kind of data; an end of keeping only where a rule gives one."""
    zh, en = Words("zh-Hans"), Words("en")
    return csv_bytes(
        HEADER,
        (
            (
                f"L{number:02d}",
                zh(f"leads.holder_{name}"), en(f"leads.holder_{name}"),
                zh(f"leads.data_{name}"), en(f"leads.data_{name}"),
                _ORDERS,
                *_period(contents),
                zh("leads.route"), en("leads.route"),
                kept_until(contents) if name in KEPT_BY_PLATFORM else "",
                "",
            )
            for number, name in enumerate(LEADS, start=1)
        ),
    )  # fmt: skip


def request_letters(contents: Contents) -> dict[str, bytes]:
    """The request for preservation by file name: in Chinese, and in English for a platform abroad."""
    languages = ("zh-Hans",) if is_bound(contents) else ("zh-Hans", "en")
    return {
        f"request-letter.{language}.txt": _letter(contents, Words(language))
        for language in languages
    }


def _letter(contents: Contents, words: Words) -> bytes:
    """With blanks for whoever sends it."""
    text = (_TEMPLATES / f"request-letter.{words.language}.txt").read_text(encoding="utf-8")
    return text.format(
        shop=contents.case.shop.name,
        platform=contents.platform_name(words),
        case=contents.case.case_id,
        orders=contents.numbers.count("suspects"),
        start=_minute(contents, "window_from"),
        end=_minute(contents, "window_to"),
        timezone=contents.case.shop.timezone,
        keeping=_keeping(contents, words),
    ).encode()


def _keeping(contents: Contents, words: Words) -> str:
    """The letter's last sentence: until when, by the law where it binds the platform."""
    if not is_bound(contents):
        return words("leads.keeping_elsewhere")
    return words("leads.keeping_by_law", until=kept_until(contents) or "________")


def _period(contents: Contents) -> tuple[str, str]:
    verdict = contents.verdict
    if verdict is None:
        return "", ""
    return contents.stamp(verdict.window_from), contents.stamp(contents.case.cutoff)


def _minute(contents: Contents, name: str) -> str:
    """A moment of the verdict as a letter writes it, in the shop's zone."""
    if contents.verdict is None:
        return "________"
    at: datetime = getattr(contents.verdict, name)
    return f"{at.astimezone(contents.zone):%Y-%m-%d %H:%M}"


def kept_until(contents: Contents) -> str:
    """The day until which the platform must keep trade data; empty without a window or a law."""
    verdict = contents.verdict
    if verdict is None or not is_bound(contents):
        return ""
    return _years_on(verdict.window_to.astimezone(contents.zone))


def is_bound(contents: Contents) -> bool:
    """True when the law that the time of keeping rests on binds the shop's platform."""
    return contents.case.shop.platform in _BOUND


def _years_on(at: datetime) -> str:
    day = 28 if (at.month, at.day) == (2, 29) else at.day
    return date(at.year + _YEARS_KEPT, at.month, day).isoformat()
