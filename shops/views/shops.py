"""Opening a shop, its settings, and destroying its key."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shops.access import shop_for
from shops.enums import Permission
from shops.errors import ShopRefused
from shops.forms.shop import KeyDestructionForm, ShopForm, ShopSettingsForm
from shops.models import ShopKey
from shops.operations.shops import destroy_key, open_shop, set_timezone


@login_required
@require_http_methods(["GET", "POST"])
def shop_open(request: HttpRequest) -> HttpResponse:
    form = ShopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        shop = open_shop(
            name=form.cleaned_data["name"],
            platform=form.cleaned_data["platform"],
            owner=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
            timezone=form.cleaned_data["timezone"],
        )
        messages.success(request, _("The shop is open. Now import the export files you have."))
        return redirect("shops:import-list", slug=shop.slug)
    return render(request, "shops/open.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def shop_settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what holds for the shop as a whole; a POST changes it."""
    shop = shop_for(request.user, slug, Permission.MEMBERS)
    form = ShopSettingsForm(request.POST or None, present=shop.timezone)
    if request.method == "POST" and form.is_valid():
        try:
            set_timezone(
                shop=shop,
                timezone=form.cleaned_data["timezone"],
                actor=request.user,
                now=timezone.now(),
            )
        except ShopRefused as error:
            messages.info(request, str(error))
        else:
            messages.success(request, _("The time zone is set; all orders are judged anew by it."))
        return redirect("shops:shop-settings", slug=shop.slug)
    return render(request, "shops/settings.html", {"shop": shop, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def key_destroy(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell what destroying the key means; a confirmed POST does it."""
    shop = shop_for(request.user, slug, Permission.KEYS)
    form = KeyDestructionForm(request.POST or None, slug=shop.slug)
    if request.method == "POST" and form.is_valid():
        destroy_key(
            shop=shop,
            actor=request.user,  # type: ignore[arg-type]
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
        messages.success(
            request, _("The key is gone. This shop's personal data cannot be read again.")
        )
        return redirect("shops:token-list", slug=shop.slug)
    key = ShopKey.objects.filter(shop=shop).first()
    context = {"shop": shop, "form": form, "destroyed_at": key.destroyed_at if key else None}
    return render(request, "shops/key_destroy.html", context)
