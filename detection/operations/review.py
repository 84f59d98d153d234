"""The service's look at flagged incidents: queue, claim, decide; and the merchant's answer."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from detection.enums import Level, ReviewOutcome, ReviewState
from detection.errors import ReviewRefused
from detection.models import Answer, Decision, Incident, Review
from detection.queries.review import reviews_open_to
from shops.access import Principal
from shops.enums import Action, NoticeLevel
from shops.models import User
from shops.operations import custody
from shops.operations.notifying import notify

CLAIM_TIME = timedelta(minutes=30)
MIN_REASON_LENGTH = 10
MIN_ANSWER_LENGTH = 2


def queue_review(incident: Incident, now: datetime) -> Review | None:
    """Put an incident that reached `hold` or `critical` into the admins' queue, once.

    Returns its review, new or old, or None for an incident that stayed below.
    """
    if incident.highest_level not in {Level.HOLD, Level.CRITICAL}:
        return None
    with transaction.atomic():
        review, is_new = Review.objects.get_or_create(
            incident=incident, defaults={"queued_at": now}
        )
        if is_new:
            _record(review, Action.REVIEW_QUEUED, actor=None, now=now)
    return review


def claim_review(*, review: Review, reviewer: User, now: datetime) -> Review:
    """Take the review for `CLAIM_TIME`; claiming it again renews the time.

    Raises ReviewRefused when somebody else has it or it is decided and not answered.
    """
    free = (
        Q(state__in=(ReviewState.WAITING, ReviewState.ANSWERED))
        | Q(state=ReviewState.CLAIMED, claim_until__lte=now)
        | Q(state=ReviewState.CLAIMED, claimed_by=reviewer)
    )
    with transaction.atomic():
        claimed = Review.objects.filter(free, pk=review.pk).update(
            state=ReviewState.CLAIMED,
            claimed_by=reviewer,
            claimed_at=now,
            claim_until=now + CLAIM_TIME,
        )
        review.refresh_from_db()
        if not claimed:
            raise ReviewRefused(_why_not_free(review))
        _record(review, Action.REVIEW_CLAIMED, actor=reviewer, now=now)
    return review


def claim_next_review(*, reviewer: User, now: datetime) -> Review:
    """Take the most urgent review that nobody has: critical before hold, then the oldest.

    Raises ReviewRefused when the queue is empty.
    """
    with transaction.atomic():
        free = reviews_open_to(reviewer, now).select_for_update(of=("self",), skip_locked=True)
        review = free.first()
        if review is None:
            raise ReviewRefused(_("Nothing is waiting. Well done."))
        return claim_review(review=review, reviewer=reviewer, now=now)


def release_review(*, review: Review, reviewer: User, now: datetime) -> Review:
    """Give a claimed review back to the queue. Raises ReviewRefused when it is not theirs."""
    with transaction.atomic():
        state = ReviewState.ANSWERED if review.decisions.exists() else ReviewState.WAITING  # type: ignore[attr-defined]
        released = Review.objects.filter(
            pk=review.pk, state=ReviewState.CLAIMED, claimed_by=reviewer
        ).update(state=state, claimed_by=None, claimed_at=None, claim_until=None)
        if not released:
            raise ReviewRefused(_("You do not hold this review any more."))
        review.refresh_from_db()
        _record(review, Action.REVIEW_RELEASED, actor=reviewer, now=now)
    return review


def decide_review(
    *, review: Review, reviewer: User, outcome: str, reason: str, now: datetime
) -> Decision:
    """Close a claimed review with an outcome and a reason, and tell the merchant both.

    Raises ReviewRefused when the claim ran out or is somebody else's, for an unknown outcome, and
    for a reason too short to be one.
    """
    reason = reason.strip()
    if outcome not in ReviewOutcome.values:
        raise ReviewRefused(_("Choose an outcome."))
    if len(reason) < MIN_REASON_LENGTH:
        raise ReviewRefused(_("Give the reason in a full sentence; the merchant reads it."))
    with transaction.atomic():
        closed = Review.objects.filter(
            pk=review.pk, state=ReviewState.CLAIMED, claimed_by=reviewer, claim_until__gt=now
        ).update(state=ReviewState.DECIDED, claimed_by=None, claimed_at=None, claim_until=None)
        if not closed:
            raise ReviewRefused(_("Your claim on this review ran out; claim it again."))
        review.refresh_from_db()
        decision = Decision.objects.create(
            review=review, outcome=outcome, reason=reason, decided_by=reviewer, decided_at=now
        )
        _record(
            review,
            Action.REVIEW_DECIDED,
            actor=reviewer,
            now=now,
            text=reason,
            detail={"decision": decision.pk, "outcome": outcome},
        )
        _tell_merchant(review.incident, decision, now)
    return decision


def answer_decision(*, decision: Decision, text: str, actor: Principal, now: datetime) -> Answer:
    """Keep the merchant's answer and bring the review back into the queue as answered.

    Raises ReviewRefused for an empty answer.
    """
    text = text.strip()
    if len(text) < MIN_ANSWER_LENGTH:
        raise ReviewRefused(_("Write your answer first."))
    review = decision.review
    with transaction.atomic():
        answer = Answer.objects.create(
            decision=decision,
            text=text,
            given_by=actor if isinstance(actor, User) else None,
            given_at=now,
        )
        # A reviewer who is already looking again keeps the claim and finds the answer there.
        Review.objects.filter(pk=review.pk, state=ReviewState.DECIDED).update(
            state=ReviewState.ANSWERED, queued_at=now
        )
        _record(
            review,
            Action.REVIEW_ANSWERED,
            actor=actor,
            now=now,
            text=text,
            detail={"decision": decision.pk},
        )
    return answer


def _tell_merchant(incident: Incident, decision: Decision, now: datetime) -> None:
    shop = incident.shop
    notify(
        shop=shop,
        key=f"review-decided:{decision.pk}",
        level=NoticeLevel.INFO,
        code="review_decided",
        params={
            "incident": incident.public_id,
            "outcome": decision.outcome,
            "reason": decision.reason,
        },
        path=reverse("detection:incident-show", args=[shop.slug, incident.public_id]) + "#review",
        now=now,
    )


def _why_not_free(review: Review) -> str:
    if review.state != ReviewState.CLAIMED:
        return _("This review is decided; it comes back when the merchant answers.")
    return _("%(name)s is reviewing this now.") % {"name": review.claimed_by}


def _record(
    review: Review,
    action: Action,
    *,
    actor: Principal | None,
    now: datetime,
    text: str = "",
    detail: custody.Detail | None = None,
) -> None:
    """Write custody of the incident's shop; of a text only the hash goes in."""
    incident = review.incident
    custody.record(
        shop=incident.shop,
        action=action,
        object=f"incident:{incident.public_id}",
        case=incident.public_id,
        now=now,
        actor=actor,
        sha256=hashlib.sha256(text.encode()).hexdigest() if text else "",
        detail=detail,
    )
