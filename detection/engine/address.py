"""How deep an address goes: the ladder from a bare place down to a room.

Only about half of ordinary Chinese delivery addresses carry a floor or a room, far fewer in
villages, so the ladder gives a bin, not a fault; `signals/address_depth.py` compares shares.
Patterns were set on the 18,391 labelled addresses of the CCKS and NeuralPOI sets
(tests/detection/engine/test_address.py holds the agreement).
"""

from __future__ import annotations

import re
from enum import IntEnum

_NUM = r"[0-9０-９A-Za-z一二三四五六七八九十百零〇#]"
_ROOM = re.compile(
    rf"""{_NUM}+\s*(?:室|房(?!地|产|管)|层|楼层|户(?=$|\W))   # 302室, 8层
    |(?:单元|门|栋|幢|座|号楼|楼|栋楼)\s*[-—\s]?\s*[0-9A-Za-z#]*[0-9][0-9A-Za-z#]*(?!\s*(?:号楼|栋|幢|座|单元|门|米|路|街|弄|巷))
    |[0-9A-Za-z]+[-—－][0-9A-Za-z]+[-—－][0-9A-Za-z#]+        # 12-3-402
    |[0-9]+\#[-—－]?[0-9]{{2,}}                              # 8#302
    |[0-9A-Za-z]{{1,4}}[-—－][0-9]{{3,4}}(?![0-9号])          # 12-402
    |(?:[负地]?下?[一二三四五六七八九十0-9]{{1,3}})楼(?!盘|下|上|道|区|梯|村|镇)   # 三楼
    |(?<![0-9路街道巷弄村镇])[0-9]{{3,5}}\s*(?:$|\(|（|电联|收)              # a trailing door number
    |[A-Za-z][0-9]{{3,5}}(?![0-9号])
    |[门店]面|档口|铺位|摊位
    """,
    re.VERBOSE,
)
_BUILDING = re.compile(
    rf"{_NUM}+\s*(?:号楼|栋|幢|座(?!落)|单元|号院|排|#楼|楼)|[A-Za-z](?:栋|座|区)|[0-9]+#"
)
_NUMBER = re.compile(r"[0-9０-９一二三四五六七八九十百]+\s*(?:号|弄|巷(?=[0-9])|组|队)|[0-9]{1,5}")
_PLACE = re.compile(
    r"大学|学院|学校|中学|小学|幼儿园|宿舍|校区|菜鸟|驿站|丰巢|快递柜|自提|代收点?|超市|商店|便利店"
    r"|大厦|写字楼|科技园|产业园|工业[园区]|创业园|医院|银行|公司|[县市区镇乡]政府|派出所|局$|厂"
)
_VILLAGE = re.compile(
    r"[村屯寨堡庄湾坪沟](?:委会|民组)?(?:[^路街小区]{0,6})$|村|嘎查|农场|林场|连队"
)
_REGION = re.compile(
    r"^(?:[^\s省]{2,3}省|[^\s区]{2,6}自治区|北京市?|上海市?|天津市?|重庆市?)?\s*"
    r"(?:[^\s市州盟地]{1,8}(?:市|自治州|盟|地区))?\s*(?:[^\s区县市旗]{1,8}(?:区|县|市|旗))?\s*"
)
_DIGITS = re.compile(r"[0-9０-９]+")
_SPACE = re.compile(r"[\s,，.。;；()（）]+")


class Depth(IntEnum):
    """Bins of the ladder, shallow to deep; village and place are classes of their own."""

    BARE = 0
    VILLAGE = 1
    PLACE = 2
    NUMBER = 3
    BUILDING = 4
    ROOM = 5


def depth(address: str) -> Depth:
    """The deepest step the address names."""
    detail = without_region(address)
    if _ROOM.search(detail):
        return Depth.ROOM
    if _BUILDING.search(detail):
        return Depth.BUILDING
    if _PLACE.search(detail):
        return Depth.PLACE
    if _VILLAGE.search(detail):
        return Depth.VILLAGE
    if _NUMBER.search(detail):
        return Depth.NUMBER
    return Depth.BARE


def without_region(address: str) -> str:
    """The part after province, city and district; all of it when none is written."""
    found = _REGION.match(address)
    rest = address[found.end() :] if found else address
    return rest or address


def skeleton(address: str) -> str:
    """The address with every number blanked: what a template leaves behind."""
    return _SPACE.sub("", _DIGITS.sub("#", address))
