"""How deep an address goes, where it is and what kind of place it names, in one reading.

Only about half of ordinary Chinese delivery addresses carry a floor or a room, far fewer in
villages, so the ladder gives a step, not a fault; `signals/address_depth.py` compares shares.

    read("浙江省杭州市余杭区翡翠城竹苑12幢3单元402室")
    -> Reading(step=Step.ROOM, region=("浙江省", "杭州市", "余杭区"), rest="翡翠城竹苑..."), its kind "home"

`spelling` makes it plain, `divisions` takes the region off, `ladder` reads the numbers, `classes`
the words. docs/addresses.md describes the rungs and has the measured figures.
"""

from __future__ import annotations

import re
from enum import IntEnum

from msgspec import Struct

from detection.engine.address.classes import UNKNOWN, kind
from detection.engine.address.divisions import NOWHERE, Region, find, find_later
from detection.engine.address.ladder import BUILDING, HOUSE, ROOM, Step, lowest
from detection.engine.address.spelling import LONGEST, plain

__all__ = ["Depth", "Reading", "Region", "Step", "depth", "read", "skeleton", "without_region"]

_FIRST_HAN, _LAST_HAN = "\u3400", "\u9fff"
_HAN = re.compile(f"[{_FIRST_HAN}-{_LAST_HAN}]")
_WORD = re.compile("[A-Za-z]{4}")
_ROAD = re.compile(r"[路巷弄]|街(?!道)|大道|胡同|村|社区|里$|广场|交[叉汇]|国道|省道")
_TOWN = re.compile(r"街道|[镇乡]|苏木|办事处|开发区|[农林]场")
_DIGITS = re.compile(r"[0-9０-９]+")
_SPACE = re.compile(r"[\s,，.。;；()（）]+")


class Depth(IntEnum):
    """Bins of the detector, shallow to deep; village and place are classes of their own."""

    BARE = 0
    VILLAGE = 1
    PLACE = 2
    NUMBER = 3
    BUILDING = 4
    ROOM = 5


_BARE, _VILLAGE, _PLACE, _NUMBER, _BUILDING, _ROOM = Depth


class Reading(Struct):
    """What one address tells; `rest` is what stands below the district, in plain spelling.

    Of a foreign one no step can be told, so that none is missing from it.
    """

    step: Step
    region: Region
    rest: str
    is_masked: bool = False
    is_foreign: bool = False
    _kind: str | None = None

    @property
    def kind(self) -> str:
        """The class of the place. Looked up when it is asked for: the detector asks where nothing deep is numbered."""
        if self._kind is None:
            self._kind = (
                UNKNOWN if self.is_masked or self.is_foreign else kind(self.rest, self.step)
            )
        return self._kind

    @property
    def depth(self) -> Depth:
        """The detector's bin."""
        if self.step >= BUILDING:
            return _ROOM if self.step is ROOM else _BUILDING
        if self.kind in _PLACES:
            return _PLACE
        if self.kind == "village":
            return _VILLAGE
        return _NUMBER if self.step is HOUSE else _BARE

    @property
    def skeleton(self) -> str:
        """The rest with every number blanked: what a template leaves behind."""
        return skeleton(self.rest)


_PLACES = ("campus", "office", "locker")


def read(address: str) -> Reading:
    """Everything an address tells. A blank, overlong or foreign one has step NONE."""
    if len(address) > LONGEST:
        return Reading(Step.NONE, NOWHERE, "", is_foreign=_is_foreign(address))
    text, is_masked = plain(address)
    region, end = find(text)
    rest = text[end:]
    if not end:
        region, start, end = find_later(text)
        if end:
            rest = text[:start] + text[end:]
        elif _is_foreign(text):
            return Reading(Step.NONE, NOWHERE, rest, is_masked, is_foreign=True)
    if is_masked:
        return Reading(_named(region, "", UNKNOWN), region, rest, is_masked=True)
    numbered = lowest(rest)
    if numbered is not None:
        return Reading(numbered, region, rest)
    place = kind(rest, None)
    return Reading(_named(region, rest, place), region, rest, _kind=place)


def depth(address: str) -> Depth:
    """The detector's bin of an address."""
    return read(address).depth


def without_region(address: str) -> str:
    """The part after province, city and district; all of it when nothing else is written."""
    _, end = find(address)
    if end:
        return address[end:] or address
    _, start, end = find_later(address)
    return address[:start] + address[end:] or address


def skeleton(address: str) -> str:
    """The address with every number blanked: what a template leaves behind."""
    blanked = _DIGITS.sub("#", address)
    return blanked if address.isalnum() else _SPACE.sub("", blanked)


def _named(region: Region, rest: str, kind: str) -> Step:
    """The step of an address without any number."""
    if kind != UNKNOWN or _ROAD.search(rest):
        return Step.ROAD
    if _TOWN.search(rest):
        return Step.TOWN
    province, city, district = region
    if district:
        return Step.DISTRICT
    if city:
        return Step.CITY
    return Step.PROVINCE if province else Step.NONE


def _is_foreign(text: str) -> bool:
    """True for Latin words without a Chinese character; `3-2-501` alone is read."""
    if _FIRST_HAN <= text[:1] <= _LAST_HAN:
        return False
    return _HAN.search(text) is None and _WORD.search(text) is not None
