"""The reading half of the REST interface: what a token sees, in pages, masked, and no more."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shops.enums import Role
from shops.models import Shop
from tests.factories import (
    NOW,
    make_decision,
    make_hold,
    make_incident,
    make_mark,
    make_order,
    make_product,
    make_reason,
    make_refund,
    make_review,
    make_shop,
    make_suspect,
    make_token,
    make_user,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TIME = "2026-06-11T02:00:00Z"


class Caller:
    """Calls the interface with one token of one shop."""

    def __init__(self, shop: Shop, role: str = Role.OWNER) -> None:
        self.shop, self.token = shop, f"bg_{shop.slug}-{role}"
        make_token(shop, make_user(), token=self.token, role=role)
        self.client = Client(headers={"accept-language": "en"})

    def answer(self, path: str, method: str = "get", **more: Any) -> Any:
        call = getattr(self.client, method)
        if not path.startswith("http"):
            path = f"/api/v1/{path}"
        return call(path, headers={"authorization": f"Bearer {self.token}"}, **more)

    def get(self, path: str) -> Any:
        answer = self.answer(path)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def orders(self, query: str = "") -> list[str]:
        return [row["order_id"] for row in self.get(self.of("orders") + query)["results"]]

    def incidents(self, query: str = "") -> list[str]:
        return [row["id"] for row in self.get(self.of("incidents") + query)["results"]]

    def of(self, what: str) -> str:
        return f"shops/{self.shop.slug}/{what}"

    def problem(self, path: str, method: str = "get", **more: Any) -> dict[str, Any]:
        answer = self.answer(path, method, **more)
        body: dict[str, Any] = answer.json()
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert (body["type"], body["status"]) == ("about:blank", answer.status_code)
        assert body["title"]
        assert body["detail"]
        return body


@pytest.fixture
def caller() -> Caller:
    cache.clear()
    return Caller(make_shop(slug="mugs", name="Mugs"))


def test_shop_list_holds_only_the_tokens_own_shop(caller: Caller) -> None:
    make_shop(slug="strangers")
    make_order(caller.shop)
    make_incident(caller.shop, level="hold")
    mugs = {
        "slug": "mugs",
        "name": "Mugs",
        "platform": "tmall",
        "state": "hold",
        "last_order_at": TIME,
    }
    assert caller.get("shops") == {"next": None, "previous": None, "results": [mugs]}
    assert caller.get("shops/mugs") == mugs


def test_shop_is_safe_and_without_orders_when_it_is_new(caller: Caller) -> None:
    found = caller.get("shops/mugs")
    assert (found["state"], found["last_order_at"]) == ("safe", None)


def test_order_is_masked_and_its_unknown_parts_are_null(caller: Caller) -> None:
    product = make_product(caller.shop, key="id:62001")
    make_order(
        caller.shop,
        product,
        platform_order_id="1001",
        title="Mug",
        receiver={"name": "王小明", "phone": "13812345678", "address": "解放路1号", "buyer": "b"},
    )
    make_order(
        caller.shop,
        platform_order_id="1000",
        placed_at=NOW - HOUR,
        paid_at=None,
        quantity=None,
        payable_fen=None,
        paid_gross_fen=None,
        buyer_mask="",
        name_mask="",
        phone_mask="",
        province="",
        city="",
    )
    answer = caller.answer(caller.of("orders"))
    full, bare = answer.json()["results"]
    assert full == {
        "order_id": "1001",
        "product_id": "id:62001",
        "title": "Mug",
        "quantity": 1,
        "status": "paid",
        "placed_at": TIME,
        "placed_at_inferred": False,
        "paid_at": "2026-06-11T02:00:20Z",
        "shipped_at": None,
        "payable": 2990,
        "paid_gross": 2990,
        "refunded": None,
        "buyer": "t**8",
        "receiver": {"name": "王**", "phone": "138****0000", "region": ["浙江省", "金华市", None]},
        "suspicions": [],
        "held": False,
    }
    unknown = ("product_id", "quantity", "paid_at", "payable", "paid_gross", "refunded", "buyer")
    assert [bare[name] for name in unknown] == [None] * len(unknown)
    assert bare["receiver"] == {"name": None, "phone": None, "region": [None, None, None]}
    for clear in ("王小明", "13812345678", "解放路"):
        assert clear not in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "payable"),
    [
        (Role.OWNER, 2990),
        (Role.MANAGER, 2990),
        (Role.LAWYER, 2990),
        (Role.ORDER_REVIEWER, None),
        (Role.CLERK, None),
    ],
)
def test_amounts_are_null_when_the_tokens_role_may_not_see_money(
    role: str, payable: int | None
) -> None:
    caller = Caller(make_shop(), role)
    incident = make_incident(caller.shop)
    make_suspect(incident, make_order(caller.shop, refunded_fen=payable))
    for path in (caller.of("orders"), f"incidents/{incident.public_id}/orders"):
        (row,) = caller.get(path)["results"]
        assert (row["payable"], row["paid_gross"], row["refunded"]) == (payable,) * 3


def test_order_shows_its_suspicion_and_its_hold(caller: Caller) -> None:
    incident = make_incident(caller.shop)
    suspect = make_suspect(incident, probability=0.97)
    make_hold(suspect.order)
    (row,) = caller.get(caller.of("orders"))["results"]
    assert (row["held"], row["suspicions"]) == (
        True,
        [{"incident": incident.public_id, "probability": 0.97}],
    )


def test_orders_are_filtered_by_product_time_and_suspicion(caller: Caller) -> None:
    mug = make_product(caller.shop, key="id:1")
    make_order(caller.shop, mug, platform_order_id="a")
    make_suspect(
        make_incident(caller.shop, mug),
        make_order(caller.shop, platform_order_id="b", placed_at=NOW + HOUR),
    )
    assert caller.orders() == ["b", "a"]
    assert caller.orders("?product=id:1") == ["a"]
    assert caller.orders(f"?to={quote('2026-06-11T11:00:00+08:00')}") == ["a"]
    assert caller.orders("?from=2026-06-11T11:00:00%2B08:00") == ["b"]
    assert caller.orders("?from=2026-06-11T02:00:00Z&to=2026-06-11T02:00:01Z") == ["a"]
    assert caller.orders("?suspect=true") == ["b"]
    assert caller.orders("?suspect=false") == ["a"]


def test_order_pages_go_there_and_back_without_loss_when_times_are_equal(caller: Caller) -> None:
    for number in range(5):
        make_order(caller.shop, platform_order_id=str(number))
    page = caller.get(caller.of("orders") + "?page_size=2")
    assert page["previous"] is None
    seen = [[row["order_id"] for row in page["results"]]]
    while page["next"]:
        page = caller.get(page["next"])
        seen.append([row["order_id"] for row in page["results"]])
    assert seen == [["4", "3"], ["2", "1"], ["0"]]
    back = []
    while page["previous"]:
        page = caller.get(page["previous"])
        back.append([row["order_id"] for row in page["results"]])
    assert back == [["2", "1"], ["4", "3"]]
    assert caller.get(page["next"])["results"][0]["order_id"] == "2"


def test_order_pages_neither_repeat_nor_skip_when_orders_arrive_meanwhile(caller: Caller) -> None:
    for number in range(3):
        make_order(caller.shop, platform_order_id=str(number))
    page = caller.get(caller.of("orders") + "?page_size=2")
    make_order(caller.shop, platform_order_id="new", placed_at=NOW + HOUR)
    assert [row["order_id"] for row in caller.get(page["next"])["results"]] == ["0"]


def test_timeline_has_buckets_spans_and_marks(caller: Caller) -> None:
    product = make_product(caller.shop, key="id:1")
    make_refund(make_order(caller.shop, product))
    make_incident(caller.shop, product)
    make_mark(caller.shop, text="Reported")
    query = "?from=2026-06-11T02:00:00Z&to=2026-06-11T04:00:00Z&step=3600&product=id:1"
    found = caller.get(caller.of("timeline") + query)
    assert list(found) == ["step", "buckets", "spans", "marks"]
    assert found["step"] == 3600
    assert found["buckets"] == [
        {
            "at": "2026-06-11T10:00:00+08:00",
            "orders": 1,
            "expected": None,
            "upper": None,
            "refunds": 0,
        },
        {
            "at": "2026-06-11T11:00:00+08:00",
            "orders": 0,
            "expected": None,
            "upper": None,
            "refunds": 1,
        },
    ]
    assert len(found["spans"]) == len(found["marks"]) == 1


def test_timeline_shows_the_week_until_the_newest_order_when_nothing_is_asked(
    caller: Caller,
) -> None:
    assert caller.get(caller.of("timeline"))["spans"] == []
    make_order(caller.shop)
    found = caller.get(caller.of("timeline"))
    assert sum(bucket["orders"] for bucket in found["buckets"]) == 1
    assert found["buckets"][0]["at"].startswith("2026-06-04T")


def test_incident_is_the_verdict_with_what_people_decided(caller: Caller) -> None:
    incident = make_incident(caller.shop, reasons=[make_reason()], missing=["traffic"])
    before = caller.get(f"incidents/{incident.public_id}")
    assert before == incident.verdict | {
        "id": incident.public_id,
        "shop": "mugs",
        "assignee": None,
        "decisions": [],
    }
    make_decision(make_review(incident, state="claimed", claimed_by=make_user(is_staff=True)))
    after = caller.get(f"incidents/{incident.public_id}")
    assert after["assignee"] == "admin"
    assert [one["outcome"] for one in after["decisions"]] == ["consistent_with_attack"]
    assert caller.get(caller.of("incidents"))["results"] == [after]


def test_incidents_are_filtered_by_state_level_and_class(caller: Caller) -> None:
    old = make_incident(
        caller.shop, state="closed", level="critical", klass="viral", starts_at=NOW - HOUR
    ).public_id
    new = make_incident(caller.shop).public_id
    make_incident(caller.shop, is_withdrawn=True)
    make_incident(make_shop())
    assert caller.incidents() == [new, old]
    assert caller.incidents("?state=open") == [new]
    assert caller.incidents("?state=closed") == [old]
    assert caller.incidents("?level=critical") == [old]
    assert caller.incidents("?class=artificial_unknown") == [new]
    assert caller.incidents("?state=open&class=viral") == []


def test_incident_orders_are_its_suspects_only(caller: Caller) -> None:
    incident = make_incident(caller.shop)
    suspect = make_suspect(incident)
    make_suspect(make_incident(caller.shop))
    rows = caller.get(f"incidents/{incident.public_id}/orders")["results"]
    assert [row["order_id"] for row in rows] == [suspect.order.platform_order_id]


def test_an_offset_wider_than_the_database_knows_is_read(caller: Caller) -> None:
    make_order(caller.shop, platform_order_id="a")
    wide = "2026-06-10T04:00:00-21:07"
    assert (caller.orders(f"?from={wide}"), caller.orders(f"?to={wide}")) == (["a"], [])
    cursor = b64encode(json.dumps([True, wide, "1"]).encode()).decode()
    assert caller.orders(f"?cursor={cursor}") == ["a"]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("orders?from=yesterday", "from"),
        ("orders?from=2026-06-12T00:00:00Z&to=2026-06-11T00:00:00Z", "from"),
        ("timeline?from=2026-06-12T00:00:00Z&to=2026-06-11T00:00:00Z", "from"),
        ("orders?from=2026-06-11T10:00:00", "from"),
        ("orders?to=2026-13-41T10:00:00Z", "to"),
        ("orders?from=0001-01-01T00:00:00%2B08:00", "from"),
        ("orders?to=9999-12-31T23:59:59-08:00", "to"),
        ("orders?suspect=maybe", "suspect"),
        ("incidents?state=asleep", "state"),
        ("incidents?level=%00", "level"),
        ("incidents?class=nothing", "class"),
        ("timeline?step=7", "step"),
        ("orders?to=", "to"),
        ("orders?page_size=0", "page_size"),
        ("orders?page_size=1001", "page_size"),
    ],
)
def test_a_value_that_is_not_understood_is_named_in_a_400(
    caller: Caller, path: str, field: str
) -> None:
    found = caller.problem(caller.of(path))
    assert (found["status"], found["code"], list(found["errors"])) == (400, "invalid", [field])


@pytest.mark.parametrize(
    "path",
    [
        "incidents/none",
        "incidents/none/orders",
        "penalties/7/appeals",
        f"evidence-packs/{UUID(int=7)}",
    ],
)
def test_what_is_not_there_is_said_in_the_readers_language(caller: Caller, path: str) -> None:
    assert caller.problem(path)["detail"] == "There is none of that name, or it is another shop's."
    caller.client = Client()
    assert caller.problem(path)["detail"] == "没有这一项，或者它属于别的店铺。"


@pytest.mark.parametrize(
    "stretch",
    [
        "from=2026-06-11T10:00:00Z&to=2026-06-11T10:00:00Z",
        "from=1971-01-02T00:00:00Z&to=2198-01-01T00:00:00Z",
    ],
)
def test_a_stretch_without_length_or_too_long_is_a_409(caller: Caller, stretch: str) -> None:
    found = caller.problem(caller.of(f"timeline?{stretch}"))
    assert (found["status"], found["code"]) == (409, "stretch_refused")


@pytest.mark.parametrize(
    "header", [{}, {"authorization": "Bearer no"}, {"authorization": "Bearer"}]
)
def test_calls_without_a_valid_token_are_a_401(caller: Caller, header: dict[str, str]) -> None:
    answer = Client(headers=header).get("/api/v1/shops")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["status"] == 401


def test_a_login_session_opens_no_api(caller: Caller) -> None:
    client = Client()
    client.force_login(make_user(is_staff=True))
    assert client.get("/api/v1/shops").status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "shops/other",
        "shops/other/orders",
        "shops/other/timeline",
        "shops/other/incidents",
        "incidents/inc-ffffffffffff",
        "incidents/inc-ffffffffffff/orders",
        "incidents/inc-none",
        "shops/mugs/orders?product=id:none",
        "shops/mugs/orders?product=%00",
        "shops/mugs/orders?cursor=nonsense",
        "shops/mugs/orders?cursor=" + b64encode(b'[false, "x", 1]').decode(),
        "shops/mugs/orders?cursor=" + b64encode(b"[false]").decode(),
        "shops/mugs/orders?cursor=" + b64encode(b"7").decode(),
        "shops/mugs/orders?cursor=" + b64encode(b"[false, null, null]").decode(),
    ],
)
def test_what_is_another_shops_is_a_404_like_what_is_not_there(caller: Caller, path: str) -> None:
    make_incident(make_shop(slug="other"), public_id="inc-ffffffffffff")
    found = caller.problem(path)
    assert (found["status"], found["code"]) == (404, "not_found")


def test_a_method_that_is_not_offered_is_a_405(caller: Caller) -> None:
    found = caller.problem("shops/mugs/orders", "delete")
    assert (found["status"], found["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize(
    "what", ["shops/mugs/orders", "shops/mugs/incidents", "incidents/I/orders"]
)
def test_lists_take_as_many_queries_for_three_rows_as_for_one(caller: Caller, what: str) -> None:
    incident = make_incident(caller.shop, public_id="I")
    _grow(caller.shop, incident)
    caller.get(what)
    one = _queries(caller, what)
    for _ in range(2):
        _grow(caller.shop, incident)
    assert len(caller.get(what)["results"]) >= 3
    assert _queries(caller, what) == one


def _grow(shop: Shop, incident: Any) -> None:
    product = make_product(shop)
    make_suspect(incident, make_order(shop, product))
    make_decision(make_review(make_incident(shop, product)))


def _queries(caller: Caller, path: str) -> int:
    with CaptureQueriesContext(connection) as found:
        caller.get(path)
    return len(found)
