"""Sums up what is stored of a shop."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shops.models import Shop
from shops.queries.summary import shop_summary


class Command(BaseCommand):
    help = "Sum up a shop's orders, lines and refunds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--shop", required=True, metavar="SLUG")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        shop = Shop.objects.filter(slug=options["shop"]).first()
        if shop is None:
            raise CommandError(f"There is no shop {options['shop']}.")
        answer = {
            name: value.astimezone(shop.zone).isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(shop_summary(shop)).items()
        }
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            for name, value in answer.items():
                self.stdout.write(f"{name}: {value}")
