"""The hold list: three lists, bulk work with undo, and the file for the ERP."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from detection.exports import BOM, text_number
from detection.models import Hold, HoldAction, Incident
from shops.enums import Role
from shops.exports import safe_cell
from shops.models import Order, Shop, User
from tests.factories import (
    NOW,
    make_hold,
    make_hold_action,
    make_incident,
    make_member,
    make_order,
    make_product,
    make_shop,
    make_suspect,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop(make_user())


@pytest.fixture
def reviewer(shop: Shop) -> User:
    return make_member(shop, Role.ORDER_REVIEWER)


def _client(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def _url(shop: Shop, name: str = "hold-list", *more: object) -> str:
    return reverse(f"detection:{name}", args=[shop.slug, *more])


def _suspect(shop: Shop, incident: Incident | None = None, **more: object) -> Order:
    incident = incident or make_incident(shop)
    order = make_order(shop, incident.product, **more)
    make_suspect(incident, order)
    return order


def _rows(user: User, shop: Shop, **query: str) -> list[Order]:
    answer = _client(user).get(_url(shop), query)
    assert answer.status_code == 200
    return [row.order for row in answer.context["rows"]]


def _messages(answer: object) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_hold_list_opens_on_the_suspects_that_wait_the_soonest_to_ship_first(
    shop: Shop, reviewer: User
) -> None:
    later = _suspect(shop, placed_at=NOW + timedelta(minutes=9))
    sooner = _suspect(shop, placed_at=NOW)
    make_hold(_suspect(shop))
    _suspect(make_shop())

    assert _rows(reviewer, shop) == [sooner, later]


def test_hold_list_counts_each_tab(shop: Shop, reviewer: User) -> None:
    _suspect(shop)
    make_hold(_suspect(shop))
    released = make_hold_action(shop, kind=HoldAction.Kind.RELEASE)
    make_hold(_suspect(shop), released_by=released, released_at=NOW)
    make_hold(_suspect(shop), released_by=released, released_at=NOW)

    answer = _client(reviewer).get(_url(shop))

    assert [(tab.value, count) for tab, _label, count in answer.context["tabs"]] == [
        ("waiting", 1),
        ("held", 1),
        ("released", 2),
    ]


def test_hold_list_takes_an_unknown_tab_for_the_first(shop: Shop, reviewer: User) -> None:
    order = _suspect(shop)

    assert _rows(reviewer, shop, tab="everything", page="x") == [order]


def test_hold_list_shows_amounts_only_to_roles_with_money(shop: Shop, reviewer: User) -> None:
    _suspect(shop)
    manager = make_member(shop, Role.MANAGER)

    pages = [_client(one).get(_url(shop)).content.decode() for one in (reviewer, manager)]

    assert ["¥29.90" in page for page in pages] == [False, True]


def test_hold_list_hints_at_the_usual_time_to_ship(shop: Shop, reviewer: User) -> None:
    _suspect(shop, paid_at=NOW)

    page = _client(reviewer).get(_url(shop)).content.decode()

    assert "06-13 10:00" in page
    assert "overdue" in page


def test_hold_list_asks_as_much_for_three_orders_as_for_one(shop: Shop, reviewer: User) -> None:
    client = _client(reviewer)

    def count(tab: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(_url(shop), {"tab": tab}).status_code == 200
        return len(queries)

    _suspect(shop)
    make_hold(_suspect(shop))
    alone = [count("waiting"), count("held")]
    for _ in range(2):
        _suspect(shop)
        make_hold(_suspect(shop))

    assert [count("waiting"), count("held")] == alone


@pytest.mark.parametrize("name", ["hold-list", "hold-export", "hold-set", "hold-release"])
def test_hold_pages_hide_from_strangers(shop: Shop, name: str) -> None:
    stranger = _client(make_user())
    ask = stranger.get if name in {"hold-list", "hold-export"} else stranger.post

    assert ask(_url(shop, name)).status_code == 404


@pytest.mark.parametrize("name", ["hold-set", "hold-release"])
def test_hold_posts_are_refused_to_roles_that_may_not(shop: Shop, name: str) -> None:
    clerk = _client(make_member(shop, Role.CLERK))

    assert clerk.get(_url(shop)).status_code == 200
    assert clerk.post(_url(shop, name), {"why": "0", "everything": "on"}).status_code == 403
    assert clerk.get(_url(shop, "hold-export")).status_code == 403


def test_undo_is_refused_to_roles_that_may_not_and_hidden_from_other_shops(shop: Shop) -> None:
    action = make_hold_action(shop)
    clerk = _client(make_member(shop, Role.CLERK))
    stranger = _client(make_user())

    assert clerk.post(_url(shop, "hold-undo", action.pk)).status_code == 403
    assert stranger.post(_url(shop, "hold-undo", action.pk)).status_code == 404


def test_ticked_orders_are_held_released_and_the_release_undone(shop: Shop, reviewer: User) -> None:
    order, left = _suspect(shop), _suspect(shop)
    client, post = _client(reviewer), {"order": [str(order.pk)], "why": "0"}

    held = client.post(_url(shop, "hold-set"), post, follow=True)
    assert (_messages(held), _rows(reviewer, shop)) == (["Held 1 order."], [left])
    released = client.post(_url(shop, "hold-release") + "?tab=held", post, follow=True)
    assert (_messages(released), _rows(reviewer, shop, tab="held")) == (["Released 1 order."], [])
    action = HoldAction.objects.get(kind=HoldAction.Kind.RELEASE)
    undone = client.post(_url(shop, "hold-undo", action.pk), follow=True)

    assert _messages(undone) == ["Undone for 1 order."]
    assert _rows(reviewer, shop, tab="held") == [order]


def test_everything_holds_what_the_filter_matches_and_nothing_else(
    shop: Shop, reviewer: User
) -> None:
    incident = make_incident(shop)
    wanted = {_suspect(shop, incident).pk for _ in range(3)}
    _suspect(shop)
    url = f"{_url(shop, 'hold-set')}?tab=waiting&incident={incident.public_id}"

    _client(reviewer).post(url, {"everything": "on", "why": "0"})

    assert set(Hold.objects.values_list("order", flat=True)) == wanted


def test_bulk_work_leaves_another_shops_orders_alone(shop: Shop, reviewer: User) -> None:
    theirs = _suspect(make_shop())
    post = {"order": [str(theirs.pk), "not-a-number"], "why": "0"}

    answer = _client(reviewer).post(_url(shop, "hold-set"), post, follow=True)

    assert _messages(answer) == ["Choose at least one order."]
    assert Hold.objects.count() == 0


def test_undo_of_an_undone_action_says_so(shop: Shop, reviewer: User) -> None:
    action = make_hold_action(shop, undone_at=NOW)

    answer = _client(reviewer).post(_url(shop, "hold-undo", action.pk), follow=True)

    assert _messages(answer) == ["This was undone before; look at the list as it stands now."]


def _table(user: User, shop: Shop, **query: str) -> list[list[str]]:
    answer = _client(user).get(_url(shop, "hold-export"), query)
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith(BOM)
    assert text.count(BOM) == 1
    return list(csv.reader(io.StringIO(text.removeprefix(BOM))))


def test_export_writes_the_filtered_list_with_every_digit_of_the_numbers(
    shop: Shop, reviewer: User
) -> None:
    incident = make_incident(shop, make_product(shop, title="=HYPERLINK(1)"))
    order = _suspect(
        shop, incident, platform_order_id="2601234567890123456", paid_at=NOW, buyer_mask="-x**"
    )
    held_by = make_hold_action(shop, reason="+1 looks odd")
    make_hold(order, held_by=held_by, incident=incident)
    _suspect(shop)

    table = _table(reviewer, shop, tab="held")

    assert table[0][:3] == ["Order number", "State", "Product"]
    assert "Amount paid" not in table[0]
    assert table[1:] == [
        [
            '="2601234567890123456"',
            "On hold",
            "'=HYPERLINK(1)",
            "1",
            "2026-06-11 10:00:00",
            "2026-06-11 10:00:00",
            "2026-06-13 10:00:00",
            "'-x**",
            "浙江省 金华市",
            "95.0%",
            incident.public_id,
            "'+1 looks odd",
            "2026-06-11 10:00:00",
        ]
    ]


def test_export_adds_amounts_for_roles_with_money(shop: Shop) -> None:
    _suspect(shop, paid_gross_fen=2990)
    _suspect(shop, paid_gross_fen=None, payable_fen=5)

    table = _table(make_member(shop, Role.MANAGER), shop)

    assert [row[-1] for row in table] == ["Amount paid", "29.90", "0.05"]


@pytest.mark.parametrize(("currency", "cell"), [("JPY", "2990"), ("KWD", "2.990")])
def test_export_writes_amounts_in_the_decimals_of_the_currency(
    shop: Shop, currency: str, cell: str
) -> None:
    shop.currency = currency
    shop.save()
    _suspect(shop, paid_gross_fen=2990)

    assert _table(make_member(shop, Role.MANAGER), shop)[1][-1] == cell


def test_export_is_a_header_alone_when_the_list_is_empty(shop: Shop, reviewer: User) -> None:
    assert len(_table(reviewer, shop)) == 1


@pytest.mark.parametrize(
    ("text", "cell"),
    [("=1+1", "'=1+1"), ("@a", "'@a"), ("\tx", "'\tx"), ("保温杯", "保温杯"), ("", "")],
)
def test_safe_cell_disarms_formulas_and_leaves_words_alone(text: str, cell: str) -> None:
    assert safe_cell(text) == cell


@pytest.mark.parametrize(
    ("number", "cell"),
    [("123", '="123"'), ("a-1", "a-1"), ('1"&A1', '1"&A1'), ("=1", "'=1"), ("１２", "１２")],
)
def test_text_number_wraps_only_plain_digits(number: str, cell: str) -> None:
    assert text_number(number) == cell
