"""An alert reaches those who can act, again and again, until one of them says so."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from shops.enums import NoticeLevel, Role
from shops.models import Notice, Shop
from shops.operations import notifying
from tests.factories import make_member, make_shop, make_user

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop(owner=make_user(email="owner@example.com"))


def _alert(shop: Shop, level: NoticeLevel = NoticeLevel.CRITICAL) -> Notice:
    return notifying.notify(
        shop=shop,
        key="incident:inc-1:critical",
        level=level,
        code="incident_critical",
        params={
            "product": "雨伞",
            "orders": "2000",
            "expected": "3",
            "start": "20:00",
            "end": "20:30",
            "suspects": "1960",
        },
        path=f"/shops/{shop.slug}/incidents/inc-1/",
        now=NOW,
    )


def test_notify_writes_one_notice_when_the_same_thing_is_told_twice(shop: Shop) -> None:
    assert _alert(shop) == _alert(shop)
    assert shop.custody.filter(action="notice.added").count() == 1


def test_send_mails_owner_and_order_reviewer_when_it_is_an_alert(shop: Shop) -> None:
    make_member(shop=shop, role=Role.ORDER_REVIEWER, user=make_user(email="review@example.com"))
    make_member(shop=shop, role=Role.CLERK, user=make_user(email="clerk@example.com"))
    notifying.send_notice(notice_id=_alert(shop).pk, now=NOW)
    assert [message.to for message in mail.outbox] == [
        ["owner@example.com"],
        ["review@example.com"],
    ]
    assert f"/shops/{shop.slug}/incidents/inc-1/" in mail.outbox[0].body


def test_send_mails_no_order_reviewer_when_it_is_information(shop: Shop) -> None:
    make_member(shop=shop, role=Role.ORDER_REVIEWER, user=make_user(email="review@example.com"))
    notifying.send_notice(notice_id=_alert(shop, NoticeLevel.INFO).pk, now=NOW)
    assert [message.to for message in mail.outbox] == [["owner@example.com"]]


def test_send_mails_nobody_of_another_shop(shop: Shop) -> None:
    make_shop(slug="other", owner=make_user(email="rival@example.com"))
    notifying.send_notice(notice_id=_alert(shop).pk, now=NOW)
    assert [message.to for message in mail.outbox] == [["owner@example.com"]]


def test_send_does_nothing_when_another_worker_has_the_notice(shop: Shop) -> None:
    notice = _alert(shop)
    assert notifying.send_notice(notice_id=notice.pk, now=NOW) == 1
    assert notifying.send_notice(notice_id=notice.pk, now=NOW) == 0


def test_alert_comes_back_when_nobody_acknowledged_it(shop: Shop) -> None:
    notice = _alert(shop)
    notifying.send_notice(notice_id=notice.pk, now=NOW)
    assert notifying.due_notice_ids(NOW + timedelta(minutes=9)) == []
    assert notifying.due_notice_ids(NOW + timedelta(minutes=10)) == [notice.pk]


def test_alert_stays_quiet_when_somebody_acknowledged_it(shop: Shop) -> None:
    notice = _alert(shop)
    notifying.send_notice(notice_id=notice.pk, now=NOW)
    assert notifying.acknowledge(notice=notice, actor=make_user(), now=NOW)
    assert notifying.due_notice_ids(NOW + timedelta(days=1)) == []


def test_information_is_sent_once(shop: Shop) -> None:
    notifying.send_notice(notice_id=_alert(shop, NoticeLevel.INFO).pk, now=NOW)
    assert notifying.due_notice_ids(NOW + timedelta(days=1)) == []


def test_notice_comes_back_when_its_sender_was_killed(shop: Shop) -> None:
    notice = _alert(shop)
    Notice.objects.filter(pk=notice.pk).update(next_send_at=NOW + timedelta(minutes=2))
    assert notifying.send_notice(notice_id=notice.pk, now=NOW + timedelta(minutes=3)) == 1
