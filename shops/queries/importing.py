"""Reads the imports of a shop: the list, one with its warnings, its refused rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shops.enums import Action, BatchState, OrderStatus, RefundStatus
from shops.models import CustodyEvent, ImportBatch, ImportIssue, Shop
from shops.platforms.problems import BEYOND_CHOICE, Code
from shops.queries.import_words import file_problem, problem_hint, problem_message

_STATUS_WORDS = dict(OrderStatus.choices) | dict(RefundStatus.choices)


def batches_of(shop: Shop) -> QuerySet[ImportBatch]:
    """The shop's imports, newest first."""
    return ImportBatch.objects.filter(shop=shop).order_by("-received_at", "-pk")


def last_line_of(batch: ImportBatch) -> CustodyEvent | None:
    """The line of custody that tells of the import's end; None before that."""
    told = [Action.PARSED.value, Action.ROWS_REJECTED.value]
    lines = CustodyEvent.objects.filter(shop=batch.shop_id, object=f"file:{batch.pk}")
    return lines.filter(action__in=told).order_by("-seq").first()


def issue_place(batch_id: int, row: int) -> str:
    """Where a refused row's sealed cells belong."""
    return f"issue:{batch_id}:{row}"


@dataclass(frozen=True, slots=True)
class IssueGroup:
    """All issues of one code in one batch."""

    code: str
    rows: int
    is_refusal: bool
    example: str
    hint: str


def issue_groups(batch: ImportBatch) -> list[IssueGroup]:
    """Group the batch's issues by code, refusals first; two queries for each code shown."""
    counted = batch.issues.values_list("code", "is_refusal").annotate(Count("pk"))
    groups = []
    for code, is_refusal, kept in counted.order_by("-is_refusal", "code"):
        example = batch.issues.filter(code=code).order_by("row").first()
        rows = kept if is_refusal else max(kept, batch.counts.get("codes", {}).get(code, 0))
        words = issue_message(example) if example is not None else ""
        groups.append(IssueGroup(code, rows, is_refusal, words, problem_hint(code)))
    return groups


def issue_message(issue: ImportIssue) -> str:
    """Say an issue in the viewer's language, with its row."""
    message = problem_message(issue.code, issue.column, issue.params)
    return _("Row %(row)s: %(message)s") % {"row": issue.row, "message": message}


# Opens what was sealed at a place; the cipher of the shop does.
Opener = Callable[[str, bytes], bytes]


def refused_rows(batch: ImportBatch, open_sealed: Opener | None) -> Iterator[list[str]]:
    """Yield the table of refused rows, header first: row, code, what, what to do, then the cells.

    Without an opener the original cells, which hold personal data, are left out. One query.
    """
    columns = batch.preview.get("columns", []) if open_sealed is not None else []
    yield [*columns, _("Row number"), _("Error code"), _("What is wrong"), _("What to do")]
    refused = batch.issues.filter(is_refusal=True).order_by("row", "pk").iterator(2000)
    for row, grouped in groupby(refused, key=lambda issue: issue.row):
        issues = list(grouped)
        cells = _cells(issues[0], open_sealed, len(columns)) if open_sealed is not None else []
        yield [
            *cells,
            str(row),
            " ".join(dict.fromkeys(issue.code for issue in issues)),
            " ".join(problem_message(issue.code, issue.column, issue.params) for issue in issues),
            " ".join(dict.fromkeys(problem_hint(issue.code) for issue in issues)),
        ]


def _cells(issue: ImportIssue, open_sealed: Opener, width: int) -> list[str]:
    if issue.sealed_cells is None:
        return [""] * width
    place = issue_place(issue.batch_id, issue.row)
    cells: list[str] = json.loads(open_sealed(place, bytes(issue.sealed_cells)))
    return (cells + [""] * width)[:width]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row of a file as the preview shows it; personal data is masked already."""

    at: datetime | None
    status: str
    who: str
    cells: dict[str, Any]


def preview_rows(batch: ImportBatch) -> list[PreviewRow]:
    return [
        PreviewRow(
            at=_moment(cells.get("at")),
            status=str(_STATUS_WORDS.get(cells.get("status") or "", "")),
            who=" ".join(filter(None, (cells.get(part) for part in ("buyer", "name", "phone")))),
            cells=cells,
        )
        for cells in batch.preview.get("first_rows", [])
    ]


def preview_problems(batch: ImportBatch) -> list[str]:
    """Say the first problems the preview met."""
    return [
        _("Row %(row)s: %(message)s")
        % {
            "row": problem["row"],
            "message": problem_message(problem["code"], problem["column"], problem["params"]),
        }
        for problem in batch.preview.get("first_problems", [])
    ]


def preview_span(batch: ImportBatch) -> tuple[datetime | None, datetime | None]:
    return _moment(batch.preview.get("first_at")), _moment(batch.preview.get("last_at"))


def has_days_alone(batch: ImportBatch) -> bool:
    """True where a row of the file has a day and nothing says at what time."""
    return any(batch.preview.get(name) for name in ("day_only", "refunds_day_only"))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def failure_of(batch: ImportBatch) -> str:
    """Say why the batch failed, in the viewer's language."""
    return file_problem(batch.preview.get("problem", {}), batch.error)


