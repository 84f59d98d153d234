"""Only an owner decides who belongs to a shop, and a shop never loses its last owner."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from shops.enums import Role
from shops.errors import MemberRefused
from shops.models import Invitation, Membership, Shop, User
from shops.operations import members
from tests.factories import make_member, make_shop, make_user

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def owner(db: None) -> User:
    return make_user(email="owner@example.com")


@pytest.fixture
def shop(owner: User) -> Shop:
    return make_shop(owner=owner)


def _invite(shop: Shop, owner: User, email: str = "new@example.com", **more) -> str:
    role = more.pop("role", Role.CLERK)
    return members.invite_member(
        shop=shop, email=email, role=role, invited_by=owner, now=NOW, **more
    )


def test_invitation_makes_its_receiver_a_member_once(shop: Shop, owner: User) -> None:
    secret, guest = _invite(shop, owner), make_user(email="new@example.com")
    members.accept_invitation(secret=secret, user=guest, now=NOW)
    assert shop.memberships.get(user=guest).role == Role.CLERK
    with pytest.raises(MemberRefused):
        members.accept_invitation(secret=secret, user=guest, now=NOW)


def test_invitation_opens_nothing_when_it_was_forwarded(shop: Shop, owner: User) -> None:
    secret = _invite(shop, owner)
    with pytest.raises(MemberRefused, match="another e-mail"):
        members.accept_invitation(secret=secret, user=make_user(email="x@example.com"), now=NOW)


def test_invitation_is_refused_when_it_is_too_old(shop: Shop, owner: User) -> None:
    secret = _invite(shop, owner)
    with pytest.raises(MemberRefused):
        members.find_invitation(secret=secret, now=NOW + timedelta(days=8))


def test_invitation_is_refused_when_it_was_replaced(shop: Shop, owner: User) -> None:
    old = _invite(shop, owner)
    _invite(shop, owner, role=Role.MANAGER)
    with pytest.raises(MemberRefused):
        members.find_invitation(secret=old, now=NOW)


def test_invitation_keeps_only_the_hash_of_its_link(shop: Shop, owner: User) -> None:
    secret = _invite(shop, owner)
    assert secret not in str(Invitation.objects.values().get())


def test_invite_is_refused_when_somebody_is_a_member(shop: Shop, owner: User) -> None:
    with pytest.raises(MemberRefused, match="already"):
        _invite(shop, owner, email="Owner@Example.com")


def test_invite_asks_for_an_end_when_it_is_a_lawyer(shop: Shop, owner: User) -> None:
    with pytest.raises(MemberRefused, match="end date"):
        _invite(shop, owner, role=Role.LAWYER)
    assert _invite(shop, owner, role=Role.LAWYER, membership_expires_at=NOW + timedelta(days=30))


def test_last_owner_cannot_leave_or_step_down(shop: Shop, owner: User) -> None:
    membership = shop.memberships.get(user=owner)
    with pytest.raises(MemberRefused, match="at least one owner"):
        members.remove_member(membership=membership, actor=owner, now=NOW)
    with pytest.raises(MemberRefused, match="at least one owner"):
        members.change_role(membership=membership, role=Role.CLERK, actor=owner, now=NOW)


def test_owner_can_leave_when_there_is_another(shop: Shop, owner: User) -> None:
    make_member(shop=shop, role=Role.OWNER)
    members.remove_member(membership=shop.memberships.get(user=owner), actor=owner, now=NOW)
    assert not Membership.objects.filter(shop=shop, user=owner).exists()


def test_member_page_sends_an_invitation(client: Client, shop: Shop, owner: User) -> None:
    client.force_login(owner)
    page = reverse("shops:member-list", args=[shop.slug])
    answer = client.post(page, {"email": "new@example.com", "role": "order_reviewer"})
    assert answer.status_code == 302
    assert [message.to for message in mail.outbox] == [["new@example.com"]]
    link = mail.outbox[0].body.split("http://127.0.0.1:8000")[1].split()[0]
    guest = make_user(email="new@example.com")
    client.force_login(guest)
    assert client.get(link).status_code == 200
    client.post(link)
    assert shop.memberships.get(user=guest).role == Role.ORDER_REVIEWER


def test_member_page_refuses_a_manager(client: Client, shop: Shop) -> None:
    manager = make_user()
    make_member(shop=shop, role=Role.MANAGER, user=manager)
    client.force_login(manager)
    assert client.get(reverse("shops:member-list", args=[shop.slug])).status_code == 403


def test_lawyer_sees_nothing_when_the_access_has_ended(client: Client, shop: Shop) -> None:
    lawyer = make_user()
    Membership.objects.create(
        shop=shop, user=lawyer, role=Role.LAWYER, expires_at=NOW - timedelta(days=1)
    )
    client.force_login(lawyer)
    assert client.get(reverse("shops:notice-list", args=[shop.slug])).status_code == 404


def test_invitation_form_offers_the_least_role_first(
    shop: Shop, owner: User, client: Client
) -> None:
    client.force_login(owner)
    page = client.get(reverse("shops:member-list", args=[shop.slug])).content.decode()
    assert '<option value="clerk" selected>' in page
