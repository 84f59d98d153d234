"""Takes an import back from the command line."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from shops.errors import UndoRefused
from shops.models import ImportBatch
from shops.operations.undoing import undo_import


class Command(BaseCommand):
    help = "Undo an import: its rows go, what it changed returns to what it was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("batch", type=int, metavar="BATCH")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        batch = ImportBatch.objects.filter(pk=options["batch"]).first()
        if batch is None:
            raise CommandError(f"There is no import {options['batch']}.")
        try:
            undone = undo_import(batch=batch, actor=None, now=timezone.now())
        except UndoRefused as error:
            raise CommandError(str(error)) from error
        answer = {"batch": batch.pk, **asdict(undone)}
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        else:
            self.stdout.write(
                f"{undone.orders_removed} orders removed, {undone.orders_restored} restored."
            )
