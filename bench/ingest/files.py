"""Tmall order exports in their true shape: 72 columns, GB18030, one row an order.

Cells follow a real export: ids wrapped as `="…"`, three quarters of the cells empty, buyers who
come back, titles with many orders and with few, phones and addresses in clear (the dearest case:
everything is to be sealed and hashed). The same seed gives the same bytes.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from tests.shops.taobao_files import ORDER_COLUMNS

_ENCODING = "gb18030"
_FIRST_DAY = datetime(2026, 1, 1)  # noqa: DTZ001  the file writes the platform's wall clock
_MINUTES = 300 * 24 * 60
_PRODUCTS = 600
_ORDERS_A_BUYER = 1.4
_REGIONS = (
    "浙江省 金华市 义乌市 稠城街道",
    "广东省 广州市 白云区 三元里街道",
    "江苏省 苏州市 吴江区 盛泽镇",
    "山东省 临沂市 兰山区 银雀山街道",
    "四川省 成都市 武侯区 桂溪街道",
    "河南省 郑州市 金水区 花园路街道",
    "上海 上海市 浦东新区 川沙新镇",
    "湖北省 武汉市 洪山区 关山街道",
)
_ROADS = ("宾王路", "人民东路", "解放大道", "科技园路", "建设三路", "和平里")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰"
_WORDS = ("加厚", "家用", "透明", "大号", "防尘", "收纳箱", "整理盒", "衣柜", "宿舍", "折叠")
_CARRIERS = ("中通快递", "圆通速递", "韵达快递", "申通快递", "顺丰速运")


def write_orders(path: Path, orders: int, *, seed: int = 1) -> None:
    """Write an export of so many orders."""
    with path.open("w", encoding=_ENCODING, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(ORDER_COLUMNS)
        places = {name: place for place, name in enumerate(ORDER_COLUMNS)}
        writer.writerows(_rows(orders, places, random.Random(seed)))


def _rows(orders: int, places: dict[str, int], dice: random.Random) -> Iterator[list[str]]:
    titles = ["".join(dice.sample(_WORDS, 6)) + f" {number:03d}款" for number in range(_PRODUCTS)]
    buyers = max(int(orders / _ORDERS_A_BUYER), 1)
    blank = [""] * len(places)
    for number in reversed(range(orders)):  # the newest order stands on top
        row = blank.copy()
        minute = number * _MINUTES // orders
        for name, value in _cells(number, minute, dice.randrange(buyers), titles, dice).items():
            row[places[name]] = value
        yield row


def _cells(
    number: int, minute: int, buyer: int, titles: list[str], dice: random.Random
) -> dict[str, str]:
    placed = _FIRST_DAY + timedelta(minutes=minute, seconds=dice.randrange(60))
    order_id = str(2_962_384_000_000 + number * 7) + f"{buyer % 1_000_000:06d}"
    fen = dice.randrange(990, 29_990, 10)
    product = min(int(dice.expovariate(8 / _PRODUCTS)), _PRODUCTS - 1)
    cells = {
        "订单编号": f'="{order_id}"',
        "主订单编号": f'="{order_id}"',
        "支付单号": f'="{20260101220010000000 + number}"',
        "买家应付货款": _money(fen),
        "买家应付邮费": "0.00",
        "买家支付积分": "0",
        "总金额": _money(fen),
        "返点积分": "0",
        "订单创建时间": f"{placed:%Y-%m-%d %H:%M:%S}",
        "宝贝标题 ": titles[product],
        "宝贝种类 ": "1",
        "宝贝总数量": str(1 + (dice.random() < 0.12)),
        "店铺Id": "0",
        "店铺名称": "义乌收纳旗舰店",
        "是否手机订单": "手机订单",
        "运送方式": "快递",
        "卖家服务费": "0元",
        "天猫卡券抵扣": "0",
        "集分宝抵扣": "0",
        "是否上传合同照片": "否",
        "是否上传小票": "否",
        "是否代付": "否",
    }
    return cells | _person(buyer) | _fate(fen, placed, number, dice)


def _person(buyer: int) -> dict[str, str]:
    name = _SURNAMES[buyer % 20] + _GIVEN[buyer % 25] + _GIVEN[buyer // 25 % 25]
    street = f"{_ROADS[buyer % 6]}{1 + buyer % 380}号{1 + buyer % 30}幢{101 + buyer % 1900}室"
    return {
        "买家会员名": f"tb{buyer:08d}小店",
        "收货人姓名": name,
        "收货地址": f"{_REGIONS[buyer % 8]}{street}(000000)",
        "联系手机": f"'13{buyer % 10}{buyer:08d}",
    }


def _fate(fen: int, placed: datetime, number: int, dice: random.Random) -> dict[str, str]:
    """Eight in ten completed, one on its way, the rest closed unpaid or refunded."""
    luck = dice.random()
    if luck < 0.06:
        return {"买家实际支付金额": "0.00", "订单状态": "交易关闭", "订单关闭原因": "买家未付款"}
    paid_at = placed + timedelta(seconds=dice.randrange(5, 900))
    paid = {"订单付款时间 ": f"{paid_at:%Y-%m-%d %H:%M:%S}"}
    if luck < 0.12:
        closed = {"买家实际支付金额": "0.00", "退款金额": _money(fen), "打款商家金额": "0.00元"}
        return paid | closed | {"订单状态": "交易关闭", "订单关闭原因": "退款"}
    shipped = placed + timedelta(hours=dice.randrange(3, 40), seconds=dice.randrange(3600))
    paid |= {
        "买家实际支付金额": _money(fen),
        "退款金额": "0.00",
        "订单关闭原因": "订单未关闭",
        "发货时间": f"{shipped:%Y-%m-%d %H:%M:%S}",
        "物流单号 ": f"No:{78_000_000_000_000 + number * 13}",
        "物流公司": dice.choice(_CARRIERS),
    }
    if luck < 0.2:
        return paid | {"订单状态": "卖家已发货，等待买家确认", "打款商家金额": "0.00元"}
    done = shipped + timedelta(days=dice.randrange(2, 12), seconds=dice.randrange(86_400))
    return paid | {
        "订单状态": "交易成功",
        "确认收货时间": f"{done:%Y-%m-%d %H:%M:%S}",
        "打款商家金额": f"{_money(fen)}元",
    }


def _money(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
