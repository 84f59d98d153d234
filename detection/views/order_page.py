"""One order: what the files say of it, what we think of it, and who asked to see the buyer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from shops.access import shop_for
from shops.enums import Permission
from shops.errors import DomainError
from shops.models import Order, Shop
from shops.operations.revealing import reveal_order


@login_required
@require_GET
def order_detail(request: HttpRequest, slug: str, order_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug)
    return _page(request, shop, _order(shop, order_id))


@login_required
@never_cache
@require_POST
def order_reveal(request: HttpRequest, slug: str, order_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.REVEAL)
    order = _order(shop, order_id)
    try:
        receiver = reveal_order(
            order=order,
            actor=request.user,  # type: ignore[arg-type]
            reason=request.POST.get("reason", ""),
            now=timezone.now(),
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("detection:order-detail", slug=shop.slug, order_id=order_id)
    return _page(request, shop, order, receiver=receiver)


def _order(shop: Shop, order_id: str) -> Order:
    orders = shop.orders.select_related("product", "first_batch", "last_batch")
    order = get_object_or_404(orders, platform_order_id=order_id)
    order.shop = shop
    return order


def _page(
    request: HttpRequest, shop: Shop, order: Order, receiver: object | None = None
) -> HttpResponse:
    same_order = {"platform_order_id": order.platform_order_id}
    return render(
        request,
        "detection/order.html",
        {
            "shop": shop,
            "order": order,
            "receiver": receiver,
            "lines": shop.lines.filter(**same_order).order_by("platform_line_id"),
            "refunds": shop.refunds.filter(**same_order).order_by("applied_at", "pk"),
            "suspicions": order.suspicions.select_related("incident").order_by("-probability"),
            "holds": order.holds.select_related("held_by", "released_by").order_by("-held_at"),
            "reveals": shop.custody.filter(
                action="pii.viewed",
                # Lines from before the number was left out of the chain name it.
                object__in=[order.custody_object, f"order:{order.platform_order_id}"],
            ).order_by("-seq"),
        },
    )
