"""Salted commitments: checkable by hand, useless without the salt."""

import hashlib
import hmac
import subprocess

import pytest

from appeals.packing import PackError
from appeals.packing.commitments import FIELDS, check_key, commit, commitment, salt, token

KEY = bytes(range(32))


def test_salt_is_the_first_half_of_the_keyed_hash() -> None:
    whole = hmac.new(KEY, b"O-00001|phone", hashlib.sha256).hexdigest()

    assert salt(KEY, "O-00001", "phone") == whole[:32]


def test_commitment_is_what_the_shell_computes() -> None:
    script = 'printf \'%s|%s\' "$1" "$2" | sha256sum'
    words = ["sh", "-c", script, "sh", "0" * 32, "张三"]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout

    assert commitment("0" * 32, "张三") == said.split()[0]


def test_commit_covers_known_values_only_and_in_fixed_order() -> None:
    made = list(commit(KEY, "O-00001", {"phone": "1", "name": "a", "address": None, "buyer": ""}))

    assert [line.field for line in made] == ["name", "phone"]
    assert FIELDS == ("order_id", "name", "phone", "address", "buyer")


def test_commitments_differ_when_the_same_value_stands_in_two_rows() -> None:
    values = {"name": "张三"}

    assert (
        next(commit(KEY, "O-00001", values)).sha256 != next(commit(KEY, "O-00002", values)).sha256
    )


def test_token_is_equal_for_equal_values_and_tied_to_the_case() -> None:
    assert token(KEY, "buyer", "a") == token(KEY, "buyer", "a")
    assert token(KEY, "buyer", "a") != token(KEY, "buyer", "b")
    assert token(KEY, "buyer", "a") != token(KEY[::-1], "buyer", "a")


def test_key_is_refused_when_it_is_short() -> None:
    check_key(KEY)
    with pytest.raises(PackError, match="at least 32 bytes"):
        check_key(KEY[:-1])
