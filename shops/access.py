"""Which rows a person or a token may see. Nothing else decides this.

A page, an API call or a task of a request starts here with the shop's slug; every other row is
then reached through the shop it returned. A stranger's request and a missing row look the same.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from shops.enums import PERMISSIONS_OF, Permission, Role
from shops.models import ApiToken, Membership, Shop, User
from shops.models.shop import Viewer

Principal = User | ApiToken | AnonymousUser


def shops_for(principal: Principal) -> QuerySet[Shop]:
    """List the shops that `principal` belongs to, by name; empty for a stranger."""
    if isinstance(principal, ApiToken):
        return Shop.objects.filter(pk=principal.shop_id)
    if not isinstance(principal, User):
        return Shop.objects.none()
    member_of = Membership.objects.current().filter(user=principal).values("shop")
    return Shop.objects.filter(pk__in=member_of).order_by("name", "pk")


def role_in(principal: Principal, shop: Shop) -> Role | None:
    """Tell the principal's current role in the shop, or None."""
    if isinstance(principal, ApiToken):
        return Role(principal.role) if principal.shop_id == shop.pk else None
    if not isinstance(principal, User):
        return None
    role = (
        Membership.objects.current()
        .filter(user=principal, shop=shop)
        .values_list("role", flat=True)
        .first()
    )
    return Role(role) if role else None


def shop_for(principal: Principal, slug: str, permission: Permission = Permission.VIEW) -> Shop:
    """Fetch the shop for somebody who may do `permission` in it; two queries.

    Raises Http404 for a shop that is not there or not theirs, PermissionDenied for a member whose
    role may not. The shop comes back with `viewer` set.
    """
    shop = _shop_named(principal, slug)
    role = role_in(principal, shop) if shop else None
    if shop is None or role is None:
        raise Http404(_("There is no such shop, or you are not a member of it."))
    granted = PERMISSIONS_OF[role]
    if permission not in granted:
        raise PermissionDenied(
            _("Your role in this shop (%(role)s) may not do this. Ask the owner.")
            % {"role": role.label}
        )
    shop.viewer = Viewer.of(role, granted)
    return shop


def _shop_named(principal: Principal, slug: str) -> Shop | None:
    if isinstance(principal, ApiToken) and principal.shop.slug == slug:
        return principal.shop
    return Shop.objects.filter(slug=slug).first()


def shops_under_review(principal: Principal) -> QuerySet[Shop]:
    """List the shops whose flagged incidents an admin of the service may judge: all, or none."""
    if isinstance(principal, User) and principal.is_staff:
        return Shop.objects.all()
    return Shop.objects.none()


def shop_to_study(
    principal: Principal, slug: str, permission: Permission = Permission.VIEW
) -> Shop:
    """Fetch the shop for a member, as `shop_for` does, or for an admin who may judge it.

    An admin who is no member gets it without a `viewer`; the pages then show what the review
    queue shows and no more. Raises what `shop_for` raises.
    """
    try:
        return shop_for(principal, slug, permission)
    except (Http404, PermissionDenied):
        shop = shops_under_review(principal).filter(slug=slug).first()
        if shop is None:
            raise
        return shop


def require_reviewer(principal: Principal) -> User:
    """Return the admin reviewer, or raise Http404 so that the queue does not show it exists."""
    if isinstance(principal, User) and principal.is_staff:
        return principal
    raise Http404(_("There is no such page."))


def actor_name(principal: Principal | None) -> str:
    """Name the principal as custody writes it: a stable id, never an e-mail address."""
    if isinstance(principal, ApiToken):
        return f"token:{principal.pk}"
    return f"user:{principal.pk}" if isinstance(principal, User) else "system"
