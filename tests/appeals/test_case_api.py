"""Penalties and appeals over the REST interface."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest
from django.core.cache import cache

from appeals.models import Appeal, Penalty
from shops.enums import Role
from tests.detection.test_api import Caller
from tests.factories import make_appeal, make_incident, make_penalty, make_product, make_shop

pytestmark = pytest.mark.django_db
NOTICE = {
    "kind": "sales_removed",
    "scope": "shop",
    "charge": "通过不正当方式获得商品虚假销量",
    "noticed_at": "2026-06-13T10:00:00+08:00",
}


@pytest.fixture
def caller() -> Caller:
    cache.clear()
    return Caller(make_shop(slug="mugs", name="Mugs"))


def send(caller: Caller, path: str, body: Any, **headers: str) -> Any:
    return caller.client.post(
        f"/api/v1/{path}",
        data=json.dumps(body),
        content_type="application/json",
        headers={"authorization": f"Bearer {caller.token}", **headers},
    )


def test_penalty_is_recorded_in_the_platforms_own_words(caller: Caller) -> None:
    incident = make_incident(caller.shop)
    product = make_product(caller.shop, key="id:1")
    body = NOTICE | {
        "scope": "item",
        "incident": incident.public_id,
        "product_id": product.key,
        "points": 2,
        "fine": 5000_00,
        "appeal_deadline_at": "2026-06-16T10:00:00+08:00",
    }
    answer = send(caller, caller.of("penalties"), body)
    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert {
        name: said[name] for name in ("charge", "incident", "product_id", "points", "fine")
    } == {
        "charge": NOTICE["charge"],
        "incident": incident.public_id,
        "product_id": "id:1",
        "points": 2,
        "fine": 500000,
    }
    assert (said["deadline_basis"], said["appeal_deadline_at"]) == ("typed", "2026-06-16T02:00:00Z")
    assert caller.get(caller.of("penalties"))["results"] == [said]


def test_penalty_is_recorded_once_when_the_call_is_repeated(caller: Caller) -> None:
    for _ in range(2):
        answer = send(caller, caller.of("penalties"), NOTICE, **{"idempotency-key": "p"})
        assert answer.status_code == 201
    assert Penalty.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "nothing"}, "kind"),
        ({"noticed_at": "yesterday"}, "noticed_at"),
        ({"noticed_at": "0001-01-01T00:00:00Z"}, "noticed_at"),
        ({"fine": -1}, "fine"),
        ({"charge": ""}, "charge"),
        ({"deadline_at": "2026-06-16T10:00:00+08:00"}, "deadline_at"),
    ],
)
def test_penalty_names_the_field_that_is_wrong(
    caller: Caller, wrong: dict[str, Any], field: str
) -> None:
    answer = send(caller, caller.of("penalties"), NOTICE | wrong)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not Penalty.objects.exists()


@pytest.mark.parametrize("named", [{"incident": "inc-nobody"}, {"product_id": "id:nothing"}])
def test_penalty_is_not_recorded_when_what_it_names_is_not_the_shops(
    caller: Caller, named: dict[str, str]
) -> None:
    assert send(caller, caller.of("penalties"), NOTICE | named).status_code == 404
    assert not Penalty.objects.exists()


def test_penalty_of_the_future_is_refused(caller: Caller) -> None:
    answer = send(caller, caller.of("penalties"), NOTICE | {"noticed_at": "2190-01-01T00:00:00Z"})
    assert (answer.status_code, answer.json()["code"]) == (409, "penalty_refused")


def test_appeal_goes_from_its_draft_to_its_outcome(caller: Caller) -> None:
    path = f"penalties/{make_penalty(caller.shop).pk}/appeals"
    opened = send(caller, path, {"statement": "Nobody of ours placed these orders."})
    assert opened.status_code == 201, opened.content
    appeal = opened.json()
    assert (appeal["state"], appeal["next_states"]) == ("draft", ["ready", "withdrawn"])
    assert send(caller, path, {}).status_code == 409
    steps = f"appeals/{appeal['id']}/transitions"
    assert send(caller, steps, {"to": "won"}).status_code == 409
    assert send(caller, steps, {"to": "ready"}).json()["state"] == "ready"
    assert send(caller, steps, {"to": "filed"}).status_code == 409
    filing = {"to": "filed", "receipt": "AP1", "is_warned": True}
    assert (
        send(caller, steps, filing | {"receipt_file": {"name": "r", "content": "*"}}).json()["code"]
        == "appeal_refused"
    )
    picture = b64encode(b"\x89PNG\r\n\x1a\n" + b"\0" * 30).decode()
    kept = {"name": "receipt.png", "content": picture}
    filed = send(caller, steps, filing | {"receipt_file": kept}).json()
    assert (filed["state"], filed["receipt"]) == ("filed", "AP1")
    won = send(caller, steps, {"to": "won", "note": "申诉成立", "days_won_back": 5}).json()
    assert (won["state"], won["outcome_text"], won["days_won_back"]) == ("won", "申诉成立", 5)
    assert [step["to_state"] for step in won["steps"]] == ["draft", "ready", "filed", "won"]
    (listed,) = caller.get(path)["results"]
    assert listed == won


def test_step_with_a_field_that_is_not_known_is_not_taken(caller: Caller) -> None:
    appeal = make_appeal(make_penalty(caller.shop))
    steps = f"appeals/{appeal.pk}/transitions"
    for wrong in ({"is_sure": True}, {"receipt_file": {"name": "a", "content": "", "type": "b"}}):
        answer = send(caller, steps, {"to": "ready", **wrong})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert Appeal.objects.get().state == appeal.state


def test_strangers_penalty_and_appeal_cannot_be_found(caller: Caller) -> None:
    penalty = make_penalty(make_shop(slug="strangers"))
    appeal = make_appeal(penalty)
    assert caller.answer(f"penalties/{penalty.pk}/appeals").status_code == 404
    assert send(caller, f"appeals/{appeal.pk}/transitions", {"to": "ready"}).status_code == 404
    assert send(caller, f"penalties/{10**30}/appeals", {}).status_code == 404
    assert Appeal.objects.get().state == appeal.state


def test_order_reviewer_reads_no_case() -> None:
    reviewer = Caller(make_shop(), Role.ORDER_REVIEWER)
    assert reviewer.answer(reviewer.of("penalties")).status_code == 403
    assert send(reviewer, reviewer.of("penalties"), NOTICE).status_code == 403
