"""Who belongs to a shop: invitations, roles, leaving."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from shops.enums import Action, Role
from shops.errors import MemberRefused
from shops.models import Invitation, Membership, Shop, User
from shops.operations import custody

INVITATION_LIFE = timedelta(days=7)


def invite_member(
    *,
    shop: Shop,
    email: str,
    role: Role,
    invited_by: User,
    now: datetime,
    membership_expires_at: datetime | None = None,
) -> str:
    """Write an invitation and return its secret; `mail_invitation` sends it.

    Raises MemberRefused for somebody who is a member already, and for a lawyer without an end.
    """
    email = email.strip().lower()
    if shop.memberships.current().filter(user__email=email).exists():
        raise MemberRefused(_("%(email)s is a member already.") % {"email": email})
    if role == Role.LAWYER and membership_expires_at is None:
        raise MemberRefused(_("A lawyer's access needs an end date."))
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        # A new invitation replaces the ones still open, so that one link works at a time.
        shop.invitations.filter(email=email, accepted_at=None, revoked_at=None).update(
            revoked_at=now
        )
        invitation = Invitation.objects.create(
            shop=shop,
            email=email,
            role=role,
            membership_expires_at=membership_expires_at,
            token_sha256=_sha256(secret),
            invited_by=invited_by,
            created_at=now,
            expires_at=now + INVITATION_LIFE,
        )
        _record(shop, f"invitation:{invitation.pk}", "invited", role, invited_by, now)
    return secret


def mail_invitation(*, shop: Shop, email: str, role: Role, path: str) -> None:
    """Send the invitation's link."""
    context = {
        "shop": shop,
        "role": role.label,
        "url": settings.BRUSHGUARD_BASE_URL.rstrip("/") + path,
        "days": INVITATION_LIFE.days,
    }
    send_mail(
        subject=_("[BrushGuard] You are invited to %(shop)s") % {"shop": shop.name},
        message=render_to_string("emails/invitation.txt", context),
        from_email=None,
        recipient_list=[email],
    )


def find_invitation(*, secret: str, now: datetime) -> Invitation:
    """Return the open invitation of a link. Raises MemberRefused when it is used up or over."""
    invitation = (
        Invitation.objects.filter(token_sha256=_sha256(secret), accepted_at=None, revoked_at=None)
        .filter(expires_at__gt=now)
        .select_related("shop")
        .first()
    )
    if invitation is None:
        raise MemberRefused(
            _("This invitation was used, withdrawn or is too old. Ask for a new one.")
        )
    return invitation


def accept_invitation(*, secret: str, user: User, now: datetime) -> Membership:
    """Make the logged-in receiver a member, once.

    Raises MemberRefused when the link is spent, or was sent to another address: a forwarded link
    opens nothing.
    """
    with transaction.atomic():
        invitation = find_invitation(secret=secret, now=now)
        if invitation.email != user.email.lower():
            raise MemberRefused(
                _("This invitation was sent to another e-mail address. Log in with that one.")
            )
        claimed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(
            accepted_at=now, accepted_by=user
        )
        if not claimed:
            raise MemberRefused(_("This invitation was used just now."))
        membership, _is_new = Membership.objects.update_or_create(
            shop=invitation.shop,
            user=user,
            defaults={"role": invitation.role, "expires_at": invitation.membership_expires_at},
        )
        _record(invitation.shop, f"user:{user.pk}", "joined", Role(invitation.role), user, now)
    return membership


def revoke_invitation(*, invitation: Invitation, actor: User, now: datetime) -> None:
    with transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(revoked_at=now)
        role = Role(invitation.role)
        _record(invitation.shop, f"invitation:{invitation.pk}", "revoked", role, actor, now)


def change_role(
    *,
    membership: Membership,
    role: Role,
    actor: User,
    now: datetime,
    expires_at: datetime | None = None,
) -> None:
    """Give a member another role. Raises MemberRefused for the last owner."""
    if role == Role.LAWYER and expires_at is None:
        raise MemberRefused(_("A lawyer's access needs an end date."))
    with transaction.atomic():
        _keep_an_owner(membership, role)
        Membership.objects.filter(pk=membership.pk).update(role=role, expires_at=expires_at)
        _record(membership.shop, f"user:{membership.user_id}", "role changed", role, actor, now)


def remove_member(*, membership: Membership, actor: User, now: datetime) -> None:
    """End a membership. Raises MemberRefused for the last owner."""
    with transaction.atomic():
        _keep_an_owner(membership, None)
        role = Role(membership.role)
        membership.delete()
        _record(membership.shop, f"user:{membership.user_id}", "removed", role, actor, now)


def _keep_an_owner(membership: Membership, new_role: Role | None) -> None:
    if membership.role != Role.OWNER or new_role == Role.OWNER:
        return
    # The lock makes two owners who demote each other at once take turns.
    owners = list(
        Membership.objects.select_for_update()
        .filter(shop=membership.shop, role=Role.OWNER)
        .filter(Q(expires_at=None))
        .order_by("pk")
    )
    if not [owner for owner in owners if owner.pk != membership.pk]:
        raise MemberRefused(_("A shop keeps at least one owner. Make somebody else owner first."))


def _record(shop: Shop, object_: str, what: str, role: Role, actor: User, now: datetime) -> None:
    custody.record(
        shop=shop,
        action=Action.MEMBER_CHANGED,
        object=object_,
        now=now,
        actor=actor,
        detail={"what": what, "role": str(role.value)},
    )


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
