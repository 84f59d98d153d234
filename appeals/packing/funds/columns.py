"""Which column means what: the words that Alipay, WeChat Pay and banks head their columns with.

Collected from exports of Alipay (merchant ledger, personal bill), WeChat Pay (merchant funds bill,
personal bill) and online banks, 2018 to 2026; a bank that uses another word is refused by name of
what is missing, never half read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from appeals.packing.funds.statement import Source

TIMES = ("发生时间", "交易时间", "记账时间", "入账时间", "付款时间", "交易创建时间", "时间", "Time")  # fmt: skip
DAYS = ("交易日期", "记账日期", "入账日期", "日期", "Transaction Date", "Date")
AMOUNTS = ("金额", "收支金额", "交易金额", "发生额", "交易额", "Amount")
INCOMES = ("收入金额", "收入", "贷方发生额", "贷方金额", "存入金额", "转入金额", "贷方", "Credit")  # fmt: skip
OUTLAYS = ("支出金额", "支出", "借方发生额", "借方金额", "支取金额", "转出金额", "借方", "Debit")  # fmt: skip

_WORDS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "at": TIMES,
        "day": DAYS,
        "amount": AMOUNTS,
        "income": INCOMES,
        "outlay": OUTLAYS,
        "direction": ("收/支", "收支类型", "借贷标志", "借贷", "收支", "收付标志"),
        "status": ("交易状态", "当前状态", "资金状态"),
        "party": ("交易对方", "对方户名", "对方名称", "对方账户名称", "对手方名称", "户名", "Counterparty"),
        "account": ("对方账号", "对方账户", "对方卡号", "用户标识", "Account"),
        "kind": ("业务类型", "交易类型", "类型", "交易分类", "业务名称"),
        "note": ("备注", "摘要", "用途", "附言", "Description"),
        "goods": ("商品名称", "商品说明", "商品"),
        "order": ("商户订单号", "商家订单号", "商户单号", "业务基础订单号", "业务凭证号", "业务订单号", "Order"),
    }
)  # fmt: skip
_SIGNS: tuple[tuple[Source, frozenset[str]], ...] = (
    (Source.ALIPAY, frozenset({"账务流水号", "支付宝交易号", "商家订单号", "交易创建时间", "业务基础订单号"})),
    (Source.WECHAT, frozenset({"微信支付业务单号", "资金流水单号", "商户单号", "公众账号ID", "微信订单号"})),
)  # fmt: skip
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")


def bare(cell: str) -> str:
    """A cell without what spreadsheets and exports wrap around it: `="1"`, a backtick, tabs, quotes."""
    text = unicodedata.normalize("NFKC", cell).strip(" \t\r\n\ufeff\u200b")
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return text.strip("`'\" \t")


def columns_of(cells: Sequence[str]) -> dict[str, int]:
    """Column places by meaning; empty when this line does not head a statement."""
    names = [_name(cell) for cell in cells]
    found = {}
    for meaning, words in _WORDS.items():
        place = next((names.index(_name(word)) for word in words if _name(word) in names), None)
        if place is not None:
            found[meaning] = place
    has_sum = "amount" in found or {"income", "outlay"} <= found.keys()
    return found if {"at", "day"} & found.keys() and has_sum else {}


def source_of(cells: Sequence[str]) -> Source:
    names = {_name(cell) for cell in cells}
    return next((source for source, signs in _SIGNS if signs & names), Source.BANK)


def _name(cell: str) -> str:
    return _BRACKETS.sub("", bare(cell)).replace(" ", "")
