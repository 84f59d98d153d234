"""What ordinary people in China look like, before a shop's own customers are known.

`DEPTH_COUNTS` was counted with address.depth on the 7,288 addresses of the CCKS delivery
development set, provinces with at least 60 of them; `PROVINCE_MILLIONS` is the census of 2020 in
units of 100,000 people. Both are only starting points: a shop's own orders outweigh them soon.
"""

from __future__ import annotations

DEPTH_COUNTS: dict[str, tuple[int, ...]] = {
    "山东": (201, 269, 80, 92, 92, 655),
    "广东": (70, 118, 34, 108, 45, 303),
    "河南": (119, 90, 27, 39, 43, 213),
    "江苏": (47, 57, 28, 47, 29, 268),
    "浙江": (26, 90, 14, 48, 28, 221),
    "河北": (56, 104, 12, 24, 22, 164),
    "湖南": (59, 58, 9, 14, 25, 136),
    "四川": (38, 36, 4, 56, 22, 126),
    "广西": (40, 52, 11, 36, 22, 112),
    "湖北": (30, 38, 15, 33, 20, 131),
    "福建": (22, 62, 7, 39, 22, 89),
    "安徽": (44, 26, 9, 11, 16, 126),
    "陕西": (33, 32, 10, 17, 27, 103),
    "江西": (41, 24, 15, 10, 15, 97),
    "辽宁": (23, 13, 4, 20, 18, 98),
    "北京": (3, 16, 1, 8, 8, 100),
    "山西": (20, 35, 6, 9, 10, 51),
    "重庆": (8, 10, 1, 12, 7, 79),
    "天津": (12, 10, 1, 2, 5, 86),
    "上海": (0, 2, 2, 11, 13, 65),
    "黑龙": (11, 2, 1, 2, 5, 70),
    "海南": (8, 19, 3, 11, 4, 32),
    "贵州": (14, 14, 5, 2, 10, 31),
    "云南": (12, 12, 4, 7, 4, 35),
    "吉林": (15, 7, 3, 2, 3, 44),
}
_DEPTH_ALL = (984, 1212, 317, 675, 538, 3562)
DEPTH_NATIONAL: tuple[float, ...] = tuple(count / sum(_DEPTH_ALL) for count in _DEPTH_ALL)

PROVINCES: tuple[str, ...] = (
    "广东",
    "山东",
    "河南",
    "江苏",
    "四川",
    "河北",
    "湖南",
    "浙江",
    "安徽",
    "湖北",
    "广西",
    "云南",
    "江西",
    "辽宁",
    "福建",
    "陕西",
    "贵州",
    "山西",
    "黑龙",
    "重庆",
    "新疆",
    "吉林",
    "甘肃",
    "上海",
    "内蒙",
    "北京",
    "天津",
    "海南",
    "宁夏",
    "青海",
    "西藏",
    "香港",
    "澳门",
    "台湾",
)
_PEOPLE = (
    1260,
    1015,
    994,
    847,
    837,
    746,
    664,
    646,
    610,
    578,
    501,
    472,
    452,
    426,
    415,
    395,
    386,
    349,
    319,
    321,
    259,
    241,
    250,
    249,
    240,
    219,
    139,
    101,
    72,
    59,
    36,
    7,
    1,
    2,
)
_ELSEWHERE = 0.002
PROVINCE_SHARE: tuple[float, ...] = (
    *(people / sum(_PEOPLE) * (1 - _ELSEWHERE) for people in _PEOPLE),
    _ELSEWHERE,
)
PROVINCE_INDEX: dict[str, int] = {name: index for index, name in enumerate(PROVINCES)}

_OWN_WEIGHT = 60.0


def depth_in(province: str | None) -> tuple[float, ...]:
    """Shares of the depth bins in a province, pulled to the nation's where it was thin."""
    counts = DEPTH_COUNTS.get(province or "", (0,) * len(DEPTH_NATIONAL))
    total = sum(counts) + _OWN_WEIGHT
    return tuple(
        (count + _OWN_WEIGHT * share) / total
        for count, share in zip(counts, DEPTH_NATIONAL, strict=True)
    )


SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任"
    "卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔"
    "向常汤康易乔赖文温庞樊兰殷施洪翟安颜倪牛季俞章鲁葛毕伍关柯阮齐祝欧司上诸管甘左尚祁符詹童路齐游骆辛"
    "麦凌华焦柴卫车盛曲岳耿时舒费梅单娄涂尤纪房裴包屈穆古霍柳成蒲冉欧米吉项邢宁丛简岑车初衣解席褚景战蔺"
)
