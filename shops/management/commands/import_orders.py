"""Imports export files from the command line: docs of the interface, section 3."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations
from django.db import transaction
from django.utils import timezone

from shops.enums import BatchState, Platform
from shops.errors import DomainError, ShopRefused
from shops.models import ImportBatch, ImportIssue, Shop
from shops.operations import importing
from shops.operations.shops import create_shop
from shops.platforms.encoding import CHOICES
from shops.platforms.format import Kind
from shops.platforms.problems import HINTS, Code
from shops.platforms.registry import FORMATS

_PLATFORMS = ("auto", *sorted({format_.platform for format_ in FORMATS}))
_KINDS = ("auto", *(str(kind) for kind in Kind))
_WAIT_SECONDS = 0.5
Entry = dict[str, Any]


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not an RFC 3339 time") from error


class Command(BaseCommand):
    help = "Import order, line and refund exports into a shop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--shop", required=True, metavar="SLUG")
        parser.add_argument(
            "--create", action="store_true", help="open the shop if it is not there"
        )
        parser.add_argument("--platform", default="auto", choices=_PLATFORMS)
        parser.add_argument("--kind", default="auto", choices=_KINDS)
        parser.add_argument(
            "--date-order",
            default="auto",
            choices=("auto", "dmy", "mdy"),
            help="read 05/06/2026 so",
        )
        parser.add_argument("--encoding", default="auto", choices=("auto", *CHOICES))
        parser.add_argument("--as-of", type=_moment, metavar="T", help="when the files were made")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, no more")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    @no_translations  # what the readers of files say is English here; so is a refusal
    def handle(self, *args: Any, **options: Any) -> None:
        """Import each file in turn; one that is refused does not stop the others."""
        del args
        stored: list[str] = []
        try:
            with transaction.atomic() if options["dry_run"] else nullcontext():
                entries = [
                    entry
                    for name in options["files"]
                    for entry in self._import_file(Path(name), options, stored)
                ]
                if options["dry_run"]:
                    transaction.set_rollback(True)
        finally:
            if options["dry_run"]:
                for name in stored:
                    default_storage.delete(name)
        if options["json"]:
            self.stdout.write(json.dumps({"files": entries}, ensure_ascii=False))
        refused = [entry for entry in entries if entry.get("error")]
        if refused:
            raise CommandError("\n".join(f"{e['file']}: {e['error']['message']}" for e in refused))

    def _import_file(
        self, path: Path, options: dict[str, Any], stored: list[str]
    ) -> Iterator[Entry]:
        shop = self._shop(options)
        try:
            with path.open("rb") as source:
                received = importing.receive_file(
                    shop=shop,
                    source=source,
                    file_name=path.name,
                    actor=None,
                    now=timezone.now(),
                    chosen=_chosen(shop, options),
                )
        except OSError as error:
            yield _refused(path.name, "unreadable", error.strerror or str(error))
            return
        except DomainError as error:
            yield _refused(path.name, error.code, str(error))
            return
        stored.append(received.batch.stored_as)
        importing.preview_import(batch_id=received.batch.pk, worker=_worker(), now=timezone.now())
        for batch in _tables_of(received.batch):
            entry = self._import_batch(batch, is_repeat=received.is_repeat)
            self._say(entry)
            yield entry

    def _shop(self, options: dict[str, Any]) -> Shop:
        slug = options["shop"]
        shop = Shop.objects.filter(slug=slug).first()
        if shop is not None:
            return shop
        if not options["create"]:
            raise CommandError(f"There is no shop {slug}. Add --create to open it.")
        platform = options["platform"]
        known = platform if platform in Platform.values else Platform.OTHER
        try:
            return create_shop(slug=slug, name=slug, now=timezone.now(), platform=known)
        except ShopRefused as error:
            raise CommandError(str(error), returncode=2) from error

    def _import_batch(self, batch: ImportBatch, *, is_repeat: bool) -> Entry:
        if is_repeat and batch.state == BatchState.DONE:
            return _entry(batch, is_repeat=True)
        importing.preview_import(batch_id=batch.pk, worker=_worker(), now=timezone.now())
        batch.refresh_from_db()
        if batch.state == BatchState.PREVIEWED:
            importing.queue_import(batch=batch)
            importing.run_import(batch_id=batch.pk, worker=_worker(), clock=timezone.now)
        batch.refresh_from_db()
        while batch.is_open:  # a worker was quicker
            time.sleep(_WAIT_SECONDS)
            batch.refresh_from_db()
        if batch.state != BatchState.DONE:
            problem = batch.preview.get("problem", {})
            refused = _refused(
                _shown_name(batch), problem.get("code", batch.state), batch.error or batch.state
            )
            return refused | {"batch": batch.pk}
        _name_platform(batch)
        return _entry(batch, is_repeat=False)

    def _say(self, entry: Entry) -> None:
        """Tell a person, on stderr so that stdout holds nothing but the JSON object."""
        if entry.get("error"):
            return
        parts = [f"{entry['file']}: {entry['platform']} {entry['kind']}, {entry['rows']} rows"]
        for name, tally in {"orders": entry["orders"], **entry["changes"]}.items():
            if any(tally.values()):
                parts.append(
                    f"{name} {tally['created']} created, {tally['updated']} updated, "
                    f"{tally['unchanged']} unchanged"
                )
        parts.append(f"{entry['rejected']} rejected")
        if entry["days_alone"]:
            parts.append(f"{entry['days_alone']} orders have no time of day and count in no burst")
        if entry["already_imported"]:
            parts.append(f"imported before as batch {entry['batch']}")
        self.stderr.write("; ".join(parts))
        for error in entry["errors"][:20]:
            hint = HINTS[Code(error["code"])]
            self.stderr.write(f"  row {error['row']}: {error['code']}: {error['message']} {hint}")


def _worker() -> str:
    return f"command:{os.getpid()}"


def _chosen(shop: Shop, options: dict[str, Any]) -> dict[str, str]:
    chosen = {
        name: options[name]
        for name in ("platform", "kind", "encoding", "date_order")
        if options.get(name) not in ("auto", None)
    }
    as_of: datetime | None = options["as_of"]
    if as_of is not None:
        aware = as_of if as_of.tzinfo else as_of.replace(tzinfo=shop.zone)
        chosen["as_of"] = aware.astimezone(UTC).isoformat()
    return chosen


def _tables_of(batch: ImportBatch) -> Iterator[ImportBatch]:
    """Give the batches of one file's tables; a workbook in an archive may add some on the way."""
    same = ImportBatch.objects.filter(shop=batch.shop_id, stored_as=batch.stored_as)
    seen: set[int] = set()
    while found := same.exclude(pk__in=seen).select_related("shop").order_by("pk").first():
        seen.add(found.pk)
        yield found


