"""Import pages: drop files, look at what was recognised, let it run, undo it."""

from __future__ import annotations

import io

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shops.access import shop_for
from shops.crypto import cipher_of
from shops.enums import Action, BatchState, Permission
from shops.errors import DomainError
from shops.exports import csv_lines, workbook_of
from shops.forms.importing import ChoiceForm, UploadForm, kind_label, platform_label
from shops.models import ImportBatch, Shop
from shops.operations import custody, importing
from shops.operations.importing.opening import chosen_as_of, limits
from shops.operations.undoing import undo_import
from shops.platforms.source import Container
from shops.queries import importing as queries
from shops.queries.platform_pages import platform_page_titles
from shops.tasks.importing import preview_import_task, run_import_task

_PAGE = 30
# Exports whose refused rows go back as a workbook.
_BOOKS = frozenset({Container.XLSX, Container.XLS, Container.MARKUP})


@login_required
@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.UPLOAD)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _receive(request, shop, form)
    page = Paginator(queries.batches_of(shop), _PAGE).get_page(request.GET.get("page"))
    waiting = shop.batches.filter(state=BatchState.PREVIEWED).count()
    return render(
        request,
        "shops/imports.html",
        {
            "shop": shop,
            "form": form,
            "page": page,
            "rows": [(batch, kind_label(batch.kind)) for batch in page],
            "waiting": waiting,
            "limits": limits(),
            "limit_megabytes": limits().max_bytes // 1024**2,
        },
        status=400 if form.errors else 200,
    )


def _receive(request: HttpRequest, shop: Shop, form: UploadForm) -> HttpResponse:
    batches = []
    for file in form.cleaned_data["exports"]:
        try:
            received = importing.receive_file(
                shop=shop,
                source=file,
                file_name=file.name,
                actor=request.user,
                now=timezone.now(),
            )
        except DomainError as error:
            messages.error(request, f"{file.name}: {error}")
            continue
        batches.append(received.batch)
        if received.is_repeat:
            messages.info(
                request, _("%(name)s was imported already; here it is.") % {"name": file.name}
            )
        else:
            _enqueue_preview(received.batch.pk)
    if len(batches) == 1:
        return redirect("shops:import-detail", slug=shop.slug, batch_id=batches[0].pk)
    return redirect("shops:import-list", slug=shop.slug)


def _enqueue_preview(batch_id: int) -> None:
    transaction.on_commit(lambda: preview_import_task.delay(batch_id))


def _enqueue_run(batch_id: int) -> None:
    transaction.on_commit(lambda: run_import_task.delay(batch_id))


@login_required
@require_GET
def import_detail(request: HttpRequest, slug: str, batch_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.UPLOAD)
    return _page(request, shop, _batch(shop, batch_id), "shops/import.html")


@login_required
@never_cache
@require_GET
def import_progress(request: HttpRequest, slug: str, batch_id: int) -> HttpResponse:
    """The part of the page that changes, for the script that asks again."""
    shop = shop_for(request.user, slug, Permission.UPLOAD)
    return _page(request, shop, _batch(shop, batch_id), "shops/_import_state.html")


def _batch(shop: Shop, batch_id: int) -> ImportBatch:
    return get_object_or_404(shop.batches.select_related("uploaded_by"), pk=batch_id)


def _page(request: HttpRequest, shop: Shop, batch: ImportBatch, template: str) -> HttpResponse:
    starts_at, ends_at = queries.preview_span(batch)
    initial = batch.chosen | {"as_of": chosen_as_of(batch)}
    return render(
        request,
        template,
        {
            "shop": shop,
            "batch": batch,
            "kind": kind_label(batch.kind),
            "platform": platform_label(batch.platform),
            "help_page": batch.platform if batch.platform in platform_page_titles() else "",
            "preview": batch.preview,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "span_format": "Y-m-d" if queries.has_days_alone(batch) else "Y-m-d H:i",
            "preview_rows": queries.preview_rows(batch),
            "preview_problems": queries.preview_problems(batch),
            "warnings": queries.warnings_of(batch),
            "failure": queries.failure_of(batch),
            "may_be_read_otherwise": queries.may_be_read_otherwise(batch),
            "guesses": _guesses(batch),
            "cells_days": settings.BRUSHGUARD_RAW_CELLS_DAYS,
            "issues": queries.issue_groups(batch),
            "choice_form": ChoiceForm(initial=initial),
            "percent": _percent(batch),
            "tallies": _tallies(batch),
            "receipt": queries.last_line_of(batch),
        },
    )


