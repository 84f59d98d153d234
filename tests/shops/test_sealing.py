"""Personal data is noise without the shop's key, and tampering shows."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shops import sealing
from shops.errors import SealBroken

KEY = bytes(range(32))


def test_seal_opens_to_the_same_text() -> None:
    sealed = sealing.seal(KEY, "张三 13800000000".encode(), place=b"order-1")
    assert sealing.open_sealed(KEY, sealed, place=b"order-1").decode() == "张三 13800000000"


def test_seal_gives_the_same_bytes_when_value_and_place_are_the_same() -> None:
    assert sealing.seal(KEY, b"x", place=b"1") == sealing.seal(KEY, b"x", place=b"1")


def test_seal_hides_equality_when_the_place_differs() -> None:
    assert sealing.seal(KEY, b"x", place=b"1") != sealing.seal(KEY, b"x", place=b"2")


def test_seal_does_not_contain_the_text() -> None:
    assert "张三".encode() not in sealing.seal(KEY, "张三".encode(), place=b"1")


@pytest.mark.parametrize("position", [0, 11, 12, 20, -1])
def test_open_refuses_when_a_byte_was_altered(position: int) -> None:
    sealed = bytearray(sealing.seal(KEY, b"some text", place=b"1"))
    sealed[position] ^= 1
    with pytest.raises(SealBroken):
        sealing.open_sealed(KEY, bytes(sealed), place=b"1")


def test_open_refuses_when_the_value_was_moved_to_another_order() -> None:
    sealed = sealing.seal(KEY, b"some text", place=b"1")
    with pytest.raises(SealBroken):
        sealing.open_sealed(KEY, sealed, place=b"2")


def test_open_refuses_when_the_value_was_cut_short() -> None:
    with pytest.raises(SealBroken):
        sealing.open_sealed(KEY, b"short", place=b"1")


@given(st.binary(max_size=64), st.binary(max_size=200))
def test_keyed_hash_is_hmac(key: bytes, content: bytes) -> None:
    assert sealing.KeyedHash(key).digest(content) == hmac.digest(key, content, "sha256")


def test_keyed_hash_tells_kinds_apart() -> None:
    hashed = sealing.KeyedHash(KEY)
    assert hashed.of("phone", "1") != hashed.of("email", "1")
    assert hashed.of("phone", "1") == hmac.digest(KEY, b"phone\x001", "sha256").hex()
