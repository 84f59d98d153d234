"""The incident list and the incident page, by the people who come to them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from detection.models import Feedback, Hold, HoldAction, Incident, Suspect
from detection.operations.feedback import give_feedback
from detection.queries.incidents import (
    IncidentCounts,
    SuspectTab,
    custody_of,
    incident_counts,
    incidents_of,
    reports_on,
    suspects_of,
    verdict_steps,
)
from detection.queries.weak_points import weak_points
from shops.enums import OrderStatus, Role
from shops.models import Order, Shop, User
from tests.factories import (
    NOW,
    make_answer,
    make_buyer_review,
    make_decision,
    make_hold,
    make_hold_action,
    make_incident,
    make_mark,
    make_member,
    make_notice,
    make_order,
    make_product,
    make_promotion,
    make_reason,
    make_refund,
    make_review,
    make_shop,
    make_suspect,
    make_user,
    make_verdict_record,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return make_user()


@pytest.fixture
def shop(owner: User) -> Shop:
    return make_shop(owner)


@pytest.fixture
def incident(shop: Shop) -> Incident:
    return make_incident(shop, make_product(shop, title="保温杯"))


def _client(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def _url(incident: Incident, name: str = "incident-show", *more: object) -> str:
    return reverse(f"detection:{name}", args=[incident.shop.slug, incident.public_id, *more])


def _page(user: User, incident: Incident, **query: str) -> str:
    answer = _client(user).get(_url(incident), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_incident_list_shows_the_shops_incidents_newest_first(owner: User, shop: Shop) -> None:
    older = make_incident(shop, starts_at=NOW - timedelta(days=1))
    newer = make_incident(shop)
    make_incident(shop, is_withdrawn=True)
    make_incident(make_shop())

    answer = _client(owner).get(reverse("detection:incident-list", args=[shop.slug]))

    assert [incident for incident, _text in answer.context["rows"]] == [newer, older]


def test_incident_list_filters_by_state_level_and_class(shop: Shop) -> None:
    wanted = make_incident(shop, state="closed", level="critical", klass="reverse_brushing")
    make_incident(shop, state="open", level="critical", klass="reverse_brushing")
    make_incident(shop, state="closed", level="watch", klass="reverse_brushing")
    make_incident(shop, state="closed", level="critical", klass="viral")

    found = incidents_of(shop, state="closed", level="critical", klass="reverse_brushing")

    assert list(found) == [wanted]


def test_incident_list_asks_as_much_for_three_incidents_as_for_one(owner: User, shop: Shop) -> None:
    client, url = _client(owner), reverse("detection:incident-list", args=[shop.slug])

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    make_suspect(make_incident(shop))
    alone = count()
    make_suspect(make_incident(shop))
    make_suspect(make_incident(shop))

    assert count() == alone


def test_incident_list_says_so_when_there_is_none(owner: User, shop: Shop) -> None:
    answer = _client(owner).get(reverse("detection:incident-list", args=[shop.slug]))

    assert "No incident here" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("incident-show", ()),
        ("incident-hold", ()),
        ("incident-report", ()),
        ("incident-feedback", ()),
        ("incident-answer", (1,)),
    ],
)
def test_incident_pages_hide_from_strangers(
    incident: Incident, name: str, more: tuple[object, ...]
) -> None:
    stranger = _client(make_shop(make_user()).memberships.get().user)
    url = _url(incident, name, *more)

    answer = stranger.get(url) if name == "incident-show" else stranger.post(url)

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("name", "more", "role"),
    [
        ("incident-hold", (), Role.CLERK),
        ("incident-hold", (), Role.LAWYER),
        ("incident-report", (), Role.CLERK),
        ("incident-feedback", (), Role.ORDER_REVIEWER),
        ("incident-answer", (1,), Role.LAWYER),
    ],
)
def test_incident_posts_are_refused_to_roles_that_may_not(
    incident: Incident, name: str, more: tuple[object, ...], role: Role
) -> None:
    member = _client(make_member(incident.shop, role))

    assert member.post(_url(incident, name, *more)).status_code == 403


def test_incident_of_another_shop_is_not_found_under_this_ones_address(
    owner: User, shop: Shop
) -> None:
    other = make_incident(make_shop())
    url = reverse("detection:incident-show", args=[shop.slug, other.public_id])

    assert _client(owner).get(url).status_code == 404


def test_incident_page_says_what_happened_and_shows_the_weak_points_before_the_reasons(
    owner: User, shop: Shop
) -> None:
    incident = make_incident(
        shop,
        make_product(shop, title="保温杯"),
        reasons=[make_reason(code="count", values={"orders": 40, "expected": 2.0})],
        missing=["traffic"],
    )
    make_suspect(incident)

    page = _page(owner, incident)

    order = [
        "Not genuine purchases; who placed them is open",
        "<strong>40 orders</strong> in 30 min, 2026-06-11 10:00 to 10:30",
        "What to do now",
        "What speaks against you",
        "None of the suspects asked for a refund so far.",
        "Visitors",
        "Why we think so",
        "40 orders where 2 were expected.",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)


def test_incident_page_speaks_chinese_to_a_chinese_reader(owner: User, incident: Incident) -> None:
    with override("zh-hans"):
        client = Client(headers={"accept-language": "zh-CN"})
        client.force_login(owner)
        page = client.get(_url(incident)).content.decode()

    assert "不是真实购买，来源尚不能确定" in page
    assert "30 分钟内共 <strong>40 单</strong>" in page


def test_incident_of_more_than_a_day_names_both_days(owner: User, shop: Shop) -> None:
    incident = make_incident(shop, make_product(shop, title="保温杯"))
    incident.ends_at = incident.starts_at + timedelta(hours=26, minutes=42)
    incident.save()
    page = _page(owner, incident)
    assert "in 26.7 h, 2026-06-11 10:00 to 2026-06-12 12:42" in page


def test_incident_page_hides_money_from_roles_without_it(incident: Incident) -> None:
    make_suspect(incident)

    assert "¥29.90" in _page(make_member(incident.shop, Role.LAWYER), incident)
    assert "¥29.90" not in _page(make_member(incident.shop, Role.ORDER_REVIEWER), incident)


def test_incident_page_shows_custody_only_to_those_who_read_the_case(
    owner: User, incident: Incident
) -> None:
    give_feedback(incident=incident, verdict="attack", reason="Not us.", actor=owner, now=NOW)

    assert "Statement of the shop" in _page(owner, incident)
    assert "Statement of the shop" not in _page(make_member(incident.shop, Role.CLERK), incident)


def test_incident_page_shows_no_personal_data(owner: User, incident: Incident) -> None:
    receiver = {"name": "王小明", "phone": "13812345678", "address": "人民路 1 号 302 室"}
    make_suspect(incident, make_order(incident.shop, incident.product, receiver=receiver))

    page = _page(owner, incident)

    assert [word for word in ("王小明", "13812345678", "人民路") if word in page] == []


def test_incident_page_asks_as_much_for_many_suspects_as_for_one(
    owner: User, incident: Incident
) -> None:
    client = _client(owner)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(_url(incident)).status_code == 200
        return len(queries)

    make_suspect(incident)
    make_verdict_record(incident)
    alone = count()
    for _ in range(3):
        make_hold(make_suspect(incident).order)
        make_verdict_record(incident, level="critical")

    assert count() == alone


def test_incident_page_stays_when_the_incident_was_withdrawn(owner: User, shop: Shop) -> None:
    incident = make_incident(shop, is_withdrawn=True)

    assert "no longer shows this incident" in _page(owner, incident)


def test_holding_all_suspects_stops_only_what_can_be_stopped(
    owner: User, incident: Incident
) -> None:
    waits, shipped = make_suspect(incident), make_suspect(incident)
    Order.objects.filter(pk=shipped.order_id).update(shipped_at=NOW)
    post = {"everything": "on", "why": "0"}

    answer = _client(owner).post(_url(incident, "incident-hold"), post, follow=True)

    assert [str(message) for message in answer.context["messages"]] == ["Held 1 order."]
    assert list(Hold.objects.values_list("order", "incident", "held_by__reason")) == [
        (waits.order_id, incident.pk, "Looks like an attack")
    ]


def test_holding_all_suspects_leaves_those_be_that_a_reviewer_released(
    owner: User, incident: Incident
) -> None:
    waits, genuine = make_suspect(incident), make_suspect(incident)
    _released(genuine.order)

    page = _page(owner, incident)
    post = {"everything": "on", "why": "0"}
    answer = _client(owner).post(_url(incident, "incident-hold"), post, follow=True)

    assert "Hold all 1<" in page
    assert "1 order was released by one of you and stays so" in page
    assert [str(message) for message in answer.context["messages"]] == ["Held 1 order."]
    assert list(Hold.objects.open().values_list("order", flat=True)) == [waits.order_id]


def test_released_suspect_that_is_ticked_is_held_again(owner: User, incident: Incident) -> None:
    genuine = make_suspect(incident)
    _released(genuine.order)

    post = {"order": [str(genuine.order_id)], "why": "0"}
    _client(owner).post(_url(incident, "incident-hold"), post)

    assert list(Hold.objects.open().values_list("order", flat=True)) == [genuine.order_id]


def test_suspect_whose_hold_was_only_undone_is_held_with_all(
    owner: User, incident: Incident
) -> None:
    action = make_hold_action(incident.shop)
    suspect = make_suspect(incident)
    make_hold(suspect.order, held_by=action, released_by=action, released_at=NOW)

    _client(owner).post(_url(incident, "incident-hold"), {"everything": "on", "why": "0"})

    assert list(Hold.objects.open().values_list("order", flat=True)) == [suspect.order_id]


def test_holding_ticked_suspects_holds_these_with_the_words_given(
    owner: User, incident: Incident
) -> None:
    ticked, _left = make_suspect(incident), make_suspect(incident)
    post = {"order": [str(ticked.order_id)], "why": "1", "note": "no building"}

    _client(owner).post(_url(incident, "incident-hold"), post)

    assert list(Hold.objects.values_list("order", "held_by__reason")) == [
        (ticked.order_id, "Address incomplete: no building")
    ]


@pytest.mark.parametrize("post", [{"why": "0"}, {"why": "99", "everything": "on"}])
def test_holding_says_what_is_missing_when_nothing_or_no_reason_was_chosen(
    owner: User, incident: Incident, post: dict[str, str]
) -> None:
    make_suspect(incident)

    answer = _client(owner).post(_url(incident, "incident-hold"), post, follow=True)

    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert Hold.objects.count() == 0


def test_feedback_form_keeps_the_statement_or_says_what_is_missing(
    owner: User, incident: Incident
) -> None:
    client, url = _client(owner), _url(incident, "incident-feedback")

    refused = client.post(url, {"verdict": "attack", "reason": "no"})
    kept = client.post(url, {"verdict": "attack", "reason": "Nobody here knows these buyers."})

    assert (refused.status_code, kept.status_code) == (400, 302)
    assert "Say in a few words how you know." in refused.content.decode()
    assert list(Feedback.objects.values_list("verdict", "given_by")) == [("attack", owner.pk)]


def test_merchant_reads_the_decision_and_answers_it(owner: User, incident: Incident) -> None:
    decision = make_decision(make_review(incident, state="decided"), reason="No visitors came.")
    url = _url(incident, "incident-answer", decision.pk)
    assert "No visitors came." in _page(owner, incident)

    _client(owner).post(url, {"text": "We filed the report."})

    assert "We filed the report." in _page(owner, incident)
    assert decision.review.__class__.objects.get().state == "answered"


def test_answer_to_another_incidents_decision_is_not_found(owner: User, incident: Incident) -> None:
    other = make_decision(make_review(make_incident(make_shop())))

    answer = _client(owner).post(_url(incident, "incident-answer", other.pk), {"text": "Hello"})

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("waiting", "A reviewer of the service will look at this incident."),
        ("claimed", "A reviewer of the service is looking at this incident now."),
    ],
)
def test_merchant_sees_where_the_review_stands(
    owner: User, incident: Incident, state: str, words: str
) -> None:
    assert words not in _page(owner, incident)

    make_review(incident, state=state)

    assert words in _page(owner, incident)


def test_incident_page_opens_on_the_suspects_that_can_still_be_stopped(
    owner: User, incident: Incident
) -> None:
    shipped = make_suspect(incident)
    Order.objects.filter(pk=shipped.order_id).update(shipped_at=NOW)

    def shown() -> list[Suspect]:
        return list(_client(owner).get(_url(incident)).context["suspects"])

    assert shown() == [shipped]
    waits = make_suspect(incident)
    assert shown() == [waits]


def test_suspect_tabs_tell_what_became_of_each(incident: Incident) -> None:
    free, held, shipped = (make_suspect(incident, probability=p) for p in (0.9, 0.8, 0.7))
    make_hold(held.order)
    Order.objects.filter(pk=shipped.order_id).update(status=OrderStatus.SHIPPED)

    found = {tab.value: list(suspects_of(incident, tab)) for tab in SuspectTab}

    assert found == {
        "all": [free, held, shipped],
        "open": [free],
        "held": [held],
        "shipped": [shipped],
    }


def test_incident_counts_tell_what_became_of_the_suspects(incident: Incident) -> None:
    shop = incident.shop
    orders = [
        make_order(shop, incident.product),
        make_order(shop, incident.product),
        make_order(shop, incident.product, status=OrderStatus.SHIPPED),
        make_order(shop, incident.product, status=OrderStatus.COMPLETED),
        make_order(shop, incident.product, status=OrderStatus.CLOSED_REFUNDED, refunded_fen=2990),
        make_order(shop, incident.product),
    ]
    for order in orders:
        make_suspect(incident, order)
    make_hold(orders[1])
    _released(orders[5])
    make_refund(orders[2])
    make_refund(orders[2])

    assert incident_counts(incident) == IncidentCounts(
        suspects=6,
        can_hold=1,
        held=1,
        released=1,
        shipped=2,
        refunded=2,
        completed=1,
        value_fen=6 * 2990,
    )


def test_verdict_steps_keep_only_what_changed_newest_first(incident: Incident) -> None:
    for minute, state, level in (
        (1, "opened", "watch"),
        (2, "updated", "watch"),
        (3, "updated", "hold"),
        (4, "closed", "hold"),
    ):
        verdict = incident.verdict | {"orders": minute * 10}
        at = NOW + timedelta(minutes=minute)
        make_verdict_record(incident, at=at, state=state, level=level, verdict=verdict)

    assert [(step.state, step.level, step.orders) for step in verdict_steps(incident)] == [
        ("closed", "hold", 40),
        ("updated", "hold", 30),
        ("opened", "watch", 10),
    ]


def test_custody_names_members_but_not_the_services_people(owner: User, incident: Incident) -> None:
    admin = make_user(is_staff=True)
    for actor in (owner, admin, None):
        give_feedback(incident=incident, verdict="attack", reason="Words.", actor=actor, now=NOW)

    with override("en"):
        names = [line.actor for line in custody_of(incident)]

    assert names == ["BrushGuard", "reviewer of the service", str(owner)]


def _weak(incident: Incident, hours: float = 0) -> list[str]:
    counts = incident_counts(incident)
    return [point.code for point in weak_points(incident, counts, NOW + timedelta(hours=hours))]


def test_weak_points_name_everything_that_may_be_held_against_the_shop(shop: Shop) -> None:
    product = make_product(shop, key="price:2990")
    incident = make_incident(
        shop, product, probability={"self_brushing": 0.3, "artificial_unknown": 0.7}
    )
    order = make_order(shop, product, status=OrderStatus.COMPLETED)
    make_suspect(incident, order)
    make_buyer_review(order, stars=5)
    make_promotion(shop)

    _told(incident)

    assert _weak(incident, hours=5) == [
        "shipped",
        "good_reviews",
        "completed",
        "no_refunds",
        "promotion",
        "not_reported",
        "own_brushing",
        "tier_low",
    ]


def test_weak_points_are_none_when_all_was_done_and_refunds_came(shop: Shop) -> None:
    incident = make_incident(shop)
    order = make_suspect(incident).order
    make_hold(order)
    make_refund(order)
    make_buyer_review(order, stars=1)
    make_mark(shop, kind="report", at=NOW + timedelta(minutes=10), path=_url(incident))
    make_promotion(shop, starts_at=NOW - timedelta(days=3), ends_at=NOW - timedelta(days=2))
    make_promotion(shop, withdrawn_at=NOW)
    make_promotion(shop, products=[make_product(shop)])

    assert _weak(incident, hours=5) == []


def test_weak_points_name_a_report_that_came_late_or_was_of_another_incident(shop: Shop) -> None:
    incident, other = make_incident(shop), make_incident(shop)
    make_refund(make_suspect(incident).order)
    make_hold(make_suspect(incident).order)
    make_mark(shop, kind="report", at=NOW + timedelta(minutes=5), path=_url(other))

    _told(incident)
    assert _weak(incident, hours=9) == ["not_reported"]
    make_mark(shop, kind="report", at=NOW + timedelta(hours=8), path=_url(incident))
    assert _weak(incident, hours=9) == ["reported_late"]


def test_weak_point_of_old_orders_counts_from_the_alert_not_from_the_orders(
    shop: Shop,
) -> None:
    incident = make_incident(shop)
    make_refund(make_suspect(incident).order)
    make_hold(make_suspect(incident).order)
    _told(incident, NOW + timedelta(hours=678))

    assert _weak(incident, hours=678.2) == ["not_reported_at_once"]
    assert _hours(incident, 678.2) == [678]  # since the orders, and the sentence says so
    assert _weak(incident, hours=681) == ["not_reported"]
    assert _hours(incident, 681) == [3]
    make_mark(shop, kind="report", at=NOW + timedelta(hours=678.5), path=_url(incident))
    assert _weak(incident, hours=900) == ["reported_long_after"]


def test_weak_point_says_no_alert_when_none_went_out(shop: Shop) -> None:
    incident = make_incident(shop)
    make_refund(make_suspect(incident).order)

    assert _weak(incident, hours=9) == ["not_reported_at_once"]


def test_report_form_keeps_the_report_or_says_what_is_missing(
    owner: User, incident: Incident
) -> None:
    client, url = _client(owner), _url(incident, "incident-report")
    post = {"reported_at": "2026-06-11T10:20", "receipt": "R-77", "note": "Seller desk"}

    refused = client.post(url, post | {"receipt": "", "note": ""})
    kept = client.post(url, post)

    assert (refused.status_code, kept.status_code) == (400, 302)
    assert "Give the receipt number" in refused.content.decode()
    assert [(mark.at, mark.text) for mark in reports_on(incident)] == [
        (NOW + timedelta(minutes=20), "R-77 · Seller desk")
    ]
    assert "R-77 · Seller desk" in _page(owner, incident)


def test_long_lists_of_reasons_fold_the_lighter_ones(owner: User, shop: Shop) -> None:
    reasons = [make_reason(weight=9.0 - n, text=f"Reason {n}.") for n in range(6)]

    page = _page(owner, make_incident(shop, reasons=reasons))

    assert page.index("Reason 3.") < page.index("2 more") < page.index("Reason 4.")


def test_answered_decision_shows_the_answer_below_it(owner: User, incident: Incident) -> None:
    make_answer(make_decision(make_review(incident)), text="It was not us.")

    page = _page(owner, incident)

    assert page.index("The burst has no traffic behind it") < page.index("It was not us.")


def _released(order: Order) -> None:
    release = make_hold_action(order.shop, kind=HoldAction.Kind.RELEASE)
    make_hold(order, released_by=release, released_at=NOW)


def _told(incident: Incident, at: datetime = NOW) -> None:
    key = f"incident:{incident.public_id}:hold"
    make_notice(incident.shop, key=key, code="incident_hold", created_at=at)


def _hours(incident: Incident, hours: float) -> list[object]:
    points = weak_points(incident, incident_counts(incident), NOW + timedelta(hours=hours))
    return [point.params["hours"] for point in points]
