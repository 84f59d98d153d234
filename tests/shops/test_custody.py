"""The chain of custody only grows, and any change to it shows."""

import hashlib
import json
from datetime import UTC, datetime

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction

from shops.enums import Action
from shops.errors import CustodyBroken
from shops.models import CustodyEvent, CustodyHead, Shop
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


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE shops_custodyhead SET seq = 1",
        "UPDATE shops_custodyhead SET seq = 99",
        "UPDATE shops_custodyhead SET line_sha256 = repeat('a', 64)",
        "UPDATE shops_custodyhead SET seq = 0, line_sha256 = repeat('0', 64)",
        "DELETE FROM shops_custodyhead",
        "TRUNCATE shops_custodyhead",
    ],
)
def test_database_refuses_to_move_the_head_but_with_the_last_line(
    shop: Shop, statement: str
) -> None:
    last = _record(shop, "order:1")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL brushguard.may_truncate = ''")
        cursor.execute(statement)
    assert CustodyHead.objects.get(shop=shop).line_sha256 == last.line_sha256
    assert _record(shop, "order:2").seq == last.seq + 1


def _without_triggers(statement: str) -> None:
    """What somebody who owns the database can do."""
    names = ("CustodyEvent:append_only", "CustodyHead:head_stays", "CustodyHead:head_follows")
    with pgtrigger.ignore(*(f"shops.{name}" for name in names)), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE shops_custodyhead SET seq = 1",
        "DELETE FROM shops_custodyhead",
    ],
)
def test_head_that_was_set_back_stops_no_work_and_a_line_says_so(
    shop: Shop, statement: str
) -> None:
    for number in range(3):
        _record(shop, f"order:{number}")
    _without_triggers(statement)
    event = _record(shop, "order:3")
    told = shop.custody.get(seq=5)
    assert (event.seq, told.action) == (6, Action.HEAD_RESTORED.value)
    assert json.loads(told.line)["detail"]["last"] == 4
    custody.check_chain(shop)
    assert _record(shop, "order:4").seq == 7


def test_chain_that_is_whole_is_checked_without_a_word(shop: Shop) -> None:
    custody.check_chain(shop)
    for number in range(3):
        _record(shop, f"order:{number}")
    custody.check_chain(shop, {2: shop.custody.get(seq=2).line_sha256})
    assert custody.break_among(shop, list(shop.custody.order_by("-seq")[:2])) is None


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("UPDATE shops_custodyevent SET line = replace(line, 'order:1', 'order:9')", 4),
        ("UPDATE shops_custodyevent SET line = '?' WHERE seq = 2", 2),
        ("DELETE FROM shops_custodyevent WHERE seq = 3", 3),
        ("DELETE FROM shops_custodyevent WHERE seq = 4", 4),
        ("UPDATE shops_custodyevent SET line = replace(line, 'order:2', 'x') WHERE seq = 4", 4),
        (
            'INSERT INTO shops_custodyevent (shop_id, seq, at, action, actor, "case", object, line,'
            ' line_sha256) SELECT shop_id, 9, at, action, actor, "case", object, line, line_sha256'
            " FROM shops_custodyevent WHERE seq = 2",
            5,
        ),
        ("UPDATE shops_custodyhead SET seq = 99", 5),
    ],
    ids=["changed", "no line", "taken out", "cut off", "last changed", "put in", "head ahead"],
)
def test_chain_that_was_changed_is_refused_with_its_line_and_work_goes_on(
    shop: Shop, statement: str, line: int
) -> None:
    for number in range(3):
        _record(shop, f"order:{number}")
    _without_triggers(statement)
    with pytest.raises(CustodyBroken, match=rf"\b{line}\b"):
        custody.check_chain(shop)
    rows = list(shop.custody.order_by("-seq"))
    assert custody.break_among(shop, rows) == line
    _record(shop, "order:3")
    with pytest.raises(CustodyBroken):
        custody.check_chain(shop)


def test_chain_without_a_head_that_others_hold_is_refused(shop: Shop) -> None:
    _record(shop, "order:1")
    for heads in ({2: "0" * 64}, {7: "0" * 64}):
        with pytest.raises(CustodyBroken):
            custody.check_chain(shop, heads)
