"""What a token may do about an incident over the REST interface."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache

from detection.enums import IncidentState
from detection.models import Feedback, Hold
from shops.enums import Action, Role
from shops.models import CustodyEvent
from tests.detection.test_api import Caller
from tests.factories import make_incident, make_order, make_shop, make_suspect

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller() -> Caller:
    cache.clear()
    return Caller(make_shop(slug="mugs", name="Mugs"))


def send(caller: Caller, path: str, body: Any, method: str = "post", **headers: str) -> Any:
    call = getattr(caller.client, method)
    return call(
        f"/api/v1/{path}",
        data=json.dumps(body),
        content_type="application/json",
        headers={"authorization": f"Bearer {caller.token}", **headers},
    )


def test_feedback_is_kept_with_its_custody(caller: Caller) -> None:
    incident = make_incident(caller.shop)
    answer = send(
        caller,
        f"incidents/{incident.public_id}/feedback",
        {"verdict": "attack", "reason": "nobody we called had ordered"},
    )
    assert answer.status_code == 201
    assert {**answer.json(), "given_at": ""} == {
        "incident": incident.public_id,
        "verdict": "attack",
        "reason": "nobody we called had ordered",
        "given_at": "",
    }
    assert Feedback.objects.get().verdict == "attack"
    assert CustodyEvent.objects.get(action=Action.LABEL).actor.startswith("token:")


def test_feedback_is_written_once_when_the_call_is_repeated(caller: Caller) -> None:
    path = f"incidents/{make_incident(caller.shop).public_id}/feedback"
    body = {"verdict": "ours", "reason": "our own sale"}
    first = send(caller, path, body, **{"idempotency-key": "a"})
    again = send(caller, path, body, **{"idempotency-key": "a"})
    assert (first.json(), first.status_code) == (again.json(), again.status_code)
    assert Feedback.objects.count() == 1
    other = send(caller, path, body | {"verdict": "attack"}, **{"idempotency-key": "a"})
    assert other.status_code == 409
    assert send(caller, path, body, **{"idempotency-key": "ü" * 3}).status_code in {400, 409}


def test_refusal_is_not_kept_under_its_key(caller: Caller) -> None:
    path = f"incidents/{make_incident(caller.shop).public_id}/feedback"
    wrong = send(caller, path, {"verdict": "attack"}, **{"idempotency-key": "a"})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["reason"])
    good = send(
        caller, path, {"verdict": "attack", "reason": "long enough"}, **{"idempotency-key": "a"}
    )
    assert good.status_code == 201


def test_suspects_are_held_and_released_when_no_order_is_named(caller: Caller) -> None:
    incident = make_incident(caller.shop)
    for number in range(3):
        make_suspect(incident, make_order(caller.shop, platform_order_id=f"s{number}"))
    make_order(caller.shop, platform_order_id="other")
    path = f"incidents/{incident.public_id}/holds"
    held = send(caller, path, {"reason": "checking"})
    assert (held.status_code, held.json()["changed"], held.json()["gone"]) == (200, 3, [])
    assert Hold.objects.open().count() == 3
    again = send(caller, path, {"reason": "checking"}).json()
    assert (again["changed"], again["unchanged"], again["action"]) == (0, 3, None)
    released = send(caller, path, {"order_ids": ["s1"], "reason": "genuine"}, "delete")
    assert (released.status_code, released.json()["changed"]) == (200, 1)
    assert Hold.objects.open().count() == 2


def test_released_order_is_held_again_only_when_it_is_named(caller: Caller) -> None:
    incident = make_incident(caller.shop)
    for number in range(2):
        make_suspect(incident, make_order(caller.shop, platform_order_id=f"s{number}"))
    path = f"incidents/{incident.public_id}/holds"
    send(caller, path, {"reason": "checking"})
    send(caller, path, {"order_ids": ["s1"], "reason": "genuine"}, "delete")

    of_all = send(caller, path, {"reason": "checking"}).json()
    named = send(caller, path, {"order_ids": ["s1"], "reason": "not so genuine"}).json()

    assert (of_all["changed"], of_all["unchanged"], of_all["spared"]) == (0, 1, 1)
    assert (named["changed"], named["unchanged"], named["spared"]) == (1, 0, 0)


def test_orders_of_another_shop_are_unknown(caller: Caller) -> None:
    make_order(make_shop(slug="strangers"), platform_order_id="theirs")
    path = f"incidents/{make_incident(caller.shop).public_id}/holds"
    answer = send(caller, path, {"order_ids": ["theirs"], "reason": "x"})
    assert answer.status_code == 404
    assert "theirs" in answer.json()["detail"]
    assert not Hold.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"order_ids": [4021], "reason": "x"},
        {"order_ids": [""], "reason": "x"},
        {"order_ids": ["a\0b"], "reason": "x"},
        {"reason": 7},
        {"reason": "  "},
    ],
)
def test_value_of_another_type_or_without_a_word_is_refused(
    caller: Caller, wrong: dict[str, Any]
) -> None:
    """A number that stands for an order's number may have lost digits on its way."""
    path = f"incidents/{make_incident(caller.shop).public_id}/holds"
    answer = send(caller, path, wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert not Hold.objects.exists()


@pytest.mark.parametrize("method", ["post", "delete"])
def test_field_that_is_misspelt_holds_and_releases_nothing(caller: Caller, method: str) -> None:
    """`orders` for `order_ids` would else stand for all suspects."""
    incident = make_incident(caller.shop)
    orders = [make_order(caller.shop, platform_order_id=f"s{number}") for number in range(2)]
    for order in orders:
        make_suspect(incident, order)
    path = f"incidents/{incident.public_id}/holds"
    send(caller, path, {"order_ids": ["s0"], "reason": "checking"})
    answer = send(caller, path, {"orders": ["s1"], "reason": "x"}, method)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert answer.json()["errors"] == {"orders": ["No such field. There are: order_ids, reason."]}
    assert [hold.order.platform_order_id for hold in Hold.objects.open()] == ["s0"]


def test_null_for_the_orders_is_every_suspect(caller: Caller) -> None:
    incident = make_incident(caller.shop)
    make_suspect(incident, make_order(caller.shop))
    path = f"incidents/{incident.public_id}/holds"
    assert send(caller, path, {"order_ids": None, "reason": "x"}).json()["changed"] == 1


def test_feedback_with_a_field_that_is_not_known_is_refused(caller: Caller) -> None:
    path = f"incidents/{make_incident(caller.shop).public_id}/feedback"
    body = {"verdict": "attack", "reason": "nobody had ordered", "order_ids": ["s1"]}
    answer = send(caller, path, body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["order_ids"])
    assert not Feedback.objects.exists()


def test_clerk_may_neither_hold_nor_judge() -> None:
    clerk = Caller(make_shop(), Role.CLERK)
    incident = make_incident(clerk.shop)
    for what in ("holds", "feedback"):
        assert send(clerk, f"incidents/{incident.public_id}/{what}", {}).status_code == 403


def test_every_state_word_that_is_returned_filters(caller: Caller) -> None:
    opened = make_incident(caller.shop)
    opened.verdict["state"] = "opened"
    opened.save()
    make_incident(caller.shop)
    make_incident(caller.shop, state=IncidentState.CLOSED)
    rows = caller.get(caller.of("incidents"))["results"]
    words = {row["state"] for row in rows}
    assert words == {"opened", "updated", "closed"}
    for word in words:
        found = caller.get(caller.of("incidents") + f"?state={word}")["results"]
        assert [row["state"] for row in found] == [word]
    assert len(caller.incidents("?state=open")) == 2