def _name_platform(batch: ImportBatch) -> None:
    """A shop opened for its first file is on the platform that the file is from, or carries."""
    sites = list(batch.preview.get("sites", {}))
    platform = sites[0] if len(sites) == 1 else batch.platform
    if platform in Platform.values:
        Shop.objects.filter(pk=batch.shop_id, platform=Platform.OTHER).update(platform=platform)


def _shown_name(batch: ImportBatch) -> str:
    return "/".join(name for name in (batch.file_name, batch.member, batch.sheet) if name)


def _refused(file_name: str, code: str, message: str) -> Entry:
    nothing = {"created": 0, "updated": 0, "unchanged": 0}
    return {
        "file": file_name,
        "platform": None,
        "kind": None,
        "encoding": None,
        "rows": 0,
        **_tallied({"orders": nothing, "lines": nothing, "refunds": nothing}),
        "rejected": 0,
        "furniture": 0,
        "errors": [],
        "days_alone": 0,
        "batch": None,
        "already_imported": False,
        "unread_sheets": [],
        "error": {"code": str(code), "message": message},
    }


def _tallied(tallies: dict[str, dict[str, int]]) -> Entry:
    """The public counts: orders by what became of them, lines and refunds as they came."""
    return {
        "orders": tallies["orders"],
        "lines": sum(tallies["lines"].values()),
        "refunds": sum(tallies["refunds"].values()),
        "changes": {name: tallies[name] for name in ("lines", "refunds")},
    }


def _entry(batch: ImportBatch, *, is_repeat: bool) -> Entry:
    counts = batch.counts
    tallies = {name: dict(counts[name]) for name in ("orders", "lines", "refunds")}
    if is_repeat:
        for name, tally in tallies.items():
            tallies[name] = {"created": 0, "updated": 0, "unchanged": sum(tally.values())}
    issues = ImportIssue.objects.filter(batch=batch).order_by("row", "pk")
    return {
        "file": _shown_name(batch),
        "platform": batch.platform,
        "kind": batch.kind,
        "encoding": batch.encoding or None,
        "rows": counts["rows"],
        **_tallied(tallies),
        "rejected": counts["rejected"],
        "furniture": counts["furniture"],
        "errors": [
            error | {"hint": HINTS[Code(error["code"])]}
            for error in issues.values("row", "column", "code", "message")
        ],
        "days_alone": batch.preview.get("day_only", 0),
        "batch": batch.pk,
        "already_imported": is_repeat,
        "unread_sheets": batch.preview.get("unread_sheets", []),
    }
