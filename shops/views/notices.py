"""The shop's notices: read them, acknowledge them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from shops.access import shop_for
from shops.operations import notifying

_SHOWN = 100


@login_required
@require_GET
def notice_list(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug)
    rows = shop.notices.select_related("acknowledged_by").order_by("-created_at")[:_SHOWN]
    return render(
        request,
        "shops/notices.html",
        {
            "shop": shop,
            "notices": rows,
        },
    )


@login_required
@require_POST
def notice_acknowledge(request: HttpRequest, slug: str, notice_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug)
    notice = get_object_or_404(shop.notices, pk=notice_id)
    notifying.acknowledge(notice=notice, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("shops:notice-list", slug=shop.slug)
