"""A shop's personal data opens with its own key only, and never again once that key is gone."""

from datetime import UTC, datetime

import pytest

from shops import crypto
from shops.errors import KeyDestroyed, SealBroken
from shops.models import Shop
from shops.operations import custody
from shops.operations.shops import create_shop, destroy_key
from tests.factories import make_user

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
RECEIVER = crypto.Receiver(name="张三", phone="13800000000", address="义乌市某路 1 号 2 幢 301 室")


@pytest.fixture
def shop(db: None) -> Shop:
    return create_shop(slug="one", name="One", now=NOW)


def test_cipher_opens_what_it_sealed(shop: Shop) -> None:
    sealed = crypto.cipher_of(shop).seal_receiver("42", RECEIVER)
    assert crypto.cipher_of(shop).open_receiver("42", sealed) == RECEIVER


def test_cipher_refuses_another_shops_data(shop: Shop) -> None:
    other = create_shop(slug="two", name="Two", now=NOW)
    sealed = crypto.cipher_of(shop).seal_receiver("42", RECEIVER)
    with pytest.raises(SealBroken):
        crypto.cipher_of(other).open_receiver("42", sealed)


def test_identity_key_differs_between_shops_when_the_buyer_is_the_same(shop: Shop) -> None:
    other = create_shop(slug="two", name="Two", now=NOW)
    keys = {crypto.cipher_of(each).identity_key("phone", "13800000000") for each in (shop, other)}
    assert len(keys) == 2


def test_wrapped_key_is_not_the_key(shop: Shop) -> None:
    """The row alone, without the master key, opens nothing."""
    assert len(bytes(shop.data_key.wrapped)) == 12 + 32 + 16


def test_personal_data_is_unreadable_when_the_key_was_destroyed(shop: Shop) -> None:
    crypto.cipher_of(shop).seal_receiver("42", RECEIVER)
    destroy_key(shop=shop, actor=make_user(), reason="shop closed", now=NOW)
    with pytest.raises(KeyDestroyed):
        crypto.cipher_of(shop)


def test_destroying_a_key_is_written_into_custody(shop: Shop) -> None:
    destroy_key(shop=shop, actor=make_user(), reason="shop closed", now=NOW)
    actions = list(shop.custody.order_by("seq").values_list("action", flat=True))
    assert actions == ["key.created", "key.retired"]
    assert custody.first_break(custody.chain_lines(shop)) is None
