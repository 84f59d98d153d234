"""How deep the part below the district goes: numbers and the measure words behind them.

An address is read from left to right, number by number. Each takes the reader a step down: 号 on a
road to the house; 号 in a village, an estate or behind 弄 to the building, as the labels have it;
号楼, 栋, 幢, 座 to the building, 单元 to the unit, 室, 房, 层 and 楼 to the room. A number without
a measure word is what comes next: a house behind a road, a room behind a building or a unit. The
rules were set on a random half of the 18,391 labelled addresses and measured on the other half;
docs/addresses.md has the figures and `python -m bench.address` prints them.
"""

from __future__ import annotations

import re
from enum import IntEnum


class Step(IntEnum):
    """The rungs, shallow to deep; `room` is a floor or a room, `road` also a village or an estate."""

    NONE = 0
    PROVINCE = 1
    CITY = 2
    DISTRICT = 3
    TOWN = 4
    ROAD = 5
    HOUSE = 6
    BUILDING = 7
    UNIT = 8
    ROOM = 9


# Names of the module: an attribute of an enum costs ten times as much, and this is the hot path.
HOUSE, BUILDING, UNIT, ROOM = Step.HOUSE, Step.BUILDING, Step.UNIT, Step.ROOM

_JOIN = r"[-_/.,、一]"
_HAN = "一二三四五六七八九十百零〇两"
_STALL = r"店面|门面|商铺|商位|铺位?|档口?|摊位?|柜台"
_MEASURES = rf"""
    (?P<room>室|房(?![地产管屋东子])|层(?!楼)|楼(?![盘下道梯区])|[东西中]?户|号?(?:{_STALL})|(?<=[0-9]{{4}})店)
    |(?P<unit>单元?|梯|门(?![面市店卫口诊]))
    |(?P<building>(?=[{_HAN}]{{1,3}}(?:单元|栋|幢))|号?楼|号厂房|号库|号?[栋幢撞座]|\#楼?|排(?![镇乡村])|斋|舍)
    |(?P<number>号(?!线|店|大?街|路|桥|公路|加油))
    |(?P<lane>支?弄)
    |(?P<group>组(?!团)|队|社(?!区))
    |(?P<other>[小东西南北]?区|期|[公千]里|km|KM|米|号?路|号?大?街|巷|胡同|号线|马路|[国省县乡]道|环|年级|班|线|级|团|连
        |[中小]学|中(?=[东西南北]|$)|医院|村|里|组团|[Ss]?店|创意|分钟|点|元|之[一二三])
"""
# Begins with one set of characters, so that the scan runs over the others fast.
_STEP = re.compile(
    rf"""[0-9A-Za-z{_HAN}负底顶]
    (?:(?<=[0-9A-Za-z])(?P<figure>)[0-9A-Za-z]*(?:{_JOIN}+[0-9A-Za-z]+)*
    |(?<=[{_HAN}])[{_HAN}]*(?:(?=单|[室房层楼栋幢座排弄号组队社])|(?P<spelt>)(?<=[元栋幢楼][{_HAN}]{{3}})(?!号))
    |(?<=负)(?P<side>)[一二三1-3]|(?<=[底顶])(?P<top>)[楼层])
    (?:{_MEASURES})?""",
    re.VERBOSE,
)
# Every third address ends like this, and then nothing before it matters: it spares the walk.
_TAIL = re.compile(r"[元楼栋幢座]-?[0-9]{2,5}$|[元楼栋幢座号]-?[0-9]{1,5}[室房层楼]$")
_TAIL_LENGTH = 8
_ENDS_IN_ROOM = frozenset("室房层楼")
_MEASURED = {
    "room": ROOM,
    "side": ROOM,
    "top": ROOM,
    "spelt": ROOM,
    "unit": UNIT,
    "building": BUILDING,
    "lane": HOUSE,
    "group": HOUSE,
}
_LETTERED = ("unit", "building")
_HAS_DIGIT = re.compile("[0-9]")
_SPLIT = re.compile(rf"{_JOIN}+")
_ROADS = frozenset("路街道巷弄段")
_RURAL = frozenset("村庄宅屯塘埠溪湾坪沟家组队社")
_VILLAGE = re.compile("[村组庄屯宅社队埠]")
# Halls whose numbers are stalls and rooms, or a zone of such a hall.
_HALL = re.compile(
    r"(?:市场|[商鞋车纺材贸件料刷革布茶品].?城|大厦|广场|商务楼|写字楼|公寓|酒店)"
    r"(?:.{0,6}(?:[0-9A-Za-z一二三四五六七八九东西南北中]区|楼|街|[东西南北]))?$"
)
_ESTATE = re.compile("(?:[际城苑园府寓]|小区)$")
_HALL_REACH = 14
_PHONE = re.compile(
    rf"(?:^|{_JOIN}+)(?:(?:86-?)?1[3-9][0-9]-?[0-9]{{4}}-?[0-9]{{4}}|0[0-9]{{2,3}}-[0-9]{{7,8}}|[48]00-[0-9-]{{7,8}})$"
)
_PHONE_LENGTH = 10
_POSTCODE_DIGITS = 6
_SPELT_OUT = ["1"]


