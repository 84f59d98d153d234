"""Which province, city and district an address begins with.

The table (`divisions.tsv`, its source and date in its first lines, made by
`bench/address/divisions.py`) becomes a small state machine: each place knows the names that may
follow it, by their first two characters, and a place already named may be named again. A district that several cities have is told without its city unless the
city is written. In the four municipalities the city bears the province's name, as on platforms'
exports: 北京市, 北京市, 朝阳区. A county governed by its province has no city, a city without
districts (东莞市) no district.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

TABLE = Path(__file__).with_name("divisions.tsv")
Region = tuple[str | None, str | None, str | None]
NOWHERE: Region = (None, None, None)
Spelling = tuple[str, bool]  # and whether its suffix is left out
Entry = tuple[str, bool, "Place"]
Known = dict[str, tuple[Entry, ...]]
Follower = tuple[str, bool, "Place", int]  # and its rank: of two by one name, the lower is meant
MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")

ISLANDS = ("台湾省", "香港特别行政区", "澳门特别行政区")
_ITSELF, _ISLAND, _FORMER = 1, 3, 6

# What makes a short name the beginning of a road; of a district also of a town or an estate.
_ROADS = r"[东西南北中上下]?[一二三四五六七八九十]?(?:[路街巷弄道]|大[道街])"
_GOES_ON = re.compile(
    rf"{_ROADS}|[桥村镇乡山湖港园苑府寺庙塔城站江河商]|大[厦桥学酒]|新[村城区苑]"
    r"|小区|花园|广场|家园|公寓|国际|中心|人家|公馆|社区"
)
_ROAD_GOES_ON = re.compile(rf"{_ROADS}|大学|巴巴")
# What exports and people leave between the names: placeholders of the statistics, "null".
_BETWEEN = re.compile(
    r"(?:[\s_\-,，、/|·.:：;；>()（）\[\]【】]|市辖区|市辖县|省直辖县级行政(?:区划|单位)|自治区直辖县级行政(?:区划|单位)"
    r"|省直辖|其[它他]区|全区|全境|城区|null)+"
)
_MAY_BE_BETWEEN = frozenset(" \t_-,，、/|·.:：;；>()（）[]【】市省自其全城n收详邮地中")
_BEFORE = re.compile(
    r"(?:(?:收货|详细|收件|邮寄)?地址\s*[:：]?|中国(?!人民|银行|农业)|中华人民共和国"
    r"|省直辖县级行政(?:区划|单位)?)+"
)


class Place:
    """A division, and what may be written after it."""

    __slots__ = ("_known", "children", "parent", "rank", "region", "spellings")

    def __init__(self, region: Region, parent: Place | None = None) -> None:
        self.region = region
        self.parent = parent
        self.rank = 0
        self.spellings: tuple[Spelling, ...] = ()
        self.children: list[Place] = []
        self._known: Known | None = None

    def known(self) -> Known:
        """The names that may follow, by their first two characters. Most places are never asked."""
        if self._known is None:
            self._known = _by_first_two(_followers(self)) if self.children else _again(self)
        return self._known

    def follow_with(self, followers: Iterable[Follower]) -> None:
        """These may follow instead of what lies below."""
        self._known = _by_first_two(followers)


def find(text: str) -> tuple[Region, int]:
    """The region that the text begins with, and where it ends; (NOWHERE, 0) when none is told."""
    whole = _WHOLE.get(text[:_USUAL_LENGTH])
    place, at = (_NATION, 0) if whole is None else (whole, _USUAL_LENGTH)
    end = at
    while True:
        for name, is_short, then in place.known().get(text[at : at + 2], ()):
            if text.startswith(name, at) and not (
                is_short and _goes_on(then, text, at + len(name))
            ):
                place = then
                end = at = at + len(name)
                break
        else:
            if text[at : at + 1] not in _MAY_BE_BETWEEN:
                return place.region, end
            between = (_BETWEEN if end else _BEFORE).match(text, at)
            if between is None:
                return place.region, end
            at = between.end()
            if end:
                end = at


def find_later(text: str) -> tuple[Region, int, int]:
    """The region, where it begins and where it ends, when a name or a phone stands before it."""
    found = _LATER.search(text)
    if found is None:
        return NOWHERE, 0, 0
    region, length = find(text[found.start() :])
    return region, found.start(), found.start() + length


def _goes_on(place: Place, text: str, at: int) -> bool:
    guard = _GOES_ON if (place.region[2] or "市")[-1] == "区" else _ROAD_GOES_ON
    if guard.match(text, at) is None:
        return False
    # 台州 before 路桥区 is no road.
    below = place.known().get(text[at : at + 2], ())
    return not any(text.startswith(name, at) for name, is_short, _ in below if not is_short)


def _again(place: Place) -> Known:
    """A place without any below it: only itself and what it lies in may be named once more."""
    found: Known = {}
    told: Place | None = place
    while told is not None and told.parent is not None:
        for name, is_short in told.spellings:
            if not is_short:
                found[name[:2]] = ((name, False, place), *found.get(name[:2], ()))
        told = told.parent
    return found


def _followers(place: Place) -> Iterator[Follower]:
    """Places below and two below, and the place itself by its own and its parents' full names."""
    for child in place.children:
        yield from ((name, short, child, child.rank) for name, short in child.spellings)
        for below in child.children:
            yield from ((name, short, below, below.rank + 2) for name, short in below.spellings)
    told: Place | None = place
    while told is not None and told.parent is not None:
        yield from ((name, False, place, _ITSELF) for name, short in told.spellings if not short)
        told = told.parent


