"""Cases to pack: the seed attack among ordinary orders, and its quieter relatives."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from appeals.packing import (
    Bilingual,
    Bucket,
    Case,
    Environment,
    Filing,
    Hold,
    Identity,
    ImportFile,
    Notice,
    Order,
    Penalty,
    Product,
    Promotion,
    Reason,
    Refund,
    Shop,
    Timeline,
    Verdict,
)

START = datetime(2026, 3, 10, 12, 10, tzinfo=UTC)  # 20:10 in the shop
END = START + timedelta(minutes=30)
CUTOFF = START + timedelta(days=4)
ITEM = "id:652011223344"
KEY = bytes(range(32))
ZERO = "0" * 64

PROVINCES = (
    ("浙江省", "杭州市"), ("广东省", "广州市"), ("江苏省", "南京市"), ("四川省", "成都市"),
    ("河南省", "郑州市"), ("山东省", "济南市"), ("湖北省", "武汉市"), ("福建省", "厦门市"),
    ("陕西省", "西安市"), ("辽宁省", "沈阳市"), ("新疆维吾尔自治区", "乌鲁木齐市"),
)  # fmt: skip
SURNAMES = "赵钱孙李周吴郑王冯陈"
GIVEN = ("建国", "秀英", "梓涵", "浩然", "雨桐", "志强", "晓明", "丽娟")

ENVIRONMENT = Environment(
    software="BrushGuard test",
    code_sha256=hashlib.sha256(b"code").hexdigest(),
    python="3.11",
    packages={"typst": "0"},
    fonts={"NotoSansSC-Regular.otf": hashlib.sha256(b"font").hexdigest()},
)


def seed_case(*, suspects: int = 200, comparison: int = 300, **changes: object) -> Case:
    """A case like that of Yiwu, smaller unless asked: a burst, a refund wave, a notice."""
    dice = random.Random(7)
    burst = [_burst_order(dice, number, suspects) for number in range(suspects)]
    usual = [_usual_order(dice, number) for number in range(comparison)]
    refunds = [_burst_refund(dice, order) for order in burst[: suspects - max(1, suspects // 166)]]
    refunds += [_usual_refund(order) for order in usual[::33]]
    case = Case(
        case_id="BG-2026-0001",
        version=1,
        incident_id="inc-0123456789ab",
        shop=Shop("义乌小商品旗舰店", "tmall", company="义乌市某某日用品有限公司"),
        cutoff=CUTOFF,
        case_key=KEY,
        environment=ENVIRONMENT,
        products=(Product(ITEM, "加厚塑料收纳箱 三件套"),),
        verdicts=_verdicts(burst),
        orders=(*burst, *usual),
        refunds=tuple(refunds),
        timeline=_timeline(burst, refunds),
        custody=custody_lines(),
        notices=(
            Notice(
                START + timedelta(days=2),
                "违规通知",
                "您的店铺涉嫌通过不正当方式获得虚假的商品销量、店铺评分、信用积分。\n".encode(),
            ),
        ),
        penalties=(
            Penalty(
                kind="商品下架",
                charge="通过不正当方式获得虚假的商品销量、店铺评分、信用积分",
                noticed_at=START + timedelta(days=2),
                starts_at=START + timedelta(days=2),
                ends_at=START + timedelta(days=32),
                scope="主推商品",
                points=4,
                reference="WG20260312001",
            ),
        ),
        filings=(Filing(START + timedelta(minutes=25), "report", "天猫商家客服", "JB20260310001"),),
        holds=tuple(Hold(order.order_id, START + timedelta(minutes=6)) for order in burst[:150]),
        inputs=(
            ImportFile(
                name="ExportOrderList202603141200.csv",
                sha256=hashlib.sha256(b"orders").hexdigest(),
                bytes=812_334,
                rows=suspects + comparison,
                received_at=START + timedelta(days=3),
                kind="order export",
                source="天猫商家中心导出",
                received_from="owner",
            ),
            ImportFile(
                name="ExportRefundList202603141205.xlsx",
                sha256=hashlib.sha256(b"refunds").hexdigest(),
                bytes=98_221,
                rows=len(refunds),
                received_at=START + timedelta(days=3, minutes=5),
                kind="refund export",
                source="天猫商家中心导出",
                received_from="owner",
            ),
        ),
        parameters={"engine": "test", "gate": {"log_ratio": 8.0, "windows": [1, 2, 5, 10]}},
    )
    return replace(case, **changes)  # type: ignore[arg-type]


def quiet_case() -> Case:
    """A few odd orders, level watch: too little to say anything."""
    case = seed_case(suspects=12, comparison=60)
    last = replace(case.verdicts[-1], level="watch", klass="unknown", orders=14, expected=9.0)
    return replace(
        case, verdicts=(last,), custody=(), notices=(), penalties=(), filings=(), holds=()
    )


def flash_sale_case() -> Case:
    """A rise that a declared promotion explains; the detector says so."""
    case = seed_case(suspects=80, comparison=300)
    last = replace(
        case.verdicts[-1],
        level="watch",
        klass="promotion",
        probability={"promotion": 0.93, "viral": 0.05, "reverse_brushing": 0.02},
    )
    return replace(
        case,
        verdicts=(last,),
        promotions=(Promotion(START - timedelta(hours=1), END, "限时秒杀", (ITEM,)),),
    )


def own_brushing_case() -> Case:
    """The detector's best explanation is the shop itself."""
    case = seed_case(suspects=120, comparison=200)
    last = replace(
        case.verdicts[-1],
        klass="self_brushing",
        probability={"self_brushing": 0.81, "artificial_unknown": 0.15, "viral": 0.04},
    )
    return replace(case, verdicts=(last,))


