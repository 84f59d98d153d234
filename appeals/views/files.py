"""Files of a case: handed in, and given back as they came."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from appeals.errors import FileRefused
from appeals.forms.files import CaseFileForm
from appeals.models import KeptFile
from appeals.operations.keeping import ALL_TYPES, NOTICE_TYPES, keep_file
from appeals.operations.reading import read_kept
from appeals.queries.penalties import penalties_of
from shops.access import shop_for
from shops.enums import Permission


@login_required
@require_POST
def penalty_file(request: HttpRequest, slug: str, penalty_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    penalty = get_object_or_404(penalties_of(shop), pk=penalty_id)
    form = CaseFileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose what the file is, and the file."))
        return redirect("appeals:penalty-detail", slug=shop.slug, penalty_id=penalty.pk)
    kind = form.cleaned_data["kind"]
    try:
        kept = keep_file(
            shop=shop,
            kind=kind,
            upload=form.upload(),
            actor=request.user,
            now=timezone.now(),
            incident=penalty.incident,
            penalty=penalty,
            types=NOTICE_TYPES if kind == "notice" else ALL_TYPES,
        )
        messages.success(
            request, _("Kept. SHA-256 on receipt: %(sha)s") % {"sha": kept.sha256[:16] + "…"}
        )
    except FileRefused as error:
        messages.error(request, str(error))
    return redirect("appeals:penalty-detail", slug=shop.slug, penalty_id=penalty.pk)


@login_required
@require_GET
def file_download(request: HttpRequest, slug: str, file_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.READ_CASE)
    kept = get_object_or_404(KeptFile, shop=shop, pk=file_id)
    try:
        content = read_kept(kept=kept, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    except FileRefused as error:
        messages.error(request, str(error))
        return redirect("appeals:penalty-list", slug=shop.slug)
    # Always as a download: what somebody uploaded is never rendered under our own address.
    return HttpResponse(
        content,
        content_type="application/octet-stream",
        headers={"Content-Disposition": content_disposition_header(True, kept.file_name) or ""},
    )
