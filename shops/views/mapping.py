"""The page on which a merchant says what the columns of an unknown file hold."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from shops.access import shop_for
from shops.enums import BatchState, Permission
from shops.errors import DomainError
from shops.forms.importing import kind_label
from shops.forms.mapping import MappingForm
from shops.models import ImportBatch
from shops.operations import importing
from shops.platforms.format import Kind
from shops.platforms.header import normal_names
from shops.platforms.mapped import FIELDS, REQUIRED
from shops.tasks.importing import preview_import_task

_OPEN = (BatchState.FAILED, BatchState.PREVIEWED)


@login_required
@require_http_methods(["GET", "POST"])
def import_columns(request: HttpRequest, slug: str, batch_id: int) -> HttpResponse:
    """Show the columns with what each probably holds; take the person's word for it."""
    shop = shop_for(request.user, slug, Permission.UPLOAD)
    batch = get_object_or_404(shop.batches, pk=batch_id)
    columns = batch.preview.get("mapping")
    if not columns:
        raise Http404
    kind = _kind_of(request, batch)
    form = MappingForm(columns, kind, request.POST or None)
    if request.method == "POST" and form.is_valid():
        kept = {name: batch.chosen.get(name) for name in ("encoding", "date_order", "as_of")}
        of_kind = {"kind": str(kind)} if kind is Kind.REFUNDS else {}
        try:
            importing.choose_and_preview(
                batch=batch, chosen=kept | {"columns": form.columns, **of_kind}
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            transaction.on_commit(lambda: preview_import_task.delay(batch.pk))
        return redirect("shops:import-detail", slug=shop.slug, batch_id=batch.pk)
    return render(
        request,
        "shops/import_columns.html",
        {
            "shop": shop,
            "batch": batch,
            "form": form,
            "kind": kind,
            "kinds": [(str(one), kind_label(one)) for one in FIELDS],
            "is_open": batch.state in _OPEN and not batch.rows_done,
        },
        status=400 if form.errors else 200,
    )


def _kind_of(request: HttpRequest, batch: ImportBatch) -> Kind:
    """What a row is: as the page was asked, as it was said before, else as the columns look."""
    told = request.POST.get("rows") or request.GET.get("rows")
    if not told and batch.chosen.get("columns"):
        told = batch.chosen.get("kind")
    elif not told and _looks_like_refunds(batch):
        return Kind.REFUNDS
    return Kind.REFUNDS if told == Kind.REFUNDS else Kind.ORDERS


_REFUND_TIMES = normal_names(FIELDS[Kind.REFUNDS]["applied_at"])
_OF_REFUNDS = ("退", "售后", "refund", "return", "rma")


def _looks_like_refunds(batch: ImportBatch) -> bool:
    """True where columns by a refund's names hold what it needs, with no order's amount beside."""
    columns = batch.preview["mapping"]
    of_orders = {column["field"]: column["name"] for column in columns}
    of_refunds = {column.get("refund_field"): column["name"] for column in columns}
    if not of_refunds.keys() >= set(REQUIRED[Kind.REFUNDS]):
        return False
    if of_orders.keys() >= set(REQUIRED[Kind.ORDERS]):
        back, asked_for = of_refunds["refund_amount"], of_refunds["applied_at"]
        if _is_named_so(back):
            return bool(of_orders["amount"] == back)
        if of_orders["placed_at"] != asked_for or asked_for not in _REFUND_TIMES:
            return False
    return any(_is_named_so(name) for field, name in of_refunds.items() if field)


def _is_named_so(name: str) -> bool:
    return any(word in name for word in _OF_REFUNDS)
