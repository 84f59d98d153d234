"""The promotion calendar: what the shop itself did to raise sales."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from detection.forms.promotion import PromotionForm, initial_of
from shops.access import shop_for
from shops.enums import Permission
from shops.errors import PromotionRefused
from shops.models import Promotion, Shop, User
from shops.operations.promotions import (
    change_promotion,
    declare_promotion,
    end_promotion,
    withdraw_promotion,
)

_SHOWN = 200


@login_required
@require_GET
def promotion_list(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug)
    rows = shop.promotions.select_related("declared_by").prefetch_related("products")
    return render(
        request,
        "detection/promotions.html",
        {
            "shop": shop,
            "promotions": rows.order_by("-starts_at", "-pk")[:_SHOWN],
            "now": timezone.now(),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def promotion_add(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.RUN)
    with timezone.override(shop.zone):
        form = PromotionForm(request.POST or None, shop=shop, initial=_suggested(request))
        if not form.is_valid():
            return _form_page(request, shop, form)
    return _settle(
        request,
        shop,
        lambda actor, now: declare_promotion(shop=shop, terms=form.terms(), actor=actor, now=now),
        _("The promotion is in the calendar; the shop is scanned again."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def promotion_edit(request: HttpRequest, slug: str, promotion_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.RUN)
    promotion = _promotion(shop, promotion_id)
    with timezone.override(shop.zone):
        form = PromotionForm(request.POST or None, shop=shop, initial=initial_of(promotion))
        if not form.is_valid():
            return _form_page(request, shop, form, promotion)
    return _settle(
        request,
        shop,
        lambda actor, now: change_promotion(
            promotion=promotion, terms=form.terms(), actor=actor, now=now
        ),
        _("The promotion was changed; the shop is scanned again."),
    )


@login_required
@require_POST
def promotion_end(request: HttpRequest, slug: str, promotion_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.RUN)
    promotion = _promotion(shop, promotion_id)
    return _settle(
        request,
        shop,
        lambda actor, now: end_promotion(promotion=promotion, actor=actor, now=now),
        _("The promotion has ended; the shop is scanned again."),
    )


@login_required
@require_POST
def promotion_withdraw(request: HttpRequest, slug: str, promotion_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.RUN)
    promotion = _promotion(shop, promotion_id)
    return _settle(
        request,
        shop,
        lambda actor, now: withdraw_promotion(promotion=promotion, actor=actor, now=now),
        _("The promotion was taken back; the shop is scanned again."),
    )


def _promotion(shop: Shop, promotion_id: int) -> Promotion:
    promotion = get_object_or_404(shop.promotions, pk=promotion_id, withdrawn_at=None)
    promotion.shop = shop
    return promotion


def _suggested(request: HttpRequest) -> dict[str, object]:
    """Values that another page filled in, as an incident does with its window."""
    names = ("kind", "title", "starts_at", "ends_at")
    found: dict[str, object] = {name: request.GET[name] for name in names if name in request.GET}
    return found | {"products": request.GET.getlist("products")}


def _settle(
    request: HttpRequest, shop: Shop, write: Callable[[User, datetime], object], done: str
) -> HttpResponse:
    """Do the write, say how it went, and go back to the calendar."""
    try:
        write(request.user, timezone.now())  # type: ignore[arg-type]
    except PromotionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("detection:promotion-list", slug=shop.slug)


def _form_page(
    request: HttpRequest, shop: Shop, form: PromotionForm, promotion: Promotion | None = None
) -> HttpResponse:
    return render(
        request,
        "detection/promotion_form.html",
        {
            "shop": shop,
            "form": form,
            "promotion": promotion,
        },
    )
