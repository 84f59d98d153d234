"""The shop's notices: read them, acknowledge them."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shops.access import shop_for
from shops.operations import notifying
from shops.queries.channels import notices_with_ways

_SHOWN = 100


@login_required
@require_GET
def notice_list(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug)
    return render(
        request,
        "shops/notices.html",
        {
            "shop": shop,
            "notices": notices_with_ways(shop)[:_SHOWN],
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


@never_cache
@require_http_methods(["GET", "POST"])
def notice_seen(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind a message's link: what it is about, and a button.

    Whoever holds the link received the message, so it shows that message's first line and no
    more, and needs no login. Looking at it changes nothing; only the button does.
    """
    delivery = notifying.read_link(secret)
    if delivery is None:
        raise Http404(_("This link is no longer valid. Log in to see the notices."))
    if request.method == "POST":
        notifying.acknowledge_by_link(delivery=delivery, now=timezone.now())
        return redirect("shops:notice-seen", secret)
    person, channel = delivery.recipient, delivery.channel
    with override(person.language if person else channel.speaks):
        return render(
            request,
            "shops/notice_seen.html",
            {
                "notice": delivery.notice,
                "shop_name": delivery.notice.shop.name,
                "zone": delivery.notice.shop.timezone,
            },
        )