def lowest(detail: str) -> Step | None:
    """The deepest numbered step of the part below the district; None when nothing is numbered."""
    may_end_so = detail[-1:] in _ENDS_IN_ROOM or detail[-2:].isdecimal()
    if may_end_so and _TAIL.search(detail[-_TAIL_LENGTH:]):
        return ROOM
    reached: Step | None = None
    is_loose = False  # the step rests on a 号 alone
    for found in _STEP.finditer(detail):
        measure = found.lastgroup
        if measure is None:
            continue
        start = found.start()
        figure = found[0] if measure == "figure" else detail[start : found.start(measure)]
        if figure.isdecimal() and len(figure) < _POSTCODE_DIGITS:
            parts: list[str] | None = [figure]
        else:
            parts = _parts(figure, found, measure)
        if parts is None:
            continue
        fixed = _MEASURED.get(measure)
        if fixed is None:
            step = _READERS[measure](parts, reached, is_loose, detail, start)
        else:
            step = fixed if len(parts) == 1 else _joined(fixed, parts)
        if step is ROOM:
            return ROOM
        if step is not None:
            is_loose = measure == "number" or (is_loose and step < BUILDING)
            reached = step if reached is None or step > reached else reached
    if reached is not None and reached >= BUILDING and "户" in detail:
        return ROOM  # 三单元东户
    return reached


def _parts(figure: str, found: re.Match[str], measure: str) -> list[str] | None:
    """The numbers that dashes join; None for a word in Latin letters, a phone or a postcode."""
    if found["figure"] is None:
        return _SPELT_OUT
    if figure.isdecimal():
        before = found.string[max(0, found.start() - 1) : found.start()]
        stands_apart = before in "_-,，(（号:："  # or begins the text
        is_contact = stands_apart or len(figure) > _POSTCODE_DIGITS
        return None if is_contact and measure == "figure" else [figure]
    if measure not in _LETTERED and _HAS_DIGIT.search(figure) is None:
        return None
    if len(figure) >= _PHONE_LENGTH:
        figure = _PHONE.sub("", figure)
        if not figure:
            return None
    return _SPLIT.split(figure)


def _joined(fixed: Step, parts: list[str]) -> Step:
    """What a measure word behind joined numbers names: 12-302栋 has a room in it."""
    if len(parts) > 2:
        return ROOM
    return ROOM if fixed is BUILDING and len(parts[-1]) > 2 else fixed


def _numbered(
    parts: list[str], reached: Step | None, is_loose: bool, detail: str, start: int
) -> Step:
    """What `...号` names: on a road a house, in a hall a stall, inside a building a room."""
    if len(parts) > 2 or reached is UNIT:
        return ROOM
    if reached is BUILDING:
        return ROOM if len(parts[-1]) > 1 and not is_loose else BUILDING
    is_first = reached is None or not is_loose
    if start and detail[start - 1] in _ROADS:
        return HOUSE if is_first else BUILDING
    if _HALL.search(detail, max(0, start - _HALL_REACH), start):
        return ROOM
    if is_first and (start == 0 or _VILLAGE.search(detail, 0, start)):
        return HOUSE
    return ROOM if _is_room_like(parts, detail, start) else BUILDING


def _is_room_like(parts: list[str], detail: str, start: int) -> bool:
    """True for 1-302号 anywhere, and for four digits in an estate."""
    digits = len(parts[-1])
    if len(parts) == 2:
        return digits > 2
    return digits > 3 and _ESTATE.search(detail, max(0, start - 2), start) is not None


def _bare(parts: list[str], reached: Step | None, is_loose: bool, detail: str, start: int) -> Step:
    """What a number without a measure word names: the step after the one reached."""
    before = detail[start - 1] if start else ""
    digits = len(parts[-1])
    if len(parts) > 2 or (reached is not None and reached >= BUILDING and not is_loose):
        return ROOM
    is_first = reached is None or (reached is HOUSE and not is_loose)
    on_road = before in _ROADS and before != "弄"
    if is_first and len(parts) == 1 and (on_road or not before):
        return HOUSE
    if len(parts) == 2:
        return ROOM if digits > 2 and (reached or not on_road) else BUILDING
    return BUILDING if digits < 2 or (is_first and before in _RURAL) else ROOM


def _uncounted(
    parts: list[str], reached: Step | None, _is_loose: bool, detail: str, start: int
) -> Step | None:
    """What stands behind the number is no step of the ladder, but a road before it makes a house."""
    is_house = reached is None and len(parts[0]) > 1 and start and detail[start - 1] in _ROADS
    return HOUSE if is_house else None


_READERS = {"number": _numbered, "figure": _bare, "other": _uncounted}
