"""Street addresses below the district, complete and vague, as ordinary buyers write them.

Names are put together from parts, so that no more of them end alike than in life: of 7,288 labelled
Chinese delivery addresses, 0.5 % share their last four signs, or all but the numbers, with one of the 140
before them (two days of a shop of this size), and 3 % with one of 2,000.
"""

from __future__ import annotations

import random

from detection.simulation.places import Place
from detection.simulation.words import words

# Two signs each from these, and an ending: 4,000 roads, of which some are common everywhere.
_FIRST = "东西南北中新光安长永天金银玉龙凤江河湖海云青红兴富民国文华学春秋清明和平福康泰顺昌盛荣嘉"
_SECOND = "阳山川岭泉溪桥港湾城门园林苑宁乐庆丰裕达通远望翔辉映霞峰原州源昇悦雅贤德义信礼仁智"
_ROAD_KINDS = ("路", "路", "路", "路", "街", "街", "大道", "巷", "东路", "西路", "南街", "北路")
_COMMON_ROADS = words(
    """
    解放路 人民路 中山路 建设路 新华路 和平路 文化路 胜利路 青年路 迎宾大道 滨河路 工业路 学府路
    东风路 朝阳路 长江路 黄河路 北京路 南湖路 站前路 环城东路 环城西路 光明街 友谊街
    """
)
_COMMON_SHARE = 0.1
_HOME_KINDS = words(
    """
    花园 家园 名邸 小区 公馆 新城 华庭 名城 雅苑 佳苑 春晓 名门 水岸 国际 公寓 新村 豪庭 丽都 御府
    一品 时代 锦园 嘉园 府邸 广场 山庄 首府 悦府
    """
)
_TOWN_KINDS = ("镇", "镇", "镇", "乡", "街道")
_FAMILIES = words(
    """
    王家 李家 张家 刘家 陈家 赵家 周家 孙家 杨家 吴家 徐家 郑家 何家 马家 朱家 胡家 郭家 林家 罗家
    梁家 宋家 唐家 许家 韩家 冯家 邓家 曹家 彭家 曾家 田家 董家 袁家 潘家 蒋家 蔡家 余家
    """
)
_VILLAGE_KINDS = "庄湾坝沟岭畈边店冲坪塘集岗坡营寨堡屯坊楼桥口洼墩"
_SHOP_NAMES = words(
    """
    便民 惠民 佳佳 老街 鑫源 顺达 联华 小丽 万家 好又多 百姓 大拇指 金泰 阿明 老李 同仁 宏达 晨光
    新天地 平价 爱家 福来 四季 美丽 兄弟 红旗 家乐 永盛 益民 乐购 天天 真真
    """
)
_SHOP_KINDS = words(
    """
    超市 药店 理发店 小吃店 五金店 汽修 服装店 水果店 母婴店 宾馆 烟酒店 诊所 蛋糕店 饭店 网吧
    电器 建材 眼镜店 花店 快餐 家纺 手机店 文具店 洗车店
    """
)
_OFFICES = ("大厦", "中心", "科技园", "财富广场", "电子商务园", "商会大厦", "产业园")
CAMPUSES = words(
    """
    职业技术学院 师范学院 理工学院 第一中学 财经学院 医学院东校区 农业大学 科技大学南校区
    """
)
_VILLAGE_SHARE = 0.78  # of the vague addresses in the countryside
_VAGUE_KINDS = ("number", "estate", "locker", "shop", "crossing", "campus")
_VAGUE_WEIGHTS = (30, 22, 14, 18, 10, 6)
_LOCKERS = ("菜鸟驿站", "丰巢快递柜", "快递超市", "妈妈驿站")


def complete_address(rng: random.Random) -> str:
    """A building and a room in a housing estate, an office tower or a campus."""
    kind = rng.random()
    road = f"{_road(rng)}{rng.randint(1, 899)}号"
    if kind < 0.07:
        office = f"{_name(rng)}{rng.choice(_OFFICES)}"
        return f"{road}{office}{rng.choice('ABC')}座{_room(rng)}室"
    if kind < 0.12:
        return f"{_campus(rng)}{rng.randint(1, 18)}号宿舍楼{_room(rng)}"
    building = f"{rng.randint(1, 38)}{rng.choice(('号楼', '幢', '栋'))}"
    unit = f"{rng.randint(1, 4)}单元" if rng.random() < 0.6 else ""
    start = road if rng.random() < 0.55 else _road(rng)
    return f"{start}{_home(rng)}{building}{unit}{_room(rng)}室"


def vague_address(rng: random.Random, *, is_rural: bool) -> str:
    """No building and no room: a village, a street, a shop, an estate's name, a locker."""
    if is_rural and rng.random() < _VILLAGE_SHARE:
        return _village(rng)
    road = _road(rng)
    kind = rng.choices(_VAGUE_KINDS, _VAGUE_WEIGHTS)[0]
    if kind == "number":
        return f"{road}{rng.randint(1, 899)}号"
    if kind == "campus":
        return f"{_campus(rng)}{rng.choice(_LOCKERS)}{_name(rng)}店"
    endings = {
        "estate": _home(rng),
        "locker": f"{rng.choice(_LOCKERS)}{_name(rng)}店",
        "shop": f"{rng.choice(_SHOP_NAMES)}{rng.choice(_SHOP_KINDS)}",
        "crossing": f"与{_road(rng)}口",
    }
    return road + endings[kind]


def dormitory(rng: random.Random, campus: str) -> str:
    """A room, or the pick-up point, of one campus."""
    if rng.random() < 0.25:
        return f"{campus}{_LOCKERS[0]}"
    return f"{campus}{rng.randint(1, 12)}号宿舍楼{_room(rng)}"


def address_at(rng: random.Random, place: Place, complete: float | None = None) -> str:
    """An address in this place; `complete` (0 to 1) overrides what is usual there."""
    share = place.complete if complete is None else complete
    if rng.random() < share:
        return complete_address(rng)
    return vague_address(rng, is_rural=place.is_rural)


def _name(rng: random.Random) -> str:
    return rng.choice(_FIRST) + rng.choice(_SECOND)


def _road(rng: random.Random) -> str:
    if rng.random() < _COMMON_SHARE:
        return rng.choice(_COMMON_ROADS)
    return f"{_name(rng)}{rng.choice(_ROAD_KINDS)}"


def _home(rng: random.Random) -> str:
    return f"{_name(rng)}{rng.choice(_HOME_KINDS)}"


def _campus(rng: random.Random) -> str:
    return f"{_name(rng)}{rng.choice(CAMPUSES)}"


def _village(rng: random.Random) -> str:
    town = f"{_name(rng)}{rng.choice(_TOWN_KINDS)}"
    own = rng.choice(_FAMILIES) if rng.random() < 0.5 else _name(rng)
    start = f"{town}{own}{rng.choice(_VILLAGE_KINDS)}"
    kind = rng.random()
    if kind < 0.6:
        return f"{start}村"
    if kind < 0.97:
        return f"{start}村{rng.randint(1, 12)}组"
    return f"{start}村委会旁"


def _room(rng: random.Random) -> str:
    return f"{rng.randint(1, 28)}{rng.randint(1, 6):02d}"
