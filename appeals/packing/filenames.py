"""The names of imported files as a copy without identities may print them.

Whoever named a file may have put a buyer's name into it. So only what exports are called by stays,
by a list of words: a name that is a word of no list cannot be told from a person's.
"""

from __future__ import annotations

import re

_LEFT_OUT = "…"
_EXPORTS = """
alipay all amazon api bills bonded buyer cancel cancelled cart carts chat chats closed csv daily
data deals delivery detail details douyin download ebay erp event events export exported feige
file funds goods history import item items jd json jst kuaishou lazada line lines list log magento
manage merchant month monthly new old order orders paid payment payments pdd pinduoduo product
products promotion promotions query raw record records refund refunds report reports result return
returned returns review reviews sale sales search seller settlement sheet shipment shipped
shipping shop shopee shopify shops sku skus sold store stripe summary table taobao temu test
tiktok tmall total trade trades traffic transaction transactions txt visitor visitors wdt wechat
week weekly weixin woocommerce xhs xiaohongshu xls xlsx year yearly youzan zip
"""
_EXPORTS_HAN = """
订单 子订单 退款 退货 售后 明细 详情 列表 清单 报表 报告 导出 下载 数据 交易 已卖出 宝贝 商品 流量
访客 评价 活动 促销 推广 店铺 门店 天猫 淘宝 京东 拼多多 抖店 抖音 快手 小红书 微信 视频号 小店
有赞 旺店通 聚水潭 千牛 生意参谋 阿里巴巴 支付宝 全部 待发货 已发货 未发货 历史 管理 查询 发货 物流
文件 工作表 表格 批次 销售 财务 账单 流水 结算 收支 记录 汇总 平台 商家 卖家 后台 按 至 到 年 月 日
季度 第 页 的 和 与 表
"""
_LATIN = frozenset(re.findall(r"\w+", _EXPORTS))
_HAN = sorted(re.findall(r"\w+", _EXPORTS_HAN), key=len, reverse=True)  # the longest first
_PIECE = re.compile(
    "|".join(_HAN) + r"|[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[\s_\-.,~+()（）\[\]【】、/]+|.", re.DOTALL
)
_SHORT_NUMBER = re.compile(r"\d{1,4}")
_DAY = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:[0-3]\d(?:[0-2]\d[0-5]\d(?:[0-5]\d(?:\d{3})?)?)?)?")


def shown_name(name: str) -> str:
    """The name with whatever is no word of an export, no day and no short number left out."""
    stem, dot, ending = name.rpartition(".")
    if not dot or not (ending.isascii() and ending.isalnum() and len(ending) <= 5):
        stem, dot, ending = name, "", ""
    pieces = (piece if _tells_nobody(piece) else _LEFT_OUT for piece in _PIECE.findall(stem))
    return re.sub(f"{_LEFT_OUT}{{2,}}", _LEFT_OUT, "".join(pieces)) + dot + ending


def _tells_nobody(piece: str) -> bool:
    if piece.isdecimal():
        return bool(_SHORT_NUMBER.fullmatch(piece) or _DAY.fullmatch(piece))
    if piece[0].isascii() and piece[0].isalpha():
        return piece.lower() in _LATIN
    return piece in _HAN or not piece[0].isalnum()
