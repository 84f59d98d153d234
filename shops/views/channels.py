"""The shop's channels: set up, try, pause, remove."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shops.access import shop_for
from shops.enums import ChannelKind, Permission
from shops.errors import ChannelRefused, DomainError
from shops.forms.channels import ChannelForm
from shops.models import NotificationChannel
from shops.operations import channels, notifying
from shops.queries.channels import channel_rows, silent_levels

_ADDABLE = [kind for kind in ChannelKind if kind != ChannelKind.TEAM]


@login_required
@require_GET
def channel_list(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.RUN)
    return render(
        request,
        "shops/channels.html",
        {
            "shop": shop,
            "rows": channel_rows(shop, now=timezone.now()),
            "silent": silent_levels(shop),
            "kinds": [(kind.value, kind.label) for kind in _ADDABLE],
        },
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def channel_add(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.RUN)
    if kind not in _ADDABLE:
        raise Http404
    form = ChannelForm(request.POST or None, kind=kind, initial={"name": ChannelKind(kind).label})
    if request.method == "POST" and form.is_valid():
        try:
            kept = channels.add_channel(
                shop=shop,
                kind=kind,
                choices=form.choices(),
                target=form.target(),
                actor=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            if kept.new_secret:
                return _secret_page(request, kept.channel, kept.new_secret)
            messages.success(request, _("Set up. Press “Test” to see whether it arrives."))
            return redirect("shops:channel-list", slug=shop.slug)
    return render(
        request,
        "shops/channel_form.html",
        {
            "shop": shop,
            "form": form,
            "kind": kind,
            "label": ChannelKind(kind).label,
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def channel_edit(request: HttpRequest, slug: str, channel_id: int) -> HttpResponse:
    channel = _channel(request, slug, channel_id)
    form = ChannelForm(request.POST or None, kind=channel.kind, instance=channel)
    if request.method == "POST" and form.is_valid():
        try:
            channels.change_channel(
                channel=channel,
                choices=form.choices(),
                target=form.target(),
                actor=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Changed."))
            return redirect("shops:channel-list", slug=channel.shop.slug)
    return render(
        request,
        "shops/channel_form.html",
        {
            "shop": channel.shop,
            "form": form,
            "kind": channel.kind,
            "label": channel.get_kind_display(),
            "channel": channel,
        },
    )


@login_required
@require_POST
def channel_test(request: HttpRequest, slug: str, channel_id: int) -> HttpResponse:
    """Send a test message now and show what the other side said."""
    channel = _channel(request, slug, channel_id)
    try:
        answer = notifying.try_channel(
            channel=channel,
            actor=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
        )
    except ChannelRefused as error:
        messages.warning(request, str(error))
    else:
        told = {"name": channel.name, "answer": answer.sentence}
        words = _("“%(name)s”: %(answer)s") % told
        if answer.is_ok:
            messages.success(request, words)
        else:
            detail = f" ({answer.detail})" if answer.detail else ""
            messages.error(request, words + detail)
    return redirect("shops:channel-list", slug=channel.shop.slug)


@login_required
@require_POST
def channel_pause(request: HttpRequest, slug: str, channel_id: int) -> HttpResponse:
    channel = _channel(request, slug, channel_id)
    channels.pause_channel(channel=channel, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    messages.success(request, _("Paused. Nothing is sent there until you resume it."))
    return redirect("shops:channel-list", slug=channel.shop.slug)


@login_required
@require_POST
def channel_resume(request: HttpRequest, slug: str, channel_id: int) -> HttpResponse:
    channel = _channel(request, slug, channel_id)
    channels.resume_channel(channel=channel, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    messages.success(request, _("It is used again from the next notice on."))
    return redirect("shops:channel-list", slug=channel.shop.slug)


@login_required
@never_cache
@require_POST
def channel_secret(request: HttpRequest, slug: str, channel_id: int) -> HttpResponse:
    """Renew a webhook's secret and show it this once."""
    channel = _channel(request, slug, channel_id)
    try:
        secret = channels.renew_secret(channel=channel, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    except ChannelRefused as error:
        messages.error(request, str(error))
        return redirect("shops:channel-list", slug=channel.shop.slug)
    return _secret_page(request, channel, secret)


@login_required
@require_POST
def channel_delete(request: HttpRequest, slug: str, channel_id: int) -> HttpResponse:
    channel = _channel(request, slug, channel_id)
    try:
        channels.delete_channel(channel=channel, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    except ChannelRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Deleted."))
    return redirect("shops:channel-list", slug=channel.shop.slug)


def _channel(request: HttpRequest, slug: str, channel_id: int) -> NotificationChannel:
    shop = shop_for(request.user, slug, Permission.RUN)
    channel = get_object_or_404(shop.channels, pk=channel_id)
    channel.shop = shop
    return channel


def _secret_page(request: HttpRequest, channel: NotificationChannel, secret: str) -> HttpResponse:
    return render(
        request,
        "shops/channel_secret.html",
        {
            "shop": channel.shop,
            "channel": channel,
            "secret": secret,
        },
    )
