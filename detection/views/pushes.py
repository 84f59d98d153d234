"""Events that programs pushed and that are not recorded: what is wrong, again, or away with them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from detection.operations import receiving
from detection.queries.pushes import unrecorded
from detection.tasks import enqueue_drain
from shops.access import shop_for
from shops.enums import Permission


@login_required
@never_cache
@require_GET
def push_list(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.KEYS)
    context = {"shop": shop, "unrecorded": unrecorded(shop)}
    return render(request, "detection/pushes.html", context)


@login_required
@require_POST
def push_retry(request: HttpRequest, slug: str) -> HttpResponse:
    """Try once more what was given up."""
    shop = shop_for(request.user, slug, Permission.KEYS)
    waiting = receiving.retry_pushes(shop)
    if waiting:
        enqueue_drain(shop.pk)
        told = ngettext("%(n)s push is tried again.", "%(n)s pushes are tried again.", waiting)
        messages.success(request, told % {"n": waiting})
    else:
        messages.info(request, _("Nothing is left to try again."))
    return redirect("detection:push-list", slug=shop.slug)


@login_required
@never_cache
@require_POST
def push_download(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The events that were given up, one a line, as they can be pushed again."""
    shop = shop_for(request.user, slug, Permission.KEYS)
    lines = receiving.reveal_given_up(
        shop=shop,
        actor=request.user,  # type: ignore[arg-type]
        now=timezone.now(),
    )
    response = StreamingHttpResponse(lines, content_type="application/x-ndjson; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="events-{shop.slug}.ndjson"'
    return response
