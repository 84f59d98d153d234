"""A file's name says what was exported; whoever else stands in it stays out of a masked copy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appeals.packing import Delivery, load_profile
from appeals.packing.contents import contents_of
from appeals.packing.filenames import shown_name
from tests.appeals.packing.cases import CUTOFF, seed_case


@pytest.mark.parametrize(
    "name",
    [
        "ExportOrderList202611010800.xlsx",
        "orders.csv",
        "天猫订单报表(1).csv",
        "2026-11-01至2026-11-30退款明细.csv",
        "orders.zip/refunds.csv",
    ],
)
def test_name_that_only_tells_of_an_export_stands_as_it_is(name: str) -> None:
    assert shown_name(name) == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("欧阳锋退款订单.xlsx", "…退款订单.xlsx"),
        ("周杰.csv", "….csv"),
        ("orders-zhangsan-13812345678.csv", "orders-…-….csv"),
        ("JohnSmithOrders.csv", "…Orders.csv"),
        ("张三.张三", "….…"),
    ],
)
def test_name_of_somebody_is_left_out(name: str, shown: str) -> None:
    assert shown_name(name) == shown


def test_file_named_after_a_buyer_is_packed_without_the_name_and_handed_over_with_it() -> None:
    case = seed_case(suspects=12, comparison=12)
    name = f"{case.orders[0].identity.name}的订单.csv"
    case = replace(
        case,
        inputs=(replace(case.inputs[0], name=name), case.inputs[1]),
        delivery=Delivery("a court", "a claim", "paper 1", CUTOFF.date()),
    )
    shown = {
        tier: [
            file.name for file in contents_of(case, load_profile("tmall"), tier, None).case.inputs
        ]
        for tier in ("T1", "T2", "T3")
    }
    masked = ["…的订单.csv", case.inputs[1].name]
    assert shown == {"T1": masked, "T2": [name, case.inputs[1].name], "T3": masked}
