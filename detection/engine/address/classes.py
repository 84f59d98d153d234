"""What kind of place an address is: a home, a village, a campus, an office, a locker.

Words decide, by who would hand the parcel over: a locker before all else, then what tells a home
for certain (家属院), a campus, an office (any place of work, shops and hotels too), a home, a
village. A word that only shows the way (小学旁边, 大学路) does not count. Without such a word a
building with units is a home and a numbered group a village.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from detection.engine.address.ladder import BUILDING, Step

# By priority. `unknown` is what is left.
LOCKER, FAMILY, CAMPUS, OFFICE, HOME, VILLAGE = range(6)
NAMES = ("locker", "home", "campus", "office", "home", "village")
UNKNOWN = "unknown"
_WORDS: tuple[tuple[int, str], ...] = (
    (
        LOCKER,
        "菜鸟 驿站 丰巢 蜂巢 快递柜 智能柜 快件箱 自提 代收 代取 快递点 快递站 快递超市 速递易 兔喜 邮政所",
    ),
    (FAMILY, "家属院 家属楼 家属区 宿舍楼 公寓 宿舍"),
    (
        CAMPUS,
        "学生宿舍 学生公寓 大学 学院 中学 小学 学校 校区 幼儿园 幼稚园 高中 初中 职高 技校 教学楼 实验楼 一中 二中 三中 四中 五中 六中",
    ),
    (
        OFFICE,
        "大厦 写字楼 大楼 商务楼 办公室 厂 办公楼 产业园 工业园 工业区 科技园 创业园 创意园 软件园 物流园 产业区 孵化园 厂房 工厂 厂区 "
        "公司 集团 银行 信用社 医院 卫生院 卫生室 诊所 药房 药店 政府 政务 派出所 公安局 法院 检察院 税务局 教育局 市场 商贸城 "
        "商城 商场 超市 商店 便利店 专卖店 专营店 门市 酒店 宾馆 饭店 酒楼 美容 理发 客运站 汽配城 建材城 家具城 服务区 "
        "网吧 火锅 餐厅 饭馆 中心店 旗舰店 影楼 药业 加油站 烟酒 家电 门面 店面 商铺 档口",
    ),
    (
        HOME,
        "小区 花园 花苑 家园 嘉园 佳园 名苑 雅苑 新苑 豪庭 华庭 名都 山庄 别墅 新村 社区 苑 花城 名城 豪园 庭院 居民楼 安置房 "
        "安置区 公馆 庄园 组团 丽景 御景 府邸 碧桂园 万科 恒大 绿地 保利 号楼 单元 名邸 嘉苑 小院 大院 城市花园 御府 家苑 人家 佳苑 华府",
    ),
    (VILLAGE, "村 屯 寨 嘎查 农场 林场 连队 村委 行政村 自然村 庄 组 生产队 大队"),
)
_PRIORITY = {word: at for at, words in _WORDS for word in words.split()}


def _by_first_character(words: Iterable[str]) -> str:
    rests: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=lambda word: (-len(word), word)):
        rests[word[0]].append(word[1:])
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in rests.items())


_WORD = re.compile(
    rf"(?:{_by_first_character(_PRIORITY)})(?![东西南北中]?[路街巷道]|大道|桥|[站区]?[旁边对]|附近|斜对|生|城|园区|后面|前面|隔壁|往|向|以?[东西南北]\d|[镇乡])"
)
# "Do not leave it at the station": the buyer is at home.
_REFUSED = re.compile(
    r"[不别勿](?:要|能|可|许)?[放送存投寄][^,，。;]{0,3}(?:驿站|柜|巢|菜鸟|代收)|驿站拒收"
)


def kind(detail: str, step: Step | None) -> str:
    """The class of the place that the part below the district tells."""
    words = _WORD.findall(detail)
    if words:
        best = min([_PRIORITY[word] for word in words])
        if best is not LOCKER or _REFUSED.search(detail) is None:
            return NAMES[best]
    return "home" if step is not None and step >= BUILDING else UNKNOWN
