"""One way of writing: what reading expects instead of what people and exports send.

Nothing here changes an address of simplified characters, plain digits and no spaces: one scan says
so. Masks are those of formats.md section 4; `[UNK]` and the word-piece mark `##` inside a word are
what a tokenizer left, no mask.
"""

from __future__ import annotations

import re

LONGEST = 500  # characters; the longest of 18,391 labelled addresses has 97

_TRADITIONAL = (
    "臺台號号樓楼棟栋單单層层區区縣县鎮镇鄉乡裡里裏里廣广東东雲云貴贵陝陕寧宁龍龙遼辽蘇苏濟济慶庆門门"
    "園园國国華华灣湾萬万學学場场廠厂廈厦衛卫莊庄陽阳陰阴與与興兴義义漢汉滬沪嶺岭島岛馬马麗丽爾尔維维"
    "吳吴長长開开關关車车電电聯联話话隊队組组戶户鋪铺櫃柜驛驿鳥鸟豐丰遞递點点環环橋桥銀银醫医業业產产"
    "創创辦办財财賢贤達达鄭郑劉刘張张陳陈趙赵馮冯韓韩楊杨許许葉叶鐵铁錦锦勝胜榮荣範范舊旧壽寿實实軍军"
    "運运觀观滄沧溫温瀋沈綿绵錫锡揚扬鹽盐連连無无紹绍臨临岡冈徑径衝冲灘滩澤泽圍围塊块墻墙傑杰"
)
_WIDE = {0xFF01 + at: 0x21 + at for at in range(94)}
_DASHES = dict.fromkeys(map(ord, "－—–−‐‑―─～~﹣"), "-")
_SPELLING: dict[int, int | str] = {
    **_WIDE,
    **dict(zip(map(ord, _TRADITIONAL[::2]), _TRADITIONAL[1::2], strict=True)),
    **_DASHES,
    ord("○"): "〇",
    ord("Ⅰ"): "1",
    ord("Ⅱ"): "2",
    ord("Ⅲ"): "3",
    0x3000: " ",
}
_SPELT = re.escape("".join(map(chr, _SPELLING)))
_ODD = re.compile(rf"[{_SPELT}\s*•●×$\[\x00xX#]")
# One look for each kind of oddity: nearly all odd addresses have one of them.
_OTHERWISE = re.compile(f"[{_SPELT}]")
_MAY_BE_MASK = re.compile("[*•●×xX#$]")
_MASK = re.compile(r"\*|•|●|×{2}|[Xx]{3,}|#{3,}|^##|^\$\$")
_PIECE = re.compile(r"(?<=.)##(?=.)")
_GAP = re.compile(r"(?<=[0-9A-Za-z])\s+(?=[0-9A-Za-z])")
_PHONE = re.compile(r"\s+(?=\+?(?:86)?[ -]?1[3-9][0-9 -]{9})")
_SPACE = re.compile(r"[\s\x00]+")


def plain(text: str) -> tuple[str, bool]:
    """The text in plain spelling without spaces, and whether a part of it is masked.

    A space between two numbers becomes a dash: `3号楼 2 501` is no 2501.
    """
    if _ODD.search(text) is None:
        return text, False
    if _OTHERWISE.search(text) is not None:
        text = text.translate(_SPELLING)
    text = text.strip()
    if "##" in text:
        text = _PIECE.sub("", text)
    is_masked = _MAY_BE_MASK.search(text) is not None and _MASK.search(text) is not None
    text = text.replace("[UNK]", "□")
    if _SPACE.search(text) is not None:
        text = _SPACE.sub("", _GAP.sub("-", _PHONE.sub(";", text)))
    return text, is_masked