def may_be_read_otherwise(batch: ImportBatch) -> bool:
    """Say whether another choice could help with a file that failed before its first row."""
    code = batch.preview.get("problem", {}).get("code", "")
    return not batch.rows_done and code not in BEYOND_CHOICE


def warnings_of(batch: ImportBatch) -> list[str]:
    """Say what the file cannot show and what that costs the merchant, in plain words."""
    seen, told = batch.preview, []
    is_orders = batch.kind in ("orders", "report")
    if not seen.get("rows", 1):
        return [] if batch.rows_done else [_said_of_no_row(seen)]
    if batch.kind == "report":
        told.append(
            _(
                "This report names no product and no buyer: orders of one total stand in for a "
                "product, and buyers cannot be compared. Import the full order export if you can."
            )
        )
    elif is_orders and not seen.get("with_buyer"):
        told.append(_("No buyer account is readable; matching buyers will be weaker."))
    if len(seen.get("stores", {})) > 1:
        told.append(
            _(
                "The file holds orders of several stores: %(stores)s. All of them would be recorded "
                "in this shop. Export each store by itself if they are different shops."
            )
            % {"stores": ", ".join(seen["stores"])}
        )
    if is_orders and seen.get("rows") and seen.get("payable_fen") == 0:
        told.append(
            _(
                "Every amount of the file is 0. If the platform's page shows others, a program wrote "
                "formulas and nobody calculated them: open the file in Excel or WPS, save it, and "
                "give it again."
            )
        )
    if seen.get("with_masked_phone") and not seen.get("with_clear_phone"):
        told.append(_("All phone numbers are masked; matching buyers will be weaker."))
    if seen.get("without_id"):
        told.append(
            _(
                "The file has no order number. Each row stands as one order, known by its content; "
                "lines and refunds of other files cannot join it."
            )
        )
    if inferred := seen.get("problems", {}).get(Code.DATE_INFERRED):
        told.append(
            ngettext(
                "%(n)s order has no time in this file. It counts in the sums, but in no burst: "
                "export again with the column of the order time.",
                "%(n)s orders have no time in this file. They count in the sums, but in no burst: "
                "export again with the column of the order time.",
                inferred,
            )
            % {"n": inferred}
        )
    if unread := seen.get("unread_sheets"):
        told.append(
            _("These sheets of the workbook are no export and were not read: %(sheets)s.")
            % {"sheets": _(", ").join(unread)}
        )
    told.extend(_said_of_times(seen))
    if is_orders and not _has_refund_file(batch):
        told.append(
            _("No refund export is here yet: that an order was refunded is known, but not when.")
        )
    if seen and not seen.get("has_export_time") and not batch.chosen.get("as_of"):
        told.append(
            _("The file's name does not tell when it was exported; the newest time inside counts.")
        )
    return told


def _said_of_no_row(seen: dict[str, Any]) -> str:
    """Say why nothing would be recorded; what a file cannot show matters no more."""
    if seen.get("refused"):
        return _(
            "No row of this file can be read, so nothing would be recorded. List the refused rows: "
            "each says what to do, and a file of just them can be repaired and given again."
        )
    return _(
        "The file holds the names of its columns and no row. Choose other days on the platform's "
        "page and export it again."
    )


def _said_of_times(seen: dict[str, Any]) -> list[str]:
    """Say what the times of the file leave out, the worst of it alone."""
    if days := seen.get("refunds_day_only"):
        return [
            ngettext(
                "%(n)s refund has a day and no time of day. It counts from the end of that day; how "
                "soon after the order or the parcel it was asked for cannot be seen.",
                "%(n)s refunds have a day and no time of day. They count from the end of that day; "
                "how soon after the orders or the parcels they were asked for cannot be seen.",
                days,
            )
            % {"n": days}
        ]
    if days := seen.get("day_only"):
        return [
            ngettext(
                "%(n)s order has a day and no time of day. It counts in the sums of its day, but in "
                "no burst, so an attack among such orders cannot be seen: export again with the time.",
                "%(n)s orders have a day and no time of day. They count in the sums of their day, "
                "but in no burst, so an attack among them cannot be seen: export again with the time.",
                days,
            )
            % {"n": days}
        ]
    if seen.get("is_minute_only"):
        return [
            _(
                "The times have no seconds: the platform writes none, or the file was saved again by "
                "a spreadsheet. A burst within one minute looks flat."
            )
        ]
    return []


def _has_refund_file(batch: ImportBatch) -> bool:
    return ImportBatch.objects.filter(
        shop=batch.shop_id, kind="refunds", state=BatchState.DONE
    ).exists()
