"""Pushed events: safe when answered, counted exactly, recorded once, whatever their order."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from detection.models import EarlyEvent, Feedback, Push
from detection.operations import receiving
from detection.tasks import sweep_pushes_task
from shops.crypto import cipher_of
from shops.enums import Role
from shops.models import Order, Promotion, Refund, Review, Shop, Traffic
from tests.factories import NOW, make_incident, make_order, make_shop, make_token, make_user

pytestmark = pytest.mark.django_db


def order(number: int = 1, **more: Any) -> dict[str, Any]:
    fields = {
        "type": "order",
        "at": f"2026-06-11T10:{number % 60:02d}:00+08:00",
        "order_id": f"29620000000000{number:05d}",
        "product_id": "id:62001",
        "quantity": 1,
        "amount": 2990,
        "buyer": f"buyer{number}",
        "receiver": {
            "name": "王小明",
            "phone": "13812345678",
            "region": ["浙江省", "金华市", "义乌市"],
            "address": "解放路1号",
        },
        "channel": "app",
        "remark": False,
        "chat": True,
        "coupon": None,
        "buyer_since": "2020-01-02",
    }
    return fields | more


def step(what: str, minute: int, number: int = 1, **more: Any) -> dict[str, Any]:
    at = f"2026-06-11T11:{minute:02d}:00+08:00"
    return {"type": what, "at": at, "order_id": f"29620000000000{number:05d}", **more}


class Sender:
    """A program that pushes to one shop, and the worker behind it."""

    def __init__(self, shop: Shop, role: str = Role.OWNER) -> None:
        self.shop, self.token = shop, f"bg_{shop.slug}-{role}"
        make_token(shop, make_user(), token=self.token, role=role)
        self.client = Client(headers={"accept-language": "en"})

    def post(self, body: Any, kind: str = "application/json", **headers: str) -> Any:
        if not isinstance(body, str | bytes):
            body = json.dumps(body)
        return self.client.post(
            f"/api/v1/shops/{self.shop.slug}/events",
            data=body,
            content_type=kind,
            headers={"authorization": f"Bearer {self.token}", **headers},
        )

    def push(self, *events: dict[str, Any]) -> tuple[int, int, list[Any]]:
        answer = self.post(list(events))
        assert answer.status_code == 202, answer.content
        body = answer.json()
        return body["accepted"], body["duplicates"], body["rejected"]

    def drain(self) -> int:
        return receiving.drain_shop(shop_id=self.shop.pk, clock=lambda: NOW)

    def order(self) -> Order:
        return Order.objects.get(shop=self.shop)


@pytest.fixture
def sender() -> Sender:
    cache.clear()
    return Sender(make_shop(slug="mugs"))


def test_order_is_recorded_sealed_and_masked_when_pushed(sender: Sender) -> None:
    assert sender.push(order()) == (1, 0, [])
    assert sender.drain() == 1
    row = sender.order()
    assert (row.status, row.payable_fen, row.quantity, row.channel) == ("unpaid", 2990, 1, "app")
    assert (row.product.key, str(row.buyer_since), row.has_chat) == ("id:62001", "2020-01-02", True)
    assert (row.province, row.city, row.district) == ("浙江省", "金华市", "义乌市")
    assert "王小明" not in row.name_mask
    opened = cipher_of(sender.shop).open_receiver(row.platform_order_id, row.sealed_receiver)
    assert (opened["name"], opened["buyer"]) == ("王小明", "buyer1")


def test_accepted_events_lie_sealed_before_anything_is_recorded(sender: Sender) -> None:
    sender.push(order())
    push = Push.objects.get()
    assert (push.events, push.recorded_at, push.token.label) == (1, None, "test")
    assert "王小明".encode() not in bytes(push.sealed)
    assert not Order.objects.exists()


def test_counts_are_exact_when_new_known_and_wrong_events_come_together(sender: Sender) -> None:
    sender.push(order(1))
    wrong = order(3, at="2026-06-11 10:00")
    accepted, duplicates, rejected = sender.push(order(1), order(2), order(2), wrong, {"type": "x"})
    assert (accepted, duplicates) == (1, 2)
    assert [(one["index"], one["code"]) for one in rejected] == [
        (3, "invalid_event"),
        (4, "invalid_event"),
    ]
    assert rejected[0]["message"].startswith("at: an RFC 3339 time with an offset is needed")
    sender.drain()
    assert Order.objects.count() == 2


def test_event_is_the_same_when_only_its_offset_is_written_otherwise(sender: Sender) -> None:
    sender.push(order(1))
    assert sender.push(order(1, at="2026-06-11T02:01:00Z", unknown_field=1)) == (0, 1, [])


def test_lines_are_read_as_an_array_is(sender: Sender) -> None:
    lines = "\n".join([json.dumps(order(1)), "", "{broken", json.dumps(order(2))])
    answer = sender.post(lines, "application/x-ndjson").json()
    assert (answer["accepted"], answer["duplicates"]) == (2, 0)
    assert [(one["index"], one["code"]) for one in answer["rejected"]] == [(1, "not_json")]
    one = sender.post(json.dumps(order(3), indent=2))
    assert one.json() == {"accepted": 1, "duplicates": 0, "rejected": []}


def test_nothing_is_accepted_when_the_array_is_empty(sender: Sender) -> None:
    assert sender.push() == (0, 0, [])
    assert not Push.objects.exists()


@pytest.mark.parametrize(
    "body", [b"", b"[{}", b"\xff\xfe", b"not json", b'{"type": NaN}', b"[" * 100_000]
)
def test_body_is_refused_as_a_problem_when_it_cannot_be_read(sender: Sender, body: bytes) -> None:
    answer = sender.post(body)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["code"] == "body_unreadable"


@pytest.mark.parametrize(
    "fields",
    [
        {"order_id": ""},
        {"order_id": "1" * 65},
        {"order_id": "a\0b"},
        {"product_id": "x" * 401},
        {"quantity": -1},
        {"quantity": 2**31},
        {"quantity": 1.5},
        {"amount": 2**60},
        {"amount": 1e300},
        {"buyer": "\ud800"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"at": "9999-12-31T23:59:59-12:00"},
        {"receiver": {"name": "a\0"}},
        {"receiver": {"region": ["a", "b", "c", "d"]}},
        {"receiver": 5},
        {"remark": "yes"},
        {"buyer_since": "yesterday"},
    ],
)
def test_event_is_refused_and_the_next_kept_when_no_column_could_hold_it(
    sender: Sender, fields: dict[str, Any]
) -> None:
    accepted, _, rejected = sender.push(order(1, **fields), order(2))
    assert accepted == 1
    assert [(one["index"], one["code"]) for one in rejected] == [(0, "invalid_event")]
    assert rejected[0]["message"]
    sender.drain()
    assert Order.objects.count() == 1


def test_infinite_number_is_refused_not_fatal(sender: Sender) -> None:
    body = json.dumps([order(1)]).replace("2990", "1e999")
    (one,) = sender.post(body).json()["rejected"]
    assert one["code"] == "invalid_event"


def test_order_goes_on_when_its_steps_come(sender: Sender) -> None:
    sender.push(order())
    sender.drain()
    sender.push(step("paid", 1), step("shipped", 2))
    sender.drain()
    row = sender.order()
    assert (row.status, row.paid_gross_fen, row.payable_fen) == ("shipped", 2990, 2990)
    assert (row.paid_at, row.shipped_at) == (
        NOW + timedelta(minutes=61),
        NOW + timedelta(minutes=62),
    )


def test_status_does_not_go_back_when_an_earlier_step_comes_late(sender: Sender) -> None:
    sender.push(order(), step("shipped", 30))
    sender.drain()
    sender.push(step("paid", 1))
    sender.drain()
    row = sender.order()
    assert (row.status, row.paid_at) == ("shipped", NOW + timedelta(minutes=61))


def test_status_goes_on_when_a_late_step_is_older_than_other_orders(sender: Sender) -> None:
    sender.push(order(1), order(2, at="2026-06-11T18:00:00+08:00"))
    sender.drain()
    sender.push(step("paid", 1))
    sender.drain()
    assert Order.objects.get(platform_order_id=order(1)["order_id"]).status == "paid"


def test_step_waits_for_its_order_and_is_used_once(sender: Sender) -> None:
    sender.push(step("paid", 1), step("refund", 9, stage="requested", amount=2990))
    sender.drain()
    assert not Order.objects.exists()
    assert EarlyEvent.objects.count() == 2
    sender.push(order())
    sender.drain()
    assert (sender.order().status, EarlyEvent.objects.count()) == ("paid", 0)
    assert Refund.objects.get().status == "requested"


def test_step_is_used_by_the_sweep_when_a_file_brought_its_order(sender: Sender) -> None:
    sender.push(step("shipped", 5))
    sender.drain()
    make_order(sender.shop, platform_order_id=order()["order_id"])
    assert receiving.shops_waiting() == [sender.shop.pk]
    sender.drain()
    assert (sender.order().status, receiving.shops_waiting()) == ("shipped", [])


def test_refund_has_one_row_from_request_to_success(sender: Sender) -> None:
    sender.push(order(), step("paid", 1), step("refund", 5, stage="requested", kind="refund_only"))
    sender.drain()
    sender.push(step("refund", 9, stage="succeeded", amount=2990, reason="不想要"))
    sender.drain()
    refund, row = Refund.objects.get(), sender.order()
    assert (refund.status, refund.kind, refund.amount_fen) == ("succeeded", "refund_only", 2990)
    assert refund.finished_at - refund.applied_at == timedelta(minutes=4)
    assert (row.status, row.refunded_fen, refund.is_implied) == ("closed_refunded", 2990, False)


def test_refund_of_an_unknown_kind_is_recorded_as_such(sender: Sender) -> None:
    sender.push(order(), step("refund", 5, stage="requested", kind="z" * 300))
    sender.drain()
    assert Refund.objects.get().kind == "unknown"


def test_unpaid_order_closes_when_it_is_cancelled(sender: Sender) -> None:
    sender.push(order(1), step("cancelled", 5))
    sender.push(order(2), step("paid", 1, 2), step("cancelled", 5, 2))
    sender.drain()
    found = dict(Order.objects.values_list("platform_order_id", "status"))
    assert sorted(found.values()) == ["closed_other", "closed_unpaid"]


def test_reviews_visits_and_promotions_are_recorded_once(sender: Sender) -> None:
    visits = {"type": "traffic", "at": "2026-06-11T10:00:00+08:00", "minutes": 60, "visitors": 9}
    sale = {
        "type": "promotion",
        "at": "2026-06-11T10:00:00+08:00",
        "starts_at": "2026-06-11T12:00:00+08:00",
        "ends_at": "2026-06-11T14:00:00+08:00",
        "product_ids": ["id:62001"],
        "kind": "flash_sale",
    }
    sender.push(
        step("review", 1, stars=5), visits, visits | {"product_id": "id:62001", "chats": 2}, sale
    )
    sender.drain()
    sender.push(step("review", 2, stars=1), visits | {"visitors": 10})
    sender.drain()
    assert Review.objects.get().stars == 1
    visited = Traffic.objects.order_by("visitors").values_list("product__key", "visitors", "chats")
    assert list(visited) == [("id:62001", 9, 2), (None, 10, None)]
    promotion = Promotion.objects.get()
    assert (promotion.kind, [p.key for p in promotion.products.all()]) == ("sale", ["id:62001"])


def test_feedback_reaches_its_incident_and_an_unknown_one_is_named(sender: Sender) -> None:
    incident = make_incident(sender.shop)
    at = "2026-06-11T12:00:00+08:00"
    good = {"type": "feedback", "at": at, "incident": incident.public_id, "verdict": "attack"}
    accepted, _, rejected = sender.push(good, good | {"incident": "inc-nobody"})
    assert (accepted, [one["code"] for one in rejected]) == (1, ["unknown_incident"])
    sender.drain()
    assert [row.verdict for row in Feedback.objects.all()] == ["attack"]


def test_feedback_is_refused_when_the_tokens_role_may_not_run_incidents() -> None:
    clerk = Sender(make_shop(), Role.CLERK)
    said = {"type": "feedback", "at": "2026-06-11T12:00:00Z", "incident": "x", "verdict": "ours"}
    accepted, _, rejected = clerk.push(order(), said)
    assert (accepted, [one["code"] for one in rejected]) == (1, ["forbidden"])


def test_first_and_last_line_of_a_log_change_nothing(sender: Sender) -> None:
    shop = {"type": "shop", "shop": "mugs", "timezone": "Asia/Shanghai", "currency": "CNY"}
    assert sender.push(shop, order(), {"type": "end"}) == (3, 0, [])
    sender.drain()
    assert Order.objects.count() == 1


def test_same_key_gives_the_same_answer_and_another_body_is_refused(sender: Sender) -> None:
    headers = {"idempotency-key": "k-1"}
    first = sender.post([order(1)], **headers)
    again = sender.post([order(1)], **headers)
    assert first.json() == again.json() == {"accepted": 1, "duplicates": 0, "rejected": []}
    assert (again.status_code, again["Idempotent-Replayed"]) == (202, "true")
    other = sender.post([order(2)], **headers)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert Push.objects.count() == 1
    assert sender.post([order(1)]).json()["duplicates"] == 1


def test_a_call_without_a_body_is_not_answered_as_one_with_an_empty_object(sender: Sender) -> None:
    headers = {"idempotency-key": "k-1"}
    kept = sender.post("{}", **headers)
    assert (kept.status_code, kept.json()["rejected"][0]["code"]) == (202, "invalid_event")
    bare = sender.post("", **headers)
    assert (bare.status_code, bare.json()["code"]) == (409, "idempotency_key_reused")
    assert sender.post("{}", **headers)["Idempotent-Replayed"] == "true"


@override_settings(BRUSHGUARD_EVENTS_MAX_BYTES=1000)
def test_body_is_refused_when_it_is_too_large(sender: Sender) -> None:
    answer = sender.post([order(n) for n in range(10)])
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


@override_settings(BRUSHGUARD_EVENTS_RATE=2)
def test_third_call_is_told_when_to_come_again(sender: Sender) -> None:
    for _ in range(2):
        assert sender.post([]).status_code == 202
    refused = sender.post([order()])
    body = refused.json()
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert (body["code"], body["status"]) == ("throttled", 429)
    assert 0 < int(refused["Retry-After"]) <= 60
    other = Sender(make_shop(slug="cups"))
    assert other.post([]).status_code == 202


def test_push_that_cannot_be_recorded_does_not_stop_the_others(sender: Sender) -> None:
    sender.push(order(1))
    broken = Push.objects.get()
    Push.objects.update(sealed=b"not what was sealed")
    sender.push(order(2))
    sender.drain()
    broken.refresh_from_db()
    assert broken.recorded_at is None
    assert broken.attempts > 0
    assert "SealBroken" in broken.error
    assert Order.objects.get().platform_order_id == order(2)["order_id"]


def test_sweep_tells_a_worker_of_what_waits(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr("detection.tasks.drain_pushes_task.delay", told.append)
    assert sweep_pushes_task() == 0
    sender.push(order())
    assert sweep_pushes_task() == 1
    assert told[-1] == sender.shop.pk


def test_lines_are_forgotten_a_month_after_they_were_recorded(sender: Sender) -> None:
    sender.push(order())
    sender.drain()
    assert receiving.purge_pushes(NOW + timedelta(days=29)) == 0
    assert receiving.purge_pushes(NOW + timedelta(days=31)) == 1
    assert sender.push(order()) == (0, 1, [])
    receiving.purge_pushes(NOW + timedelta(days=91))
    assert sender.push(order()) == (1, 0, [])
    sender.drain()
    assert Order.objects.count() == 1


def test_event_that_has_not_happened_is_refused_and_the_others_are_taken(sender: Sender) -> None:
    soon = (timezone.now() + timedelta(hours=20)).isoformat()
    accepted, _, rejected = sender.push(
        order(1, at="2099-11-28T18:30:00+08:00"),
        order(2),
        order(3, at=soon),
        step("shipped", 5, 2) | {"at": "2062-01-01T00:00:00Z"},
        {"type": "traffic", "at": "2062-01-01T00:00:00Z", "minutes": 60, "visitors": 9},
    )
    assert (accepted, [(one["index"], one["code"]) for one in rejected]) == (
        2,
        [(0, "invalid_event"), (3, "invalid_event"), (4, "invalid_event")],
    )
    assert rejected[0]["message"].startswith("at: a time up to ")
    assert rejected[0]["message"].endswith("got 2099-11-28T10:30:00Z, which is still to come")
    sender.drain()
    assert Order.objects.count() == 2


def test_promotion_that_is_still_to_come_is_taken(sender: Sender) -> None:
    sale = {
        "type": "promotion",
        "at": "2026-06-11T10:00:00+08:00",
        "starts_at": "2062-11-11T00:00:00+08:00",
        "ends_at": "2062-11-11T23:00:00+08:00",
    }
    assert sender.push(sale) == (1, 0, [])
