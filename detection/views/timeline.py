"""The spike timeline: the page, and the figure that it draws."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from detection.charts import timeline_figure
from detection.forms.timeline import RANGES, TimelineForm, range_reaching
from detection.queries.overview import pressing_since
from detection.queries.timeline import Bucket, Timeline, data_reach, timeline
from shops.access import shop_for
from shops.models import Product, Shop

_TABLE_ROWS = 200
_INPUT_TIME = "%Y-%m-%dT%H:%M"


@login_required
@require_GET
def timeline_show(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug)
    form, seen = _asked(request, shop)
    busy = [bucket for bucket in seen.buckets if bucket.orders or bucket.refunds] if seen else []
    rows_url = _rows_url(shop, form.product_chosen, seen)
    return render(
        request,
        "detection/timeline.html",
        {
            "shop": shop,
            "form": form,
            "timeline": seen,
            "ranges": [(name, _query(form.product_chosen, range=name)) for name in RANGES],
            "range_chosen": form.range_chosen,
            "figure_url": reverse("detection:timeline-figure", args=[shop.slug]),
            "figure_query": _query(form.product_chosen, **_times(request)),
            "rows": [(bucket, rows_url(bucket)) for bucket in busy[: -_TABLE_ROWS - 1 : -1]],
            "has_more_rows": len(busy) > _TABLE_ROWS,
            "unusual": sum(bucket.is_unusual for bucket in busy),
        },
    )


@login_required
@require_GET
def timeline_figure_show(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug)
    form, seen = _asked(request, shop)
    if seen is None:
        return JsonResponse({"data": [], "layout": {}})
    rows_url = _rows_url(shop, form.product_chosen, seen)
    return JsonResponse(timeline_figure(seen, shop.zone, rows_url))


def _asked(request: HttpRequest, shop: Shop) -> tuple[TimelineForm, Timeline | None]:
    """Read what is to be seen; without a wish it reaches back to what presses."""
    reach = data_reach(shop)
    if reach is None:
        return TimelineForm(request.GET, shop=shop), None
    first, newest = reach
    default = range_reaching(newest, pressing_since(shop))
    with timezone.override(shop.zone):
        form = TimelineForm(request.GET, shop=shop, default=default)
        start, end = form.stretch(first, newest)
    return form, timeline(shop, form.product_chosen, start=start, end=end)


def _times(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ("range", "start", "end") if name in request.GET}


def _query(product: Product | None, **more: str) -> str:
    chosen = {"product": str(product.pk)} if product else {}
    return urlencode(chosen | more)


def _rows_url(
    shop: Shop, product: Product | None, seen: Timeline | None
) -> Callable[[Bucket], str]:
    """Give the address of the orders behind a bucket."""
    path = reverse("detection:order-list", args=[shop.slug])

    def address(bucket: Bucket) -> str:
        end = bucket.at + seen.step if seen else bucket.at
        times = {
            "start": bucket.at.astimezone(shop.zone).strftime(_INPUT_TIME),
            "end": end.astimezone(shop.zone).strftime(_INPUT_TIME),
        }
        return f"{path}?{_query(product, **times)}"

    return address
