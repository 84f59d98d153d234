"""Connections to platforms: set up, look at, try, pause, change the secret, delete."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shops.access import shop_for
from shops.enums import Permission, Platform
from shops.errors import DomainError
from shops.forms.connections import ConnectionForm, SecretForm
from shops.models import Connection, Shop
from shops.operations.connecting import setting_up, testing
from shops.operations.connecting.recording import retry_messages
from shops.queries.connections import (
    connections_of,
    given_up_by_reason,
    named_only,
    newest_messages,
)
from shops.tasks.connecting import enqueue_recording

_STEPS = {
    Platform.SHOPIFY: gettext_lazy(
        "In Shopify open Settings, Notifications, Webhooks. Add the address for order creation, "
        "order update, order cancellation and refund creation, format JSON."
    ),
    Platform.WOOCOMMERCE: gettext_lazy(
        "In WordPress open WooCommerce, Settings, Advanced, Webhooks. Add two webhooks with this "
        "address and secret: “Order created” and “Order updated”."
    ),
    Platform.TAOBAO: gettext_lazy(
        "Have the service that receives your application's messages pass each on to this address, "
        "signed as TOP signs calls. A message names an order only: its file must still be imported."
    ),
    Platform.PINDUODUO: gettext_lazy(
        "On the open platform set this as the message address of your application. A message names "
        "an order only: its file must still be imported."
    ),
    Platform.DOUYIN: gettext_lazy(
        "On the open platform set this as the push address of your application and subscribe to "
        "order and after-sale messages. A message names an order only: its file must still be "
        "imported."
    ),
}


@login_required
@require_GET
def connection_list(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.KEYS)
    platforms = [(one.value, one.label) for one in setting_up.LISTENING]
    context = {"shop": shop, "rows": connections_of(shop), "platforms": platforms}
    return render(request, "shops/connections.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def connection_add(request: HttpRequest, slug: str, platform: str) -> HttpResponse:
    """Set one up; a secret that we made is shown this once."""
    shop = shop_for(request.user, slug, Permission.KEYS)
    if platform not in setting_up.LISTENING:
        raise Http404
    label = Platform(platform).label
    form = ConnectionForm(platform, request.POST or None, initial={"name": label})
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = setting_up.create_connection(
                shop=shop,
                terms=form.terms(),
                actor=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _page(request, shop, made, secret=secret, is_new=True)
    context = {"shop": shop, "form": form, "label": label, "steps": _STEPS[Platform(platform)]}
    return render(request, "shops/connection_form.html", context)


@login_required
@never_cache
@require_GET
def connection_show(request: HttpRequest, slug: str, connection_id: str) -> HttpResponse:
    shop, connection = _find(request, slug, connection_id)
    return _page(request, shop, connection)


@login_required
@require_POST
def connection_test(request: HttpRequest, slug: str, connection_id: str) -> HttpResponse:
    """Try what can be tried from here, and say how it went."""
    shop, connection = _find(request, slug, connection_id)
    for result in testing.try_out(connection=connection, now=timezone.now()):
        tell = messages.success if result.is_good else messages.error
        tell(request, result.text)
    return _back(shop, connection)


@login_required
@require_POST
def connection_pause(request: HttpRequest, slug: str, connection_id: str) -> HttpResponse:
    shop, connection = _find(request, slug, connection_id)
    is_paused = request.POST.get("paused") == "1"
    setting_up.pause(
        connection=connection,
        is_paused=is_paused,
        actor=request.user,  # type: ignore[arg-type]
        now=timezone.now(),
    )
    if is_paused:
        messages.success(request, _("Paused. What arrives is kept until it goes on."))
    else:
        enqueue_recording(connection.pk)
        messages.success(request, _("It goes on; what was kept is being recorded."))
    return _back(shop, connection)


@login_required
@require_POST
def connection_retry(request: HttpRequest, slug: str, connection_id: str) -> HttpResponse:
    """Try once more what was given up."""
    shop, connection = _find(request, slug, connection_id)
    waiting = retry_messages(connection)
    if waiting:
        enqueue_recording(connection.pk)
        messages.success(
            request,
            ngettext("%(n)s message is tried again.", "%(n)s messages are tried again.", waiting)
            % {"n": waiting},
        )
    else:
        messages.info(request, _("No message is left to try again."))
    return _back(shop, connection)


@login_required
@never_cache
@require_POST
def connection_rotate(request: HttpRequest, slug: str, connection_id: str) -> HttpResponse:
    """Change the secret; the old one is taken for an hour more."""
    shop, connection = _find(request, slug, connection_id)
    form = SecretForm(connection.platform, request.POST)
    if not form.is_valid():
        return _page(request, shop, connection, form=form)
    try:
        secret = setting_up.rotate_secret(
            connection=connection,
            secret=form.cleaned_data["secret"],
            actor=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
        )
    except DomainError as error:
        form.add_error("secret", str(error))
        return _page(request, shop, connection, form=form)
    messages.success(request, _("The secret was changed. The old one is accepted for one hour."))
    connection.refresh_from_db()
    return _page(request, shop, connection, secret=secret)


@login_required
@require_POST
def connection_delete(request: HttpRequest, slug: str, connection_id: str) -> HttpResponse:
    shop, connection = _find(request, slug, connection_id)
    setting_up.delete_connection(
        connection=connection,
        actor=request.user,  # type: ignore[arg-type]
        now=timezone.now(),
    )
    messages.success(request, _("The connection was deleted. The orders it brought stay."))
    return redirect("shops:connection-list", slug=shop.slug)


def _find(request: HttpRequest, slug: str, connection_id: str) -> tuple[Shop, Connection]:
    shop = shop_for(request.user, slug, Permission.KEYS)
    connection = get_object_or_404(shop.connections, public_id=connection_id)
    connection.shop = shop
    return shop, connection


def _back(shop: Shop, connection: Connection) -> HttpResponse:
    return redirect("shops:connection-show", slug=shop.slug, connection_id=connection.public_id)


def _page(
    request: HttpRequest,
    shop: Shop,
    connection: Connection,
    *,
    secret: str = "",
    form: SecretForm | None = None,
    is_new: bool = False,
) -> HttpResponse:
    path = reverse("shops:hook-receive", args=[connection.platform, connection.public_id])
    named, named_count = named_only(connection)
    now = timezone.now()
    context = {
        "shop": shop,
        "connection": connection,
        "hook_url": settings.BRUSHGUARD_BASE_URL.rstrip("/") + path,
        "steps": _STEPS[Platform(connection.platform)],
        "newest": newest_messages(connection),
        "given_up": (given_up := given_up_by_reason(connection)),
        "given_up_count": sum(one.messages for one in given_up),
        "named": named,
        "named_count": named_count,
        "new_secret": secret,
        "is_new": is_new,
        "form": form or SecretForm(connection.platform),
        "is_old_secret_good": bool(
            connection.old_secret_until and now < connection.old_secret_until
        ),
    }
    return render(request, "shops/connection.html", context)
