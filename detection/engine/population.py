"""What ordinary people in China look like, before a shop's own customers are known.

`DEPTH_COUNTS` was counted with address.read (2026-11) on the 7,288 addresses of the CCKS delivery
development set, provinces with at least 60 of them; `PROVINCE_MILLIONS` is the census of 2020 in
units of 100,000 people. Both are only starting points: a shop's own orders outweigh them soon.
"""

from __future__ import annotations

DEPTH_COUNTS: dict[str, tuple[int, ...]] = {
    "山东": (218, 254, 100, 53, 83, 682),
    "广东": (86, 101, 29, 91, 39, 336),
    "河南": (134, 82, 31, 18, 35, 233),
    "江苏": (54, 50, 27, 38, 24, 283),
    "浙江": (24, 83, 15, 47, 34, 227),
    "河北": (64, 94, 22, 17, 12, 175),
    "湖南": (56, 59, 15, 9, 21, 142),
    "四川": (38, 36, 10, 41, 25, 134),
    "广西": (39, 47, 14, 38, 20, 115),
    "湖北": (33, 37, 10, 26, 25, 137),
    "福建": (27, 52, 4, 36, 14, 109),
    "安徽": (42, 20, 15, 8, 13, 135),
    "陕西": (37, 34, 11, 8, 22, 111),
    "江西": (44, 26, 11, 8, 14, 99),
    "辽宁": (25, 8, 8, 10, 18, 107),
    "北京": (3, 15, 1, 7, 7, 107),
    "山西": (23, 34, 6, 2, 8, 58),
    "天津": (14, 7, 2, 0, 7, 94),
    "重庆": (11, 6, 2, 8, 9, 86),
    "上海": (0, 3, 3, 11, 3, 75),
    "黑龙": (9, 2, 3, 2, 4, 71),
    "海南": (15, 20, 3, 9, 4, 40),
    "贵州": (17, 12, 5, 1, 7, 34),
    "云南": (16, 9, 5, 4, 4, 36),
    "吉林": (17, 5, 4, 0, 3, 45),
}
_DEPTH_ALL = (1071, 1104, 368, 498, 469, 3778)
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
PROVINCE_SHARE: tuple[float, ...] = tuple(people / sum(_PEOPLE) for people in _PEOPLE)
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
