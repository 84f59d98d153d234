"""The keys that packs are signed with: the public page, and a shop's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from appeals.forms.stamps import RotationForm
from appeals.operations.signing import rotate_key
from appeals.queries.keys import keys_of, published_keys
from shops.access import shop_for
from shops.enums import Permission


@require_GET
def key_list(request: HttpRequest) -> HttpResponse:
    return render(request, "appeals/keys.html", {"keys": published_keys()})


@login_required
@require_http_methods(["GET", "POST"])
def key_manage(request: HttpRequest, slug: str) -> HttpResponse:
    """List the shop's keys; a POST retires the one in use and makes the next."""
    shop = shop_for(request.user, slug, Permission.KEYS)
    form = RotationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rotate_key(
            shop=shop, actor=request.user, reason=form.cleaned_data["reason"], now=timezone.now()
        )
        messages.success(request, _("Packs are signed with a new key from now on."))
        return redirect("appeals:key-manage", slug=shop.slug)
    return render(
        request, "appeals/shop_keys.html", {"shop": shop, "form": form, "keys": keys_of(shop)}
    )
