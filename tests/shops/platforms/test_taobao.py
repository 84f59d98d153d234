"""What the Taobao formats share: address, tail of the number, first title."""

from __future__ import annotations

import pytest

from shops.platforms.rows import Receiver
from shops.platforms.taobao import first_title, receiver_of, tail6_of


@pytest.mark.parametrize(
    ("address", "receiver"),
    [
        (
            "浙江省 金华市 义乌市 稠城街道 宾王路1号(322000)",
            Receiver(None, None, "浙江省", "金华市", "义乌市", "稠城街道 宾王路1号"),
        ),
        ("广东省 东莞市 null 万江街道", Receiver(None, None, "广东省", "东莞市", None, "万江街道")),
        ("上海", Receiver(None, None, "上海")),
        ("浙江省 金华市 ***", Receiver(None, None, "浙江省", "金华市")),
        ("##abcdefghijklmnopqrst", Receiver(address="##abcdefghijklmnopqrst")),
        (
            "北京市北京市朝阳区某路1号(100000)",
            Receiver(None, None, "北京市", "北京市", "朝阳区", "某路1号"),
        ),
        ("某路1号", Receiver(address="某路1号")),
        (None, Receiver()),
    ],
)
def test_address_is_split_into_region_and_street(address: str | None, receiver: Receiver) -> None:
    assert receiver_of(None, None, address) == receiver


def test_tail_is_read_only_from_a_taobao_number() -> None:
    assert tail6_of("2962384750001123456") == "123456"
    assert tail6_of("6065") is None


def test_first_title_is_split_only_when_the_number_of_kinds_proves_it() -> None:
    assert first_title("甲，乙", 2) == "甲"
    assert first_title("甲，含逗号", 1) == "甲，含逗号"
    assert first_title("甲，乙，丙", 2) == "甲，乙，丙"
