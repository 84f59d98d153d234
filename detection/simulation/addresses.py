"""Street addresses below the district, complete and vague, as ordinary buyers write them."""

from __future__ import annotations

import random

from detection.simulation.places import Place
from detection.simulation.words import words

_ROADS = words(
    """
    解放路 人民路 中山路 建设路 新华路 和平路 文化路 胜利路 青年路 迎宾大道 滨河路 工业路 学府路
    东风路 朝阳路 长江路 黄河路 北京路 南湖路 金山路 兴业路 创业大道 站前路 环城东路 环城西路
    桃园路 西门路 香山路 花园路 康乐路 光明街 幸福街 前进街 友谊街 广场南路
    """
)
_HOMES = words(
    """
    阳光花园 金色家园 翠湖名邸 书香门第 碧水湾 锦绣华庭 东方名城 世纪花园 丽景苑 和谐家园 紫荆苑
    江南春晓 盛世名门 御景园 香樟苑 梧桐公馆 龙湖湾 城市之光 滨江一号 康居苑 枫林小区 兰亭雅苑
    水岸新城 中央公园 福满园 祥和小区 新星小区 安居苑 天悦府 春江花园
    """
)
_TOWNS = words(
    """
    城关镇 太平镇 新集镇 柳林镇 石桥镇 龙泉镇 清溪镇 白沙镇 高桥镇 三河镇 马店镇 河口镇 大兴镇
    双庙乡 南岭乡 东山镇 永安镇 沙河镇 平安镇 官庄乡
    """
)
_VILLAGES = words(
    """
    王家庄 李家湾 张庄 刘集 陈家坝 赵村 周家沟 孙庄 上坪 下塘 东湖 西岭 大河 小桥 前进 新建 红星
    胜利 团结 柳树沟 杨家岭 吴家畈 徐家边 郑店 何家冲
    """
)
_SHOPS = words(
    """
    便民超市 惠民药店 佳佳理发店 老街小吃店 鑫源五金店 顺达汽修 联华超市 小丽服装店 农贸市场门口
    加油站旁
    """
)
_OFFICES = ["创新大厦", "国贸中心", "科技园", "财富广场", "电子商务园", "商会大厦"]
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
    road = f"{rng.choice(_ROADS)}{rng.randint(1, 899)}号"
    if kind < 0.07:
        return f"{road}{rng.choice(_OFFICES)}{rng.choice('ABC')}座{_room(rng)}室"
    if kind < 0.12:
        return f"{rng.choice(CAMPUSES)}{rng.randint(1, 18)}号宿舍楼{_room(rng)}"
    building = f"{rng.randint(1, 38)}{rng.choice(('号楼', '幢', '栋'))}"
    unit = f"{rng.randint(1, 4)}单元" if rng.random() < 0.6 else ""
    start = road if rng.random() < 0.55 else rng.choice(_ROADS)
    return f"{start}{rng.choice(_HOMES)}{building}{unit}{_room(rng)}室"


def vague_address(rng: random.Random, *, is_rural: bool) -> str:
    """No building and no room: a village, a street, a shop, an estate's name, a locker."""
    if is_rural and rng.random() < _VILLAGE_SHARE:
        return _village(rng)
    road = rng.choice(_ROADS)
    kind = rng.choices(_VAGUE_KINDS, _VAGUE_WEIGHTS)[0]
    if kind == "number":
        return f"{road}{rng.randint(1, 899)}号"
    if kind == "campus":
        return f"{rng.choice(CAMPUSES)}{rng.choice(_LOCKERS)}"
    endings = {
        "estate": rng.choice(_HOMES),
        "locker": f"{rng.choice(_HOMES)}{rng.choice(_LOCKERS)}",
        "shop": rng.choice(_SHOPS),
        "crossing": f"与{rng.choice(_ROADS)}交叉口",
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


def _village(rng: random.Random) -> str:
    start = f"{rng.choice(_TOWNS)}{rng.choice(_VILLAGES)}"
    kind = rng.random()
    if kind < 0.5:
        return f"{start}村"
    if kind < 0.8:
        return f"{start}村{rng.randint(1, 12)}组"
    return f"{start}村委会旁"


def _room(rng: random.Random) -> str:
    return f"{rng.randint(1, 28)}{rng.randint(1, 6):02d}"
