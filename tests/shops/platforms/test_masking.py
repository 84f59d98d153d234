"""Full, masked or cipher, and what may become an identity."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shops.platforms.masking import (
    Form,
    IdentityKind,
    form_of,
    identity_tokens,
    masked_buyer,
    masked_name,
    masked_phone,
    name_form,
    normal_phone,
)
from shops.platforms.rows import OrderRow, Receiver

AT = datetime(2026, 6, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("王小明", Form.FULL),
        ("张**", Form.MASKED),
        ("138****1234", Form.MASKED),
        ("1***********", Form.MASKED),
        ("t**8", Form.MASKED),
        ("****", Form.MASKED),
        ("##Xj2k3l4m5n6o7p8q9r0s==", Form.CIPHER),
        ("$$aGVsbG8gd29ybGQgaGVsbG8=", Form.CIPHER),
        ("", Form.MISSING),
        (None, Form.MISSING),
    ],
)
def test_form_tells_clear_from_masked_from_cipher(text: str | None, form: Form) -> None:
    assert form_of(text) == form


def test_surname_with_a_title_is_as_good_as_a_mask() -> None:
    assert name_form("颜先生") is Form.MASKED
    assert name_form("颜真卿") is Form.FULL


@pytest.mark.parametrize(
    ("phone", "digits"),
    [
        ("13812345678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("0579-85551234", "057985551234"),
        ("18877771111-123", None),
        ("138****5678", None),
        ("123", None),
    ],
)
def test_phone_is_an_identity_only_when_it_is_whole_and_real(
    phone: str, digits: str | None
) -> None:
    assert normal_phone(phone) == digits


def order(**more: object) -> OrderRow:
    return OrderRow(row_no=1, order_id="1", placed_at=AT, **more)  # type: ignore[arg-type]


def test_tokens_come_strongest_first_when_everything_is_clear() -> None:
    row = order(
        buyer="小明TB",
        tail6="123456",
        receiver=Receiver("王小明", "13812345678", "浙江省", "金华市", "义乌市", "宾王路1号"),
    )
    assert identity_tokens(row) == [
        (IdentityKind.BUYER, "小明tb"),
        (IdentityKind.PHONE, "13812345678"),
        (IdentityKind.RECEIVER, "王小明|浙江省|金华市|义乌市|宾王路1号"),
        (IdentityKind.TAIL6, "123456"),
    ]


def test_tokens_hold_no_mask_when_everything_is_masked() -> None:
    row = order(
        buyer="t**8",
        receiver=Receiver("王**", "138****5678", "浙江省", "金华市", None, "***"),
    )
    assert identity_tokens(row) == [(IdentityKind.PHONE_REGION, "1385678|浙江省|金华市|")]


def test_tokens_are_none_when_only_cipher_came() -> None:
    row = order(receiver=Receiver("##abcdefghijklmnop", "$$abcdefghijklmnop", "浙江省"))
    assert identity_tokens(row) == []


def test_shown_values_keep_no_more_than_a_screen_may_show() -> None:
    assert masked_name("王小明") == "王**"
    assert masked_name("颜先生") == "颜先生"
    assert masked_buyer("小明tb88") == "小**8"
    assert masked_phone("13812345678") == "138****5678"
    assert masked_phone("18877771111-123") == "188****1111"
    assert masked_phone("$$abcdefghijklmnop") == "***"
    assert masked_phone(None) == ""