def mixed_case() -> Case:
    """An attack with real buyers in it: some were confirmed, some never asked for a refund."""
    case = seed_case(suspects=200, comparison=300)
    orders = [
        replace(order, label="genuine") if index < 9 else order
        for index, order in enumerate(case.orders)
    ]
    return replace(case, orders=tuple(orders))


def custody_lines(count: int = 6) -> tuple[bytes, ...]:
    """A chain as evidence-pack.md section 7 has it, canonical JSON without spaces."""
    lines: list[bytes] = []
    previous = ZERO
    for seq in range(1, count + 1):
        entry = {
            "action": "import.parsed" if seq > 1 else "case.open",
            "actor": "owner",
            "at": (START + timedelta(hours=seq)).isoformat(),
            "case": "",
            "detail": {"note": 'says "prev":"' + "1" * 64 + '"', "rows": seq},
            "object": f"batch:{seq}",
            "prev": previous,
            "role": "owner",
            "seq": seq,
            "sha256": hashlib.sha256(str(seq).encode()).hexdigest(),
            "v": 1,
        }
        line = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        lines.append(line)
        previous = hashlib.sha256(line).hexdigest()
    return tuple(lines)


def _burst_order(dice: random.Random, number: int, of: int) -> Order:
    placed = START + timedelta(seconds=round(1790 * number / of) + dice.randrange(3))
    province, city = dice.choice(PROVINCES)
    kind = dice.choices(("room", "building", "street", "district"), (8, 12, 60, 20))[0]
    return Order(
        order_id=f"{3_600_000_000_000_000_000 + number * 7919}",
        placed_at=placed,
        product_key=ITEM,
        quantity=1,
        payable_fen=2990,
        paid_fen=2990,
        refunded_fen=None,
        status="closed_refunded",
        province=province,
        city=city,
        address_class=kind,
        suspect_probability=round(0.9 + 0.0999 * dice.random(), 6),
        paid_at=placed + timedelta(seconds=20),
        shipped_at=placed + timedelta(hours=5) if number >= 160 else None,
        is_shipped=number >= 150,
        source_sha256=hashlib.sha256(b"orders").hexdigest(),
        identity=_identity(dice, f"burst{number:05d}", province, city),
    )


def _usual_order(dice: random.Random, number: int) -> Order:
    placed = START - timedelta(minutes=37 * (number + 1) + dice.randrange(9))
    province, city = dice.choice(PROVINCES)
    kind = dice.choices(("room", "building", "street", "district"), (45, 20, 30, 5))[0]
    return Order(
        order_id=f"{3_500_000_000_000_000_000 + number * 104729}",
        placed_at=placed,
        product_key=ITEM,
        quantity=1 + number % 3,
        payable_fen=2990 * (1 + number % 3),
        paid_fen=2990 * (1 + number % 3),
        status="completed",
        province=province,
        city=city,
        address_class=kind,
        paid_at=placed + timedelta(minutes=1),
        shipped_at=placed + timedelta(hours=20),
        is_shipped=True,
        completed_at=placed + timedelta(days=3),
        source_sha256=hashlib.sha256(b"orders").hexdigest(),
        identity=_identity(dice, f"usual{number:05d}", province, city),
    )


