from __future__ import annotations

import gzip
import json

import pytest

from detection.engine.address import Depth, depth, skeleton
from tests.shared import shared_file


@pytest.mark.parametrize(
    ("address", "step"),
    [
        ("浙江省杭州市余杭区翡翠城竹苑12幢3单元402室", Depth.ROOM),
        ("浙江省杭州市滨江区缤纷北苑94-1-869", Depth.ROOM),
        ("广东省佛山市顺德区乐从镇星光国际广场d座8601", Depth.ROOM),
        ("山东省烟台市福山区柳林小区87号楼3单元", Depth.BUILDING),
        ("上海市浦东新区世纪大道100号", Depth.NUMBER),
        ("河北省邢台市隆尧县东良镇大干言村", Depth.VILLAGE),
        ("河南省濮阳市清丰县清丰县职业技术学校", Depth.PLACE),
        ("浙江省金华市义乌市稠州北路", Depth.BARE),
    ],
)
def test_ladder_finds_the_deepest_step(address: str, step: Depth) -> None:
    assert depth(address) is step


@pytest.mark.parametrize("name", ["cn_address_delivery_dev", "cn_address_zj_traindev"])
def test_ladder_agrees_with_the_labels_when_addresses_are_real(name: str) -> None:
    """Measured: 95.5 % and 96.1 % agreement on whether a floor or room is named."""
    path = shared_file(f"data/{name}.jsonl.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    agree = sum((depth(row["text"]) is Depth.ROOM) == row["has_room_or_floor"] for row in rows)
    assert agree / len(rows) > 0.94


def test_skeleton_is_shared_when_only_numbers_differ() -> None:
    assert skeleton("学林街16号 5幢302") == skeleton("学林街99号 12幢1103") == "学林街#号#幢#"
