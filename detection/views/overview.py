"""The first pages: which shop, and how it stands."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from detection.charts import spark_points
from detection.queries.overview import overview, recent_orders, shop_states
from detection.views.pulse import begin_live
from shops.access import shop_for, shops_for

_SPARK_BOX = (600, 80)


@login_required
@require_GET
def shop_list(request: HttpRequest) -> HttpResponse:
    shops = list(shops_for(request.user))
    if len(shops) == 1:
        return redirect("detection:overview-show", slug=shops[0].slug)
    if not shops and getattr(request.user, "is_staff", False):
        return redirect("detection:review-list")
    states = shop_states(shops)
    return render(
        request,
        "detection/shops.html",
        {
            "rows": [(shop, states[shop.pk]) for shop in shops],
        },
    )


@login_required
@require_GET
def overview_show(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug)
    begin_live(request, shop)
    seen = overview(shop, now=timezone.now())
    newest = seen.state.last_order_at
    recent = recent_orders(shop, newest) if newest else []
    return render(
        request,
        "detection/overview.html",
        {
            "shop": shop,
            "overview": seen,
            "spark": spark_points(recent, *_SPARK_BOX),
            "spark_top": max(recent, default=0),
        },
    )