def _identity(dice: random.Random, account: str, province: str, city: str) -> Identity:
    name = dice.choice(SURNAMES) + dice.choice(GIVEN)
    phone = f"1{dice.choice('3578')}{dice.randrange(10**9):09d}"
    address = f"{province}{city}某某区人民路{dice.randrange(900)}号{dice.randrange(90)}室"
    return Identity(name=name, phone=phone, address=address, buyer=f"tb_{account}")


def _burst_refund(dice: random.Random, order: Order) -> Refund:
    """Reasons repeat, and some carry what must not leave: a phone and the buyer's own name."""
    reason = "不想要了"
    if dice.random() < 0.1:
        reason = f"拍错了,联系{order.identity.phone} {order.identity.name}"
    return Refund(
        order_id=order.order_id,
        stage="succeeded",
        at=order.placed_at + timedelta(minutes=300 + dice.randrange(2400)),
        kind=dice.choice(("refund_only", "return_refund")),
        reason=reason,
        amount_fen=2990,
    )


def _usual_refund(order: Order) -> Refund:
    return Refund(order.order_id, "succeeded", order.placed_at + timedelta(days=3),
                  "return_refund", "尺寸不合适", order.paid_fen)  # fmt: skip


def _timeline(burst: list[Order], refunds: list[Refund]) -> Timeline:
    first = START - timedelta(hours=5, minutes=START.minute % 5)
    steps = [first + timedelta(minutes=5 * index) for index in range(12 * 11)]
    dice = random.Random(3)
    buckets = []
    for at in steps:
        end = at + timedelta(minutes=5)
        count = sum(1 for order in burst if at <= order.placed_at < end)
        told = sum(1 for refund in refunds if refund.at and at <= refund.at < end)
        buckets.append(Bucket(at, count + dice.randrange(3), 1.2345678, 4.5, told))
    basis = Bilingual("Band: eight weeks, same weekday.", "范围依据此前八周同一星期几的订单。")
    return Timeline(step_minutes=5, buckets=tuple(buckets), basis=basis)


def _verdicts(burst: list[Order]) -> tuple[Verdict, ...]:
    ids = tuple(order.order_id for order in burst)
    against = (
        Reason(
            "regulars",
            Bilingual("6 of the orders come from earlier buyers.", "其中 6 笔来自老顾客。"),
            -0.4,
            {"orders": 6, "share": 0.03},
            {"share": 0.2212345},
        ),
    )
    last = Verdict(
        at=END + timedelta(days=1),
        state="closed",
        level="critical",
        klass="reverse_brushing",
        probability={
            "reverse_brushing": 0.9123456789,
            "artificial_unknown": 0.06,
            "self_brushing": 0.02,
            "viral": 0.0076543211,
        },
        product_keys=(ITEM,),
        window_from=START,
        window_to=END,
        orders=len(burst) + 3,
        expected=7.4074,
        excess=len(burst) - 4.4,
        reasons=_reasons(ids),
        against=against,
        missing=(Bilingual("Traffic was not supplied.", "未提供流量数据。"),),
    )
    opened = replace(
        last, at=START + timedelta(minutes=2), state="opened", level="watch", orders=14,
        klass="artificial_unknown", reasons=last.reasons[:1],
    )  # fmt: skip
    held = replace(opened, at=START + timedelta(minutes=4), state="updated", level="hold")
    return opened, held, last


def _reasons(ids: tuple[str, ...]) -> tuple[Reason, ...]:
    return (
        Reason(
            "count_gate",
            Bilingual(
                f"{len(ids)} orders within 30 minutes where about 7.4 are usual.",
                f"30 分钟内 {len(ids)} 笔订单,平时约 7.4 笔。",
            ),
            4.0,
            {"orders": len(ids), "minutes": 30},
            {"expected": 7.4074},
            ids,
        ),
        Reason(
            "address_depth",
            Bilingual(
                "80 % of the excess orders lack building or room; usual in these provinces 35 %.",
                "超出部分中 80% 的地址没有楼栋或门牌,这些省份平时为 35%。",
            ),
            3.2109876,
            {"shallow": 160, "known": 200},
            {"share": 0.35123456},
            ids[: len(ids) // 2],
        ),
        Reason(
            "refund_wave",
            Bilingual("Refunds follow within two days.", "两天内集中退款。"),
            3.9,
            {"refunds": len(ids) - 2},
            {"usual_share": 0.03},
            ids,
        ),
    )
