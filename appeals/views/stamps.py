"""Time stamps that people carry by hand: the question out, the answer in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from appeals.errors import StampUnavailable
from appeals.forms.stamps import StampForm
from appeals.models import EvidencePack, TimeStamp
from appeals.operations import stamping
from appeals.queries.packs import packs_of, stamp_of
from shops.access import shop_for
from shops.enums import Permission
from shops.models import Shop


@login_required
@never_cache
@require_GET
def stamp_query(request: HttpRequest, slug: str, pack_id: UUID) -> HttpResponse:
    """The question to take to an authority."""
    shop = shop_for(request.user, slug, Permission.PACK)
    pack, stamp = _stamp(shop, pack_id)
    name = f"{pack.file_name.removesuffix('.zip')}.tsq"
    return HttpResponse(
        bytes(stamp.query),
        content_type="application/timestamp-query",
        headers={"Content-Disposition": content_disposition_header(True, name) or ""},
    )


@login_required
@require_POST
def stamp_answer(request: HttpRequest, slug: str, pack_id: UUID) -> HttpResponse:
    """Take the authority's answer and put it into the pack, if it holds."""
    shop = shop_for(request.user, slug, Permission.PACK)
    pack, stamp = _stamp(shop, pack_id)
    form = StampForm(request.POST, request.FILES)
    if not form.is_valid():
        errors = (str(error) for errors in form.errors.values() for error in errors)
        messages.error(request, " ".join(errors))
        return redirect("appeals:pack-detail", slug=shop.slug, pack_id=pack.pk)
    try:
        stamping.answer_by_hand(
            stamp=stamp,
            reply=form.read("reply"),
            roots_pem=form.read("roots"),
            actor=request.user,
            now=timezone.now(),
        )
    except StampUnavailable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The stamp holds and is in the pack. Download the pack anew."))
    return redirect("appeals:pack-detail", slug=shop.slug, pack_id=pack.pk)


def _stamp(shop: Shop, pack_id: UUID) -> tuple[EvidencePack, TimeStamp]:
    pack = get_object_or_404(packs_of(shop), pk=pack_id)
    stamp = stamp_of(pack)
    if stamp is None:
        raise Http404(_("This pack has no seal to be stamped yet."))
    return pack, stamp
