"""Bearer tokens of the shop."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shops.access import shop_for
from shops.enums import Permission, Role
from shops.forms.members import TokenForm
from shops.operations import tokens


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def token_list(request: HttpRequest, slug: str) -> HttpResponse:
    """List the shop's tokens; a POST makes one and shows its text this once."""
    shop = shop_for(request.user, slug, Permission.KEYS)
    form = TokenForm(request.POST or None)
    text = ""
    if request.method == "POST" and form.is_valid():
        text = tokens.create_token(
            shop=shop,
            role=Role(form.cleaned_data["role"]),
            label=form.cleaned_data["label"],
            created_by=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
            expires_at=form.ends_at(shop.zone),
        )
        form = TokenForm()
    return render(
        request,
        "shops/tokens.html",
        {
            "shop": shop,
            "tokens": shop.tokens.filter(revoked_at=None).order_by("-created_at"),
            "form": form,
            "new_token": text,
            "zone": shop.timezone,
        },
    )


@login_required
@require_POST
def token_revoke(request: HttpRequest, slug: str, token_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.KEYS)
    token = get_object_or_404(shop.tokens, pk=token_id)
    tokens.revoke_token(token=token, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    messages.success(request, _("The token no longer works."))
    return redirect("shops:token-list", slug=shop.slug)
