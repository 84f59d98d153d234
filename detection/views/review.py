"""The admins' review queue. Strangers and merchants find nothing here."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from detection.enums import ReviewState
from detection.forms.review import DecisionForm
from detection.models import Review
from detection.operations.review import (
    claim_next_review,
    claim_review,
    decide_review,
    release_review,
)
from detection.queries.incidents import decisions_on, feedback_on
from detection.queries.review import regions_of, review_counts, reviews_in_queue
from detection.views.verdict_parts import verdict_parts
from detection.wording import class_text
from shops.access import require_reviewer, shops_under_review
from shops.errors import DomainError
from shops.models import User

_SHOWN = 200


@login_required
@require_GET
def review_list(request: HttpRequest) -> HttpResponse:
    reviewer = require_reviewer(request.user)
    state = request.GET.get("state", "")
    state = state if state in ReviewState.values else ""
    counts, now = review_counts(), timezone.now()
    reviews = reviews_in_queue(state).defer("incident__verdict")[:_SHOWN]
    return render(
        request,
        "detection/reviews.html",
        {
            "rows": [
                (review, class_text(review.incident.klass), review.is_claimed_by(reviewer, now))
                for review in reviews
            ],
            "state": state,
            "tabs": [(word, label, counts[word]) for word, label in ReviewState.choices],
        },
    )


@login_required
@require_GET
def review_detail(request: HttpRequest, review_id: int) -> HttpResponse:
    reviewer = require_reviewer(request.user)
    return _page(request, reviewer, _review(reviewer, review_id), DecisionForm())


@login_required
@require_POST
def review_claim(request: HttpRequest, review_id: int) -> HttpResponse:
    reviewer = require_reviewer(request.user)
    review = _review(reviewer, review_id)
    try:
        claim_review(review=review, reviewer=reviewer, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("detection:review-show", review_id)


@login_required
@require_POST
def review_next(request: HttpRequest) -> HttpResponse:
    reviewer = require_reviewer(request.user)
    try:
        review = claim_next_review(reviewer=reviewer, now=timezone.now())
    except DomainError as error:
        messages.info(request, str(error))
        return redirect("detection:review-list")
    return redirect("detection:review-show", review.pk)


@login_required
@require_POST
def review_release(request: HttpRequest, review_id: int) -> HttpResponse:
    reviewer = require_reviewer(request.user)
    review = _review(reviewer, review_id)
    try:
        release_review(review=review, reviewer=reviewer, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Back in the queue."))
    return redirect("detection:review-list")


@login_required
@require_POST
def review_decide(request: HttpRequest, review_id: int) -> HttpResponse:
    reviewer = require_reviewer(request.user)
    review = _review(reviewer, review_id)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            decide_review(
                review=review,
                reviewer=reviewer,
                outcome=form.cleaned_data["outcome"],
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Decided. The merchant was told, with your reason."))
            return redirect("detection:review-list")
    return _page(request, reviewer, review, form, status=400)


def _review(reviewer: User, review_id: int) -> Review:
    reviews = Review.objects.filter(incident__shop__in=shops_under_review(reviewer))
    related = ("incident", "incident__shop", "incident__product", "claimed_by")
    return get_object_or_404(reviews.select_related(*related), pk=review_id)


def _page(
    request: HttpRequest, reviewer: User, review: Review, form: DecisionForm, status: int = 200
) -> HttpResponse:
    incident, now = review.incident, timezone.now()
    return render(
        request,
        "detection/review.html",
        {
            **verdict_parts(incident, now),
            "review": review,
            "incident": incident,
            "merchant": incident.shop,
            "regions": regions_of(incident),
            "feedback": feedback_on(incident),
            "decisions": decisions_on(incident),
            "form": form,
            "is_mine": review.is_claimed_by(reviewer, now),
            "is_free": review.is_free(now),
        },
        status=status,
    )
