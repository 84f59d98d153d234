"""Members of a shop and the invitations to it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shops.access import shop_for
from shops.enums import Permission, Role
from shops.errors import DomainError, MemberRefused
from shops.forms.members import InvitationForm, RoleForm
from shops.models import Shop
from shops.operations import members


@login_required
@require_http_methods(["GET", "POST"])
def member_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who belongs to the shop; a POST invites somebody."""
    shop = shop_for(request.user, slug, Permission.MEMBERS)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _invite(request, shop, form):
        return redirect("shops:member-list", slug=shop.slug)
    return render(
        request,
        "shops/members.html",
        {
            "shop": shop,
            "memberships": shop.memberships.select_related("user").order_by("created_at", "pk"),
            "invitations": shop.invitations.filter(
                accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()
            ).order_by("-created_at"),
            "form": form,
            "roles": Role.choices,
        },
    )


def _invite(request: HttpRequest, shop: Shop, form: InvitationForm) -> bool:
    email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
    try:
        secret = members.invite_member(
            shop=shop,
            email=email,
            role=role,
            invited_by=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
            membership_expires_at=form.expires_at,
        )
    except DomainError as error:
        form.add_error("email", str(error))
        return False
    path = reverse("shops:invitation-accept", args=[secret])
    try:
        members.mail_invitation(shop=shop, email=email, role=role, path=path)
    except OSError:
        link = request.build_absolute_uri(path)
        messages.warning(
            request, _("The mail server did not answer. Send this link yourself: %s") % link
        )
    else:
        messages.success(request, _("The invitation is on its way to %s.") % email)
    return True


@login_required
@require_http_methods(["GET", "POST"])
def member_edit(request: HttpRequest, slug: str, member_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.MEMBERS)
    membership = get_object_or_404(shop.memberships.select_related("user"), pk=member_id)
    ends_on = membership.expires_at.date() if membership.expires_at else None
    form = RoleForm(request.POST or None, initial={"role": membership.role, "expires_on": ends_on})
    if request.method == "POST" and form.is_valid():
        try:
            members.change_role(
                membership=membership,
                role=Role(form.cleaned_data["role"]),
                actor=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
                expires_at=form.expires_at,
            )
        except MemberRefused as error:
            form.add_error("role", str(error))
        else:
            messages.success(request, _("The role was changed."))
            return redirect("shops:member-list", slug=shop.slug)
    context = {"shop": shop, "membership": membership, "form": form}
    return render(request, "shops/member_edit.html", context)


@login_required
@require_POST
def member_remove(request: HttpRequest, slug: str, member_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.MEMBERS)
    membership = get_object_or_404(shop.memberships, pk=member_id)
    try:
        members.remove_member(
            membership=membership,
            actor=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
        )
    except MemberRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("The member was removed and sees nothing of the shop any more.")
        )
    return redirect("shops:member-list", slug=shop.slug)


@login_required
@require_POST
def invitation_revoke(request: HttpRequest, slug: str, invitation_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.MEMBERS)
    invitation = get_object_or_404(shop.invitations, pk=invitation_id)
    members.revoke_invitation(
        invitation=invitation,
        actor=request.user,  # type: ignore[arg-type]
        now=timezone.now(),
    )
    messages.success(request, _("The invitation was withdrawn."))
    return redirect("shops:member-list", slug=shop.slug)


@require_http_methods(["GET", "POST"])
def invitation_accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Tell what the link invites to; a POST of the logged-in receiver accepts."""
    if request.method == "POST" and request.user.is_authenticated:
        return _accept(request, secret)
    try:
        invitation = members.find_invitation(secret=secret, now=timezone.now())
    except MemberRefused as error:
        return render(request, "shops/invitation.html", {"error": str(error)}, status=404)
    is_theirs = request.user.is_authenticated and request.user.email.lower() == invitation.email  # type: ignore[union-attr]
    context = {
        "invitation": invitation,
        "role": Role(invitation.role).label,
        "is_theirs": is_theirs,
        "secret": secret,
    }
    return render(request, "shops/invitation.html", context)


def _accept(request: HttpRequest, secret: str) -> HttpResponse:
    try:
        membership = members.accept_invitation(
            secret=secret,
            user=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
        )
    except MemberRefused as error:
        return render(request, "shops/invitation.html", {"error": str(error)}, status=404)
    return redirect("detection:overview-show", slug=membership.shop.slug)
