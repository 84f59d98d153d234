"""The review queue's pages: for admins of the service alone, and without personal data."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from detection.models import Decision, Review
from detection.operations.review import claim_review
from shops.models import Notice, User
from tests.factories import (
    make_answer,
    make_decision,
    make_feedback,
    make_incident,
    make_order,
    make_product,
    make_reason,
    make_review,
    make_shop,
    make_suspect,
    make_user,
)

pytestmark = pytest.mark.django_db
REASON = "The burst has no visitors behind it and stops within a minute."


@pytest.fixture
def admin() -> User:
    return make_user(is_staff=True)


@pytest.fixture
def review() -> Review:
    shop = make_shop(make_user(), name="保温杯店")
    return make_review(make_incident(shop, make_product(shop, title="保温杯")))


def _client(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def _url(name: str, *args: object) -> str:
    return reverse(f"detection:{name}", args=args)


def _messages(answer: object) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@pytest.mark.parametrize(
    ("name", "is_post"),
    [
        ("review-list", False),
        ("review-next", True),
        ("review-show", False),
        ("review-claim", True),
        ("review-release", True),
        ("review-decide", True),
    ],
)
def test_review_pages_do_not_exist_for_merchants_and_strangers(
    review: Review, name: str, is_post: bool
) -> None:
    args = () if name in {"review-list", "review-next"} else (review.pk,)
    owner = review.incident.shop.memberships.get().user

    for person in (owner, make_user()):
        ask = _client(person).post if is_post else _client(person).get
        assert ask(_url(name, *args)).status_code == 404
    assert Review.objects.get().state == "waiting"


def test_review_pages_send_a_visitor_to_the_login() -> None:
    answer = Client().get(_url("review-list"))

    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/")


def test_review_list_shows_what_is_to_do_with_counts(admin: User, review: Review) -> None:
    decided = make_review(make_incident(make_shop()), state="decided")

    answer = _client(admin).get(_url("review-list"))
    done = _client(admin).get(_url("review-list"), {"state": "decided"})

    assert [row[0] for row in answer.context["rows"]] == [review]
    assert [row[0] for row in done.context["rows"]] == [decided]
    assert [(word, count) for word, _label, count in answer.context["tabs"]] == [
        ("waiting", 1),
        ("claimed", 0),
        ("decided", 1),
        ("answered", 0),
    ]


def test_review_list_says_so_when_nothing_waits(admin: User) -> None:
    assert "Nothing is waiting" in _client(admin).get(_url("review-list")).content.decode()


def test_review_list_asks_as_much_for_three_as_for_one(admin: User, review: Review) -> None:
    client = _client(admin)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(_url("review-list")).status_code == 200
        return len(queries)

    alone = count()
    make_review(make_incident(make_shop()))
    make_review(make_incident(make_shop()))

    assert count() == alone


def test_review_page_shows_the_case_and_no_personal_data(admin: User, review: Review) -> None:
    incident = review.incident
    receiver = {"name": "王小明", "phone": "13812345678", "address": "人民路 1 号 302 室"}
    order = make_order(
        incident.shop, incident.product, receiver=receiver, buyer_mask="tb**8", name_mask="王**"
    )
    make_suspect(incident, order)
    incident.verdict["reasons"] = [
        make_reason(
            code="count",
            values={"orders": 40, "expected": 2.0},
            orders=[order.platform_order_id],
        )
    ]
    incident.save()
    make_feedback(incident, reason="We know none of these buyers.")

    page = _client(admin).get(_url("review-show", review.pk)).content.decode()

    shown = ("保温杯店", "40 orders where 2 were expected.", "We know none of these buyers.")
    hidden = ("王小明", "王**", "13812345678", "人民路", "tb**8", order.platform_order_id)
    assert [words for words in shown if words not in page] == []
    assert [words for words in hidden if words in page] == []


def test_review_is_claimed_decided_and_told_to_the_merchant(admin: User, review: Review) -> None:
    client, show = _client(admin), _url("review-show", review.pk)
    assert "Your decision" not in client.get(show).content.decode()

    client.post(_url("review-claim", review.pk))
    assert "Your decision" in client.get(show).content.decode()
    post = {"outcome": "consistent_with_attack", "reason": REASON}
    answer = client.post(_url("review-decide", review.pk), post, follow=True)

    assert _messages(answer) == ["Decided. The merchant was told, with your reason."]
    assert list(Decision.objects.values_list("outcome", "decided_by")) == [
        ("consistent_with_attack", admin.pk)
    ]
    assert Notice.objects.get().shop == review.incident.shop


def test_decision_without_a_claim_or_a_reason_changes_nothing_and_says_why(
    admin: User, review: Review
) -> None:
    client, url = _client(admin), _url("review-decide", review.pk)

    unclaimed = client.post(url, {"outcome": "not_enough", "reason": REASON})
    claim_review(review=review, reviewer=admin, now=timezone.now())
    unreasoned = client.post(url, {"outcome": "not_enough", "reason": "No."})

    assert (unclaimed.status_code, unreasoned.status_code) == (400, 400)
    assert "Give the reason in a full sentence" in unreasoned.content.decode()
    assert Decision.objects.count() == 0


def test_claim_of_a_review_somebody_has_names_them(admin: User, review: Review) -> None:
    claim_review(
        review=review,
        reviewer=make_user(is_staff=True, display_name="Li"),
        now=timezone.now(),
    )

    answer = _client(admin).post(_url("review-claim", review.pk), follow=True)

    assert _messages(answer) == ["Li is reviewing this now."]


def test_next_claims_the_first_and_release_gives_it_back(admin: User, review: Review) -> None:
    client = _client(admin)

    taken = client.post(_url("review-next"))
    assert (taken.status_code, taken.url) == (302, _url("review-show", review.pk))
    client.post(_url("review-release", review.pk))

    assert Review.objects.get().state == "waiting"


def test_next_says_so_when_nothing_is_free(admin: User) -> None:
    answer = _client(admin).post(_url("review-next"), follow=True)

    assert _messages(answer) == ["Nothing is waiting. Well done."]


def test_answered_review_shows_the_answer_and_stands_in_the_queue(
    admin: User, review: Review
) -> None:
    Review.objects.filter(pk=review.pk).update(state="answered")
    make_answer(make_decision(review), text="It was not us.")

    queue = _client(admin).get(_url("review-list")).content.decode()
    page = _client(admin).get(_url("review-show", review.pk)).content.decode()

    assert "Answered by the merchant" in queue
    assert "It was not us." in page
