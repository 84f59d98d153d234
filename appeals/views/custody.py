"""The chain of custody: its lines, the receipts of its heads, and the check of an old one."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from appeals.forms.custody import ReceiptForm
from appeals.packing.receipts import HeadReceipt, head_receipt_txt
from appeals.queries.custody import (
    CheckedHead,
    anchors_of,
    check_head,
    custody_lines,
    heads_told,
    receipted_lines,
)
from detection.wording import action_text
from shops.access import actor_name, shop_for
from shops.enums import Permission
from shops.models import CustodyEvent, Shop
from shops.operations.custody import break_among, chain_lines, first_break

_PAGE = 50
_RECEIPTS = 20
_MOST_HEADS = 50


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def custody_show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the chain; a POST holds the receipt that was handed in against it."""
    shop = shop_for(request.user, slug, Permission.READ_CASE)
    form = ReceiptForm(request.POST or None, request.FILES or None)
    checked: list[CheckedHead] | None = None
    if request.method == "POST" and form.is_valid():
        checked = _checked(shop, form.told())
        if not checked:
            form.add_error(None, _("No receipt in it: a line with custody-head, or a hash of 64 digits, is needed."))  # fmt: skip
    page = Paginator(custody_lines(shop), _PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "appeals/custody.html",
        {
            "shop": shop,
            "page": page,
            "head": custody_lines(shop).first(),
            "lines": [_said(line) for line in page],
            "receipts": [_said(line) for line in receipted_lines(shop)[:_RECEIPTS]],
            "anchors": anchors_of(shop)[:_RECEIPTS],
            "form": form,
            "checked": checked,
            "broken_at": break_among(shop, list(page)),
        },
        status=400 if form.errors else 200,
    )


@login_required
@never_cache
@require_GET
def custody_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The whole chain as custody.jsonl, a line at a time."""
    shop = shop_for(request.user, slug, Permission.READ_CASE)
    return StreamingHttpResponse(
        _jsonl(shop),
        content_type="application/x-ndjson",
        headers={"Content-Disposition": 'attachment; filename="custody.jsonl"'},
    )


@login_required
@never_cache
@require_GET
def custody_receipt(request: HttpRequest, slug: str, seq: int) -> HttpResponse:
    """One line's receipt, for its holder to keep."""
    shop = shop_for(request.user, slug, Permission.VIEW)
    line = get_object_or_404(CustodyEvent, shop=shop, seq=seq)
    name = f"custody-receipt-{shop.slug}-{seq}.txt"
    return HttpResponse(
        head_receipt_txt(_receipt(request, shop, line)),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, name) or ""},
    )


def _receipt(request: HttpRequest, shop: Shop, line: CustodyEvent) -> HeadReceipt:
    words = {}
    for language in ("zh-hans", "en"):
        with override(language):
            words[language] = str(action_text(line.action))
    return HeadReceipt(
        shop=f"{shop.name} ({shop.slug})",
        seq=line.seq,
        sha256=line.line_sha256,
        at=line.at.astimezone(shop.zone).isoformat(timespec="seconds"),
        action=line.action,
        object=line.object,
        what_zh=words["zh-hans"],
        what_en=words["en"],
        handed_to=actor_name(request.user),  # type: ignore[arg-type]
        handed_at=timezone.now().astimezone(shop.zone).isoformat(timespec="seconds"),
    )


def _jsonl(shop: Shop) -> Iterator[bytes]:
    for line in chain_lines(shop):
        yield line.encode() + b"\n"


def _checked(shop: Shop, text: str) -> list[CheckedHead]:
    heads = heads_told(text)[:_MOST_HEADS]
    broken_at = first_break(chain_lines(shop)) if heads else None
    return [check_head(shop, sha256, seq, broken_at) for sha256, seq in heads]


def _said(line: CustodyEvent) -> dict[str, object]:
    return {"line": line, "text": action_text(line.action)}
