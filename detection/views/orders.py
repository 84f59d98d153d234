"""The shop's orders, filtered; personal data stays masked."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from detection.forms.order import OrderFilterForm
from detection.queries.orders import COUNT_LIMIT, Cursor, order_page
from shops.access import shop_for

_FOLDED_FILTERS = ("start", "end", "status", "held")


@login_required
@require_GET
def order_list(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug)
    with timezone.override(shop.zone):
        form = OrderFilterForm(request.GET, shop=shop)
        wanted = form.wanted()
    cursor = Cursor.parse(request.GET.get("page", ""))
    page = order_page(shop, wanted, cursor=cursor)
    return render(
        request,
        "detection/orders.html",
        {
            "shop": shop,
            "form": form,
            "wanted": wanted,
            "has_more_filters": any(form[name].value() for name in _FOLDED_FILTERS),
            "page": page,
            "count_limit": COUNT_LIMIT,
            "newer_url": _beside(request, page.newer),
            "older_url": _beside(request, page.older),
        },
    )


def _beside(request: HttpRequest, cursor: Cursor | None) -> str:
    if cursor is None:
        return ""
    query = request.GET.copy()
    query["page"] = str(cursor)
    return f"?{query.urlencode()}"
