"""What an open page asks every few seconds: has anything changed?"""

from __future__ import annotations

from dataclasses import asdict

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.views.decorators.http import require_GET

from detection.queries.pulse import open_alerts, pulse_of
from shops.access import shop_for
from shops.models import Shop


def begin_live(request: HttpRequest, shop: Shop) -> None:
    """Note how the shop stands before a page reads it, so that the page can tell what came since."""
    request.pulse = pulse_of(shop)  # type: ignore[attr-defined]


@login_required
@require_GET
def pulse_show(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer 304 while all is as the page knows it, else the new pulse and the open alerts."""
    shop = shop_for(request.user, slug)
    pulse = pulse_of(shop)
    if request.headers.get("If-None-Match") == f'"{pulse}"':
        answer: HttpResponse = HttpResponseNotModified()
    else:
        count, alerts = open_alerts(shop)
        answer = JsonResponse(
            {"pulse": pulse, "open": count, "alerts": [asdict(alert) for alert in alerts]},
            json_dumps_params={"ensure_ascii": False},
        )
    answer["ETag"] = f'"{pulse}"'
    answer["Cache-Control"] = "private, no-cache"
    return answer
