"""Province, city and district off the front of a Chinese address, whatever stands between them.

A region is shown and compared in clear, the rest of an address is not: what is not surely the name of
a region stays in the address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from shops.platforms.masking import Form, form_of


@dataclass(frozen=True, slots=True)
class Place:
    """A region, and what is left of the address behind it."""

    province: str | None = None
    city: str | None = None
    district: str | None = None
    rest: str | None = None


_MUNICIPALITIES = ("北京", "上海", "天津", "重庆")
_PROVINCE = re.compile(
    r"(北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|"
    r"广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门)"
    r"(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)?"
)
# Signs that the names of streets hold and those of regions do not, but for the ones told below.
_NAME = r"[^省市区县旗路街镇乡村号弄巷*\d\s]"
_CITY = re.compile(rf"(?:镇江|景德镇|新乡|萍乡|{_NAME}{{1,10}}?)(?:自治州|地区|盟|(?<!超)市)")
_DISTRICT = re.compile(
    rf"(?:市[南北中]|路[南北桥]|(?:镇|乡|[湘桐新金宁平武内西东]乡|红旗)?{_NAME}{{0,14}}?)"
    r"(?:(?<=[^省市区县旗])|(?<=红旗))(?:(?<![小社校厂园])区|(?<=工业园)区|县|(?<!超)市|旗(?!区))"
)
_TOWN = re.compile(rf"{_NAME}{{1,10}}(?:镇|街道|乡)")
_NO_NAME = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")


@lru_cache(maxsize=8192)
def place_of(text: str) -> Place:
    """Read the region off the front of an address; one part after the other where blanks part it."""
    parts = text.split()
    if len(parts) > 1 and _PROVINCE.fullmatch(parts[0]):
        return _place_of_parts(parts)
    return _place_in_one(text)


def _place_of_parts(parts: list[str]) -> Place:
    """Each part is a level, a masked or empty one too; the first that fits none begins the address."""
    levels: list[str | None] = [parts[0]]
    at = 1
    while at < len(parts) and len(levels) < 3:
        part = parts[at]
        if part in _NO_NAME:
            levels.append(_city_of(parts[0]) if len(levels) == 1 else None)
        elif part.lower() == "null" or form_of(part) is not Form.FULL:
            levels.append(None)
        elif _fits(part, len(levels)) or part == parts[0]:
            levels.append(part)
        elif len(levels) == 1 and _DISTRICT.fullmatch(part):
            levels += [_city_of(parts[0]), part]
        else:
            break
        at += 1
    province, city, district = [*levels, None, None][:3]
    return Place(province, city, district, " ".join(parts[at:]) or None)


def _fits(part: str, level: int) -> bool:
    if level == 1:
        return _CITY.fullmatch(part) is not None
    return any(kind.fullmatch(part) for kind in (_DISTRICT, _TOWN))


def _place_in_one(text: str) -> Place:
    found = _PROVINCE.match(text)
    if found is None:
        return Place(rest=text or None)
    rest = text[found.end() :].lstrip()
    city = _city_of(found[0]) if rest else None
    named = _CITY.match(rest)
    if named is not None:
        city, rest = named[0], rest[named.end() :].lstrip()
    rest = rest.removeprefix(_NO_NAME[0]).lstrip()
    district = _DISTRICT.match(rest)
    if district is not None:
        rest = rest[district.end() :].lstrip()
    return Place(found[0], city, district[0] if district else None, rest or None)


def _city_of(province: str) -> str | None:
    """A municipality is its own city."""
    own = next((name for name in _MUNICIPALITIES if province.startswith(name)), None)
    return own and f"{own}市"