def _by_first_two(followers: Iterable[Follower]) -> Known:
    by_name: dict[str, list[Follower]] = defaultdict(list)
    for follower in followers:
        by_name[follower[0]].append(follower)
    found: dict[str, list[Entry]] = defaultdict(list)
    for name, candidates in by_name.items():
        entry = _chosen(name, candidates)
        if entry is not None:
            found[name[:2]].append(entry)
    return {
        key: tuple(sorted(entries, key=lambda entry: -len(entry[0])))
        for key, entries in found.items()
    }


def _chosen(name: str, candidates: list[Follower]) -> Entry | None:
    """The place a name means here; of several alike, what they have in common."""
    if len(candidates) == 1:
        return candidates[0][:3]
    best = min(rank for _, _, _, rank in candidates)
    places = list(dict.fromkeys(place for _, _, place, rank in candidates if rank == best))
    is_short = all(short for _, short, _, rank in candidates if rank == best)
    if len(places) == 1:
        return name, is_short, places[0]
    if is_short:
        return None
    first = places[0].region
    province = first[0] if len({place.region[0] for place in places}) == 1 else None
    return name, False, Place((province, None, first[2] or name))


def _nation() -> Place:
    nation = Place(NOWHERE)
    provinces: dict[str, Place] = {}
    cities: dict[str, Place] = {}
    districts: list[Place] = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, name, others, short, former = line.split("\t")
        if code.endswith("0000"):
            told = name if name in MUNICIPALITIES else None
            place = provinces[code[:2]] = Place((name, told, None), nation)
        elif code.endswith("00"):
            province = provinces[code[:2]]
            place = Place((province.region[0], name, None), province)
            # A city that was renamed keeps the districts of its successor.
            place.children = cities.setdefault(code[:4], place).children
        else:
            parent = cities.get(code[:4]) or provinces[code[:2]]
            place = Place((parent.region[0], parent.region[1], name), parent)
            districts.append(place)
        place.rank = _FORMER if former else 0
        place.spellings = _spellings(name, others, short)
        if place.parent is not None:
            place.parent.children.append(place)
    nation.follow_with(_unled(nation, districts))
    return nation


def _spellings(name: str, others: str, short: str) -> tuple[Spelling, ...]:
    full = (name, *others.split("|")) if others else (name,)
    spelt = tuple((each, False) for each in full)
    return (*spelt, (short, True)) if short else spelt


def _unled(nation: Place, districts: list[Place]) -> Iterator[Follower]:
    """What an address may begin with when it leaves out what lies above."""
    for province in nation.children:
        yield from ((name, short, province, 0) for name, short in province.spellings)
        for city in province.children:
            if city.region[2] is None:
                yield from ((name, short, city, 1 + city.rank) for name, short in city.spellings)
    for district in districts:
        rank = 2 + district.rank + (_ISLAND if district.region[0] in ISLANDS else 0)
        # 义乌 stands alone, 西湖 may be any lake.
        is_rural = (district.region[2] or "")[-1] in "市县"
        for name, short in district.spellings:
            if not short or is_rural:
                yield name, short, district, rank


def _in_full(nation: Place) -> Iterator[tuple[str, Place]]:
    """Province, city and district as most addresses write them, one after the other."""
    for province in nation.children:
        led = province.region[0] or ""
        for city in province.children:
            if city.region[2] is not None:  # a municipality's district
                yield led + (city.region[2] or ""), city
                yield led[:-1] + led + (city.region[2] or ""), city
            for district in city.children:
                yield f"{led}{city.region[1]}{district.region[2]}", district


_NATION = _nation()
_USUAL_LENGTH = 9  # three names of three characters
_WHOLE = {name: place for name, place in _in_full(_NATION) if len(name) == _USUAL_LENGTH}
_LATER = re.compile(
    "|".join(name for place in _NATION.children for name, short in place.spellings if not short)
)
