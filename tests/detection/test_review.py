"""The admins' queue: one reviewer at a time, a reason with every decision, an answer to each."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from detection.enums import ReviewState
from detection.errors import ReviewRefused
from detection.models import Answer, Decision, Review
from detection.operations.review import (
    CLAIM_TIME,
    answer_decision,
    claim_next_review,
    claim_review,
    decide_review,
    queue_review,
    release_review,
)
from detection.queries.review import regions_of, review_counts, reviews_in_queue
from shops.models import CustodyEvent, Notice, User
from tests.factories import (
    NOW,
    make_decision,
    make_incident,
    make_member,
    make_order,
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
def other() -> User:
    return make_user(is_staff=True)


def _review(**more: object) -> Review:
    return make_review(make_incident(make_shop(), **more))


def _actions(review: Review) -> list[str]:
    events = CustodyEvent.objects.filter(case=review.incident.public_id).order_by("seq")
    return [event.action for event in events if event.action.startswith("review.")]


def test_queue_review_queues_an_incident_once_when_called_after_every_scan() -> None:
    incident = make_incident(make_shop(), level="critical")

    first = queue_review(incident, NOW)
    again = queue_review(incident, NOW + timedelta(hours=1))

    assert first == again
    assert list(Review.objects.values_list("incident", "state", "queued_at")) == [
        (incident.pk, "waiting", NOW)
    ]
    assert _actions(first) == ["review.queued"]


def test_queue_review_takes_an_incident_that_has_calmed_down_since() -> None:
    incident = make_incident(make_shop(), level="watch", highest_level="hold")

    assert queue_review(incident, NOW) is not None


def test_queue_review_leaves_out_an_incident_that_stayed_at_watch() -> None:
    incident = make_incident(make_shop(), level="watch")

    assert queue_review(incident, NOW) is None
    assert Review.objects.count() == 0


def test_claim_keeps_others_out_until_it_runs_out(admin: User, other: User) -> None:
    review = _review()
    claim_review(review=review, reviewer=admin, now=NOW)

    with pytest.raises(ReviewRefused, match=str(admin)):
        claim_review(review=review, reviewer=other, now=NOW + CLAIM_TIME - timedelta(seconds=1))
    taken = claim_review(review=review, reviewer=other, now=NOW + CLAIM_TIME)

    assert (taken.state, taken.claimed_by, taken.claim_until) == (
        ReviewState.CLAIMED,
        other,
        NOW + 2 * CLAIM_TIME,
    )
    assert _actions(review) == ["review.claimed", "review.claimed"]


def test_claim_renews_its_time_when_made_again_by_the_same_reviewer(admin: User) -> None:
    review = _review()
    claim_review(review=review, reviewer=admin, now=NOW)

    again = claim_review(review=review, reviewer=admin, now=NOW + timedelta(minutes=20))

    assert again.claim_until == NOW + timedelta(minutes=20) + CLAIM_TIME


def test_claim_next_takes_critical_before_hold_and_the_older_first(
    admin: User, other: User
) -> None:
    younger = make_review(make_incident(make_shop()), queued_at=NOW + timedelta(minutes=1))
    older = _review()
    critical = make_review(
        make_incident(make_shop(), level="critical"), queued_at=NOW + timedelta(minutes=2)
    )
    make_review(make_incident(make_shop(), level="critical", is_withdrawn=True))

    taken = [
        claim_next_review(reviewer=reviewer, now=NOW + timedelta(minutes=3))
        for reviewer in (admin, other, admin)
    ]

    assert taken == [critical, older, younger]
    with pytest.raises(ReviewRefused):
        claim_next_review(reviewer=admin, now=NOW + timedelta(minutes=3))


def test_release_puts_a_review_back_as_it_was(admin: User) -> None:
    fresh, answered = _review(), _review()
    make_decision(answered)
    for review in (fresh, answered):
        claim = {"review": review, "reviewer": admin, "now": NOW}
        Review.objects.filter(pk=review.pk).update(
            state=ReviewState.ANSWERED if review == answered else ReviewState.WAITING
        )
        claim_review(**claim)
        release_review(**claim)

    assert (fresh.state, fresh.claimed_by, answered.state) == ("waiting", None, "answered")


def test_release_refuses_when_the_review_is_somebody_elses(admin: User, other: User) -> None:
    review = _review()
    claim_review(review=review, reviewer=admin, now=NOW)

    with pytest.raises(ReviewRefused):
        release_review(review=review, reviewer=other, now=NOW)

    assert Review.objects.get().claimed_by == admin


def test_decide_tells_the_merchant_the_outcome_and_the_reason(admin: User) -> None:
    review = claim_review(review=_review(), reviewer=admin, now=NOW)
    shop, incident = review.incident.shop, review.incident

    decision = decide_review(
        review=review, reviewer=admin, outcome="not_enough", reason=f" {REASON}\n", now=NOW
    )

    assert (decision.outcome, decision.reason, decision.decided_by) == (
        "not_enough",
        REASON,
        admin,
    )
    notice = Notice.objects.get()
    assert (notice.shop, notice.code, notice.level, notice.path) == (
        shop,
        "review_decided",
        "info",
        f"/shops/{shop.slug}/incidents/{incident.public_id}/#review",
    )
    assert notice.params == {
        "incident": incident.public_id,
        "outcome": "not_enough",
        "reason": REASON,
    }
    assert Review.objects.get().state == ReviewState.DECIDED


def test_decide_keeps_the_reason_out_of_custody_and_its_hash_in(admin: User) -> None:
    review = claim_review(review=_review(), reviewer=admin, now=NOW)

    decision = decide_review(
        review=review, reviewer=admin, outcome="genuine_demand", reason=REASON, now=NOW
    )

    line = json.loads(CustodyEvent.objects.get(action="review.decided").line)
    assert line["sha256"] == hashlib.sha256(REASON.encode()).hexdigest()
    assert line["detail"] == {"decision": decision.pk, "outcome": "genuine_demand"}


@pytest.mark.parametrize(
    ("outcome", "reason", "late"),
    [
        ("guilty", REASON, timedelta()),
        ("not_enough", "Because.", timedelta()),
        ("not_enough", REASON, CLAIM_TIME),
    ],
)
def test_decide_refuses_without_outcome_reason_or_claim(
    admin: User, outcome: str, reason: str, late: timedelta
) -> None:
    review = claim_review(review=_review(), reviewer=admin, now=NOW)

    with pytest.raises(ReviewRefused):
        decide_review(review=review, reviewer=admin, outcome=outcome, reason=reason, now=NOW + late)

    assert Decision.objects.count() == Notice.objects.count() == 0


def test_decide_refuses_a_reviewer_who_never_claimed(admin: User, other: User) -> None:
    review = claim_review(review=_review(), reviewer=admin, now=NOW)

    with pytest.raises(ReviewRefused):
        decide_review(review=review, reviewer=other, outcome="not_enough", reason=REASON, now=NOW)

    assert Decision.objects.count() == 0


def test_decided_review_comes_back_only_when_the_merchant_answers(admin: User) -> None:
    review = claim_review(review=_review(), reviewer=admin, now=NOW)
    merchant = make_member(review.incident.shop)
    decision = decide_review(
        review=review, reviewer=admin, outcome="own_activity", reason=REASON, now=NOW
    )
    with pytest.raises(ReviewRefused):
        claim_review(review=review, reviewer=admin, now=NOW)

    answer_decision(decision=decision, text=" It was not us. ", actor=merchant, now=NOW)

    assert list(reviews_in_queue()) == [review]
    assert list(Answer.objects.values_list("text", "given_by")) == [("It was not us.", merchant.pk)]
    claim_review(review=review, reviewer=admin, now=NOW)
    again = {"review": review, "reviewer": admin, "outcome": "not_enough", "reason": REASON}
    decide_review(**again, now=NOW + timedelta(minutes=1))
    assert review.decisions.count() == 2
    assert Notice.objects.count() == 2
    assert _actions(review) == [
        "review.claimed",
        "review.decided",
        "review.answered",
        "review.claimed",
        "review.decided",
    ]


def test_answer_leaves_a_running_claim_alone(admin: User) -> None:
    review = _review()
    decision = make_decision(review)
    claim_review(review=review, reviewer=admin, now=NOW)

    answer_decision(decision=decision, text="See the file.", actor=None, now=NOW)

    assert Review.objects.get().state == ReviewState.CLAIMED


def test_answer_refuses_when_empty() -> None:
    decision = make_decision(_review())

    with pytest.raises(ReviewRefused):
        answer_decision(decision=decision, text="  ", actor=None, now=NOW)

    assert Answer.objects.count() == 0


def test_review_queue_asks_one_query_however_many_wait(admin: User) -> None:
    from django.db import connection

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            [(one.incident.shop.name, str(one.incident.product)) for one in reviews_in_queue()]
        return len(queries)

    _review()
    alone = count()
    _review()
    _review()

    assert (alone, count()) == (1, 1)


def test_review_counts_name_every_state_and_skip_withdrawn_incidents() -> None:
    _review()
    _review(is_withdrawn=True)

    assert review_counts() == {"waiting": 1, "claimed": 0, "decided": 0, "answered": 0}


def test_regions_leave_out_provinces_too_small_to_hide_a_buyer() -> None:
    incident = make_incident(make_shop())
    for province, orders in (("浙江省", 6), ("江苏省", 5), ("西藏自治区", 4)):
        for _ in range(orders):
            order = make_order(incident.shop, incident.product, province=province)
            make_suspect(incident, order)

    assert regions_of(incident) == [("浙江省", 6), ("江苏省", 5)]
