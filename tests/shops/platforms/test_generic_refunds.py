"""Our own csv of refunds, and files whose columns a person named as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from shops.platforms.problems import Code, FileCode, FileProblem
from tests.shops.platforms.reads import opened, read

HEAD = "order_id,refund_amount,applied_at"


def test_refund_is_known_by_its_content_when_it_has_no_number(tmp_path: Path) -> None:
    body = f"{HEAD}\n1,29.90,2026-06-12 10:00:00\n1,9.90,2026-06-12 10:00:00\n"
    told = read(tmp_path, body.encode())
    assert [(row.order_id, row.amount_fen, row.status) for row in told.refunds] == [
        ("1", 2990, "succeeded"),
        ("1", 990, "succeeded"),
    ]
    assert len({row.refund_id for row in told.refunds}) == 2


@pytest.mark.parametrize(
    ("status", "end", "ours"),
    [
        ("退款成功", "", "succeeded"),
        ("卖家拒绝退款", "", "refused"),
        ("", "2026-06-13 10:00:00", "succeeded"),
        ("", "", "requested"),
    ],
)
def test_state_is_the_platforms_word_or_the_least_that_is_sure(
    tmp_path: Path, status: str, end: str, ours: str
) -> None:
    body = (
        f"{HEAD},refund_id,refund_status,finished_at\n1,9.9,2026-06-12 10:00:00,R1,{status},{end}\n"
    )
    (row,) = read(tmp_path, body.encode()).refunds
    assert (row.refund_id, row.status) == ("R1", ours)


@pytest.mark.parametrize(
    "head",
    [
        "订单号,退款金额,申请时间",
        "序号,订单编号,退款编号,退款总额,退款申请时间,退款状态",
        "店铺,售后单号,订单号,商品名称,退款金额,售后申请时间,售后类型",
    ],
)
def test_table_of_refunds_by_its_chinese_names_is_known(tmp_path: Path, head: str) -> None:
    found = opened(tmp_path, f"{head}\n{','.join('1' for _ in head.split(','))}\n".encode())
    assert (found.format.platform, str(found.format.kind)) == ("other", "refunds")


@pytest.mark.parametrize("more", ["下单时间", "订单金额"])
def test_table_that_tells_of_orders_too_is_asked_about(tmp_path: Path, more: str) -> None:
    with pytest.raises(FileProblem) as refused:
        opened(
            tmp_path, f"订单号,退款金额,申请时间,{more}\n1,2.00,2026-06-12 10:00:00,3\n".encode()
        )
    assert refused.value.code in (FileCode.UNRECOGNISED, FileCode.COLUMNS)


def test_refund_without_an_amount_or_a_time_is_refused_by_name(tmp_path: Path) -> None:
    told = read(tmp_path, f"{HEAD}\n1,,2026-06-12 10:00:00\n2,9.90,\n".encode())
    assert told.problems == [
        (2, "refund_amount", Code.AMOUNT_UNREADABLE),
        (3, "applied_at", Code.DATE_UNREADABLE),
    ]
    assert told.refused == [2, 3]


def test_refund_below_zero_is_refused_by_name(tmp_path: Path) -> None:
    told = read(tmp_path, f"{HEAD}\n1,-9.90,2026-06-12 10:00:00\n2,9.90,2026-06-12\n".encode())
    assert told.problems == [(2, "refund_amount", Code.AMOUNT_NEGATIVE)]
    assert [row.order_id for row in told.refunds] == ["2"]
