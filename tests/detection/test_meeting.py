"""Two people click at the same moment, on two connections."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from detection.errors import ReviewRefused
from detection.models import Hold, HoldAction, Review
from detection.operations.holding import hold_orders
from detection.operations.review import claim_review
from shops.models import Order
from shops.operations.custody import chain_lines, first_break
from tests.factories import NOW, make_incident, make_order, make_review, make_shop, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def _together(*acts: Callable[[], object]) -> list[object]:
    """Run the acts at once, each on a connection of its own; an error is an outcome, too."""
    start, outcomes = Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            outcomes.append(act())
        except ReviewRefused as refused:
            outcomes.append(refused)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def test_claim_goes_to_one_reviewer_when_two_ask_at_once() -> None:
    review = make_review(make_incident(make_shop()))
    admins = [make_user(is_staff=True) for _ in range(2)]

    outcomes = _together(
        *(
            lambda admin=admin: claim_review(
                review=Review.objects.get(pk=review.pk), reviewer=admin, now=NOW
            )
            for admin in admins
        )
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Review", "ReviewRefused"]


def test_each_order_is_held_once_when_two_hold_the_same_ones_at_once() -> None:
    shop = make_shop()
    orders = [make_order(shop) for _ in range(20)]
    people = [make_user() for _ in range(2)]

    outcomes = _together(
        *(
            lambda person=person: hold_orders(
                shop=shop, orders=Order.objects.of(shop), reason="Odd", actor=person, now=NOW
            )
            for person in people
        )
    )

    assert sorted((outcome.changed, outcome.unchanged) for outcome in outcomes) == [
        (0, 20),
        (20, 0),
    ]
    assert set(Hold.objects.values_list("order", flat=True)) == {order.pk for order in orders}
    assert Hold.objects.count() == 20
    assert HoldAction.objects.count() == 1
    assert first_break(chain_lines(shop)) is None
