"""Where people live: provinces, and addresses with and without a room.

Honest addresses come half from labelled Chinese delivery addresses (when the data folder is there)
and half from a small grammar, so that a burst of 2000 does not exhaust the pool and look templated.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

Dice = random.Random
Region = tuple[str, str, str]

# Province, share of parcels received (rough, by population and income), share of addresses that
# carry a floor or room. The ends are measured on 41,437 labelled addresses (mean 51.7 %, Henan
# 37 %, Shanghai 83 %); those between are a guess between the same ends.
_PROVINCES: tuple[tuple[str, float, float, str], ...] = (
    ("北京市", 4.0, 0.78, "北京市"),
    ("天津市", 1.6, 0.70, "天津市"),
    ("河北省", 4.6, 0.40, "石家庄市 保定市 唐山市 邯郸市"),
    ("山西省", 2.2, 0.44, "太原市 大同市 临汾市"),
    ("内蒙古自治区", 1.4, 0.48, "呼和浩特市 包头市"),
    ("辽宁省", 2.8, 0.60, "沈阳市 大连市 鞍山市"),
    ("吉林省", 1.5, 0.56, "长春市 吉林市"),
    ("黑龙江省", 1.9, 0.55, "哈尔滨市 齐齐哈尔市"),
    ("上海市", 4.6, 0.83, "上海市"),
    ("江苏省", 9.0, 0.60, "南京市 苏州市 无锡市 徐州市"),
    ("浙江省", 9.2, 0.56, "杭州市 宁波市 温州市 金华市"),
    ("安徽省", 4.0, 0.43, "合肥市 阜阳市 芜湖市"),
    ("福建省", 3.8, 0.47, "福州市 厦门市 泉州市"),
    ("江西省", 2.7, 0.40, "南昌市 赣州市 上饶市"),
    ("山东省", 6.4, 0.46, "济南市 青岛市 临沂市"),
    ("河南省", 6.0, 0.37, "郑州市 洛阳市 南阳市 周口市"),
    ("湖北省", 3.9, 0.51, "武汉市 襄阳市 宜昌市"),
    ("湖南省", 3.8, 0.46, "长沙市 衡阳市 常德市"),
    ("广东省", 12.5, 0.52, "广州市 深圳市 东莞市 佛山市"),
    ("广西壮族自治区", 2.4, 0.39, "南宁市 柳州市 玉林市"),
    ("海南省", 0.8, 0.46, "海口市 三亚市"),
    ("重庆市", 2.7, 0.62, "重庆市"),
    ("四川省", 4.8, 0.55, "成都市 绵阳市 南充市"),
    ("贵州省", 1.9, 0.40, "贵阳市 遵义市"),
    ("云南省", 2.2, 0.41, "昆明市 曲靖市"),
    ("西藏自治区", 0.2, 0.30, "拉萨市"),
    ("陕西省", 2.7, 0.54, "西安市 咸阳市"),
    ("甘肃省", 1.1, 0.47, "兰州市 天水市"),
    ("青海省", 0.3, 0.45, "西宁市"),
    ("宁夏回族自治区", 0.5, 0.50, "银川市"),
    ("新疆维吾尔自治区", 1.3, 0.50, "乌鲁木齐市 喀什地区"),
)
PROVINCES: tuple[str, ...] = tuple(row[0] for row in _PROVINCES)
NATIONAL = np.array([row[1] for row in _PROVINCES]) / sum(row[1] for row in _PROVINCES)
COMPLETE = np.array([row[2] for row in _PROVINCES])
_CITIES = [row[3].split() for row in _PROVINCES]

_SYLLABLES = (
    "金玉龙凤华盛安康和平新东南西北中兴富春江湖海山水云天星月明德福禄祥瑞景翠绿青松柏梅兰竹菊桂枫"
    "荷莲泉溪河滨岸城市园林苑馨雅御尚品名豪锦绣丽阳光辉煌宏达通顺利丰乐佳美嘉怡静宁泰永昌隆庆"
)
_ESTATES = (
    "小区",
    "花园",
    "家园",
    "苑",
    "名城",
    "国际",
    "广场",
    "公寓",
    "新村",
    "佳苑",
    "府",
    "湾",
)
_VILLAGES = ("村", "庄", "屯", "寨", "沟", "营", "坪", "湾", "岭", "店")
_TOWNS = ("镇", "乡", "街道")
_ROADS = ("路", "街", "大道", "巷", "东路", "西路", "南街", "北路")
_SHOPS = (
    "超市",
    "便利店",
    "菜鸟驿站",
    "五金店",
    "卫生院",
    "小学",
    "加油站",
    "快递点",
    "药店",
    "汽修",
)

ROOM, BUILDING, NUMBER, VAGUE = 0, 1, 2, 3
# Among honest addresses without a room: how many name a building, a number, neither (the labelled
# addresses, rounded).
_WITHOUT_ROOM = (0.25, 0.35, 0.40)


@dataclass(frozen=True, slots=True)
class Pool:
    """Labelled addresses: regions by province, tails (what follows the district) by depth."""

    regions: dict[str, list[Region]] = field(default_factory=dict)
    tails: dict[int, list[str]] = field(default_factory=dict)

    @property
    def is_real(self) -> bool:
        return bool(self.tails)


@cache
def pool(data: Path | None) -> Pool:
    """The labelled addresses of the data folder; an empty pool when they are not there."""
    found = Pool()
    for name in ("cn_address_delivery_dev.jsonl.gz", "cn_address_zj_traindev.jsonl.gz"):
        path = data / name if data else None
        if path and path.exists():
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for line in lines:
                    _add(found, json.loads(line))
    return found


def _add(found: Pool, row: dict) -> None:
    spans = [(kind, text.replace("##", "")) for kind, text in row["spans"]]
    head = {kind: text for kind, text in spans if kind in ("prov", "city", "district")}
    tail = "".join(text for kind, text in spans if kind not in ("prov", "city", "district"))
    if head.get("prov") in PROVINCES and "city" in head and "district" in head:
        region = (head["prov"], head["city"], head["district"])
        found.regions.setdefault(head["prov"], []).append(region)
    if len(tail) >= 4:
        found.tails.setdefault(_depth(row), []).append(tail)


def _depth(row: dict) -> int:
    if row["has_room_or_floor"]:
        return ROOM
    if row["has_building_level"]:
        return BUILDING
    return NUMBER if row["has_any_number_level"] else VAGUE


def region(dice: Dice, province: int, source: Pool) -> Region:
    """A city and district of the province."""
    known = source.regions.get(PROVINCES[province])
    if known and dice.random() < 0.8:
        return dice.choice(known)
    return PROVINCES[province], dice.choice(_CITIES[province]), word(dice) + dice.choice("区县市")


def depth(dice: Dice, has_room: bool) -> int:
    """How far an honest address goes, given whether it carries a room."""
    return ROOM if has_room else dice.choices((BUILDING, NUMBER, VAGUE), _WITHOUT_ROOM)[0]


def tail(dice: Dice, depth: int, source: Pool) -> str:
    """What follows the district, to the depth: a labelled one with new digits, or one made up."""
    if source.is_real and dice.random() < 0.5:
        return scramble(dice, dice.choice(source.tails[depth]))
    return made_up(dice, depth)


def made_up(dice: Dice, depth: int) -> str:
    """A made-up tail to the depth: room, building, number or none of them."""
    if depth == VAGUE:
        return _vague(dice)
    if depth == NUMBER:
        if dice.random() < 0.5:
            return f"{word(dice)}{dice.choice(_VILLAGES)}{dice.randint(1, 20)}组"
        return f"{word(dice)}{dice.choice(_ROADS)}{dice.randint(1, 480)}号"
    street = f"{word(dice)}{dice.choice(_ROADS)}{dice.randint(1, 480)}号"
    estate = word(dice) + dice.choice(_SYLLABLES) + dice.choice(_ESTATES)
    place = (street if dice.random() < 0.5 else "") + estate
    return place + (_room(dice) if depth == ROOM else _building(dice))


def _building(dice: Dice) -> str:
    return f"{dice.randint(1, 60)}{dice.choice(('栋', '号楼', '幢', '座'))}"


def _room(dice: Dice) -> str:
    room = f"{dice.randint(1, 28)}0{dice.randint(1, 6)}"
    style = dice.random()
    if style < 0.3:
        return f"{dice.randint(1, 60)}-{dice.randint(1, 4)}-{room}"
    unit = f"{dice.randint(1, 4)}单元" if style < 0.7 else ""
    return f"{_building(dice)}{unit}{room}{dice.choice(('', '室'))}"


def _vague(dice: Dice) -> str:
    town = word(dice) + dice.choice(_TOWNS)
    return dice.choice(
        (
            town + word(dice) + dice.choice(_VILLAGES),
            town + word(dice) + dice.choice(_SHOPS),
            word(dice) + dice.choice(_ROADS) + word(dice) + dice.choice(_SHOPS),
            town + word(dice) + dice.choice(_ROADS),
        )
    )


def word(dice: Dice) -> str:
    """Two syllables of the kind that places are called by."""
    return dice.choice(_SYLLABLES) + dice.choice(_SYLLABLES)


_DIGITS = re.compile(r"\d+")


def scramble(dice: Dice, text: str) -> str:
    """The text with each number replaced by another of the same length."""
    return _DIGITS.sub(lambda found: "".join(dice.choice("123456789") for _ in found[0]), text)
