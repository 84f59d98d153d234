"""The chain of custody only grows, and any change to it shows."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from shops.enums import Action
from shops.models import CustodyEvent, Shop
from shops.operations import custody
from shops.operations.shops import create_shop

NOW = datetime(2026, 11, 24, 2, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def shop(db: None) -> Shop:
    return create_shop(slug="one", name="One", now=NOW)


def _record(shop: Shop, object_: str) -> CustodyEvent:
    return custody.record(
        shop=shop, action=Action.HOLD_SET, object=object_, now=NOW, detail={"count": 3, "p": 0.5}
    )


def test_record_writes_one_canonical_line_bound_to_the_one_before(shop: Shop) -> None:
    first = shop.custody.get(seq=1)
    event = _record(shop, "incident:inc-1")
    assert event.line == (
        '{"action":"hold.set","actor":"system","at":"2026-11-24T02:00:00.123Z","case":"",'
        '"detail":{"count":3,"p":"0.5000"},"object":"incident:inc-1",'
        f'"prev":"{first.line_sha256}","role":"system","seq":2,"sha256":"","v":1}}'
    )
    assert event.line_sha256 == hashlib.sha256(event.line.encode()).hexdigest()


def test_chain_starts_from_zeros(shop: Shop) -> None:
    assert json.loads(shop.custody.get(seq=1).line)["prev"] == "0" * 64


def test_chains_of_two_shops_do_not_touch(shop: Shop) -> None:
    other = create_shop(slug="two", name="Two", now=NOW)
    _record(shop, "a")
    assert [event.seq for event in other.custody.all()] == [1]


def test_first_break_is_none_when_the_chain_is_whole(shop: Shop) -> None:
    for number in range(3):
        _record(shop, f"order:{number}")
    assert custody.first_break(custody.chain_lines(shop)) is None


@pytest.mark.parametrize(
    ("change", "found_at"),
    [
        (lambda lines: [lines[0], lines[1].replace("order:0", "order:9"), *lines[2:]], 3),
        (lambda lines: [lines[0], *lines[2:]], 2),
        (lambda lines: [lines[1], lines[0], *lines[2:]], 1),
    ],
    ids=["altered", "dropped", "reordered"],
)
def test_first_break_names_the_place_when_a_line_changed(shop: Shop, change, found_at) -> None:
    for number in range(3):
        _record(shop, f"order:{number}")
    assert custody.first_break(change(list(custody.chain_lines(shop)))) == found_at


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE shops_custodyevent SET actor = 'nobody'",
        "DELETE FROM shops_custodyevent",
    ],
)
def test_database_refuses_to_rewrite_the_chain(shop: Shop, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match=r"append_only|Cannot"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert shop.custody.count() == 1


def test_database_refuses_to_truncate_the_chain(shop: Shop) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL brushguard.may_truncate = ''")
        cursor.execute("TRUNCATE shops_custodyevent CASCADE")