def _guesses(batch: ImportBatch) -> list[tuple[str, str, str]]:
    """Platform, kind and label of what an unknown file may be, the likeliest first."""
    params = batch.preview.get("problem", {}).get("params", {})
    pairs = [guess.split("/") for guess in params.get("nearest", "").split(",") if guess]
    return [
        (platform, kind, f"{platform_label(platform)} · {kind_label(kind)}")
        for platform, kind in pairs
    ]


def _percent(batch: ImportBatch) -> int:
    if not batch.rows_total:
        return 0
    return min(99, 100 * max(batch.rows_done - 1, 0) // batch.rows_total)


def _tallies(batch: ImportBatch) -> list[tuple[str, dict[str, int]]]:
    names = (("orders", _("Orders")), ("lines", _("Order lines")), ("refunds", _("Refunds")))
    counts = batch.counts
    return [(label, counts[name]) for name, label in names if any(counts.get(name, {}).values())]


@login_required
@require_POST
def import_start(request: HttpRequest, slug: str, batch_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.UPLOAD)
    batch = _batch(shop, batch_id)
    try:
        importing.queue_import(batch=batch)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        _enqueue_run(batch.pk)
    return redirect("shops:import-detail", slug=shop.slug, batch_id=batch.pk)


@login_required
@require_POST
def import_start_all(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.UPLOAD)
    started = 0
    for batch in shop.batches.filter(state=BatchState.PREVIEWED).order_by("received_at", "pk"):
        importing.queue_import(batch=batch)
        _enqueue_run(batch.pk)
        started += 1
    messages.success(
        request,
        ngettext("%(n)s file is being imported.", "%(n)s files are being imported.", started)
        % {"n": started},
    )
    return redirect("shops:import-list", slug=shop.slug)


@login_required
@require_POST
def import_choose(request: HttpRequest, slug: str, batch_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.UPLOAD)
    batch = _batch(shop, batch_id)
    with timezone.override(shop.zone):
        form = ChoiceForm(request.POST)
        is_valid = form.is_valid()
    if not is_valid:
        messages.error(request, _("Check the choices: one of them cannot be read."))
        return redirect("shops:import-detail", slug=shop.slug, batch_id=batch.pk)
    try:
        importing.choose_and_preview(batch=batch, chosen=_with_columns(batch, form.chosen))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        _enqueue_preview(batch.pk)
    return redirect("shops:import-detail", slug=shop.slug, batch_id=batch.pk)


def _with_columns(batch: ImportBatch, chosen: dict[str, str]) -> dict[str, object]:
    """Keep what was said of the columns, unless the file is now said to be a platform's own."""
    said = batch.chosen.get("kind") if batch.chosen.get("columns") else None
    is_platforms = "platform" in chosen or chosen.get("kind", said) != said
    return {**chosen, "columns": None if is_platforms else batch.chosen.get("columns")}


@login_required
@require_POST
def import_cancel(request: HttpRequest, slug: str, batch_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.UPLOAD)
    batch = _batch(shop, batch_id)
    try:
        importing.cancel_import(batch=batch, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("shops:import-detail", slug=shop.slug, batch_id=batch.pk)


@login_required
@require_POST
def import_undo(request: HttpRequest, slug: str, batch_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.RUN)
    batch = _batch(shop, batch_id)
    try:
        undone = undo_import(batch=batch, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("%(removed)s orders removed, %(restored)s back to what they were.")
            % {"removed": undone.orders_removed, "restored": undone.orders_restored},
        )
    return redirect("shops:import-detail", slug=shop.slug, batch_id=batch.pk)


@login_required
@never_cache
@require_POST
def import_refused(request: HttpRequest, slug: str, batch_id: int) -> HttpResponseBase:
    """The refused rows in their file's shape. Who may reveal personal data gets the cells too."""
    shop = shop_for(request.user, slug, Permission.UPLOAD)
    batch = _batch(shop, batch_id)
    may_reveal = bool(shop.viewer and shop.viewer.may[Permission.REVEAL])
    if may_reveal:
        custody.record(
            shop=shop,
            action=Action.PII_VIEWED,
            object=f"file:{batch.pk}",
            now=timezone.now(),
            actor=request.user,  # type: ignore[arg-type]
            detail={
                "reason": "refused rows of the import",
                "rows": batch.counts.get("rejected", 0),
            },
        )
    rows = queries.refused_rows(batch, cipher_of(shop).open_bytes if may_reveal else None)
    if batch.preview.get("container") in _BOOKS:
        book = workbook_of(rows, batch.sheet)
        return FileResponse(
            io.BytesIO(book), as_attachment=True, filename=f"refused-{batch.pk}.xlsx"
        )
    lines = csv_lines(rows, batch.preview.get("delimiter", ","))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="refused-{batch.pk}.csv"'
    return response
