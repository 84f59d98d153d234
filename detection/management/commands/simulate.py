"""`simulate --scenario NAME [--seed N] [--shop SLUG | --events]`: a drill's shop or its log."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from detection.engine.events import event_to_json
from detection.engine.types import Event
from detection.operations.simulating import record_story
from detection.simulation import SCENARIOS, build
from detection.tasks import enqueue_scan
from shops.enums import Platform
from shops.errors import ShopRefused
from shops.models import Order, Shop
from shops.operations.shops import create_shop


class Command(BaseCommand):
    help = "Plays a scenario: into a shop (made when it is not there), or as an event log."

    def add_arguments(self, parser: CommandParser) -> None:
        names = "; ".join(f"{name}: {story.description}" for name, story in SCENARIOS.items())
        parser.add_argument("--scenario", required=True, choices=sorted(SCENARIOS), help=names)
        parser.add_argument("--seed", type=int, default=1)
        target = parser.add_mutually_exclusive_group(required=True)
        target.add_argument("--shop", metavar="SLUG")
        target.add_argument("--events", action="store_true", help="the event log on stdout")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *_: Any, **options: Any) -> None:
        events = build(options["scenario"], options["seed"])
        if options["events"]:
            for event in events:
                self.stdout.write(json.dumps(event_to_json(event), ensure_ascii=False))
            return
        answer = self._play(events, options["scenario"], options["shop"])
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stderr.write(f"{answer['orders']} orders written into {answer['shop']}.")

    def _play(self, events: list[Event], name: str, slug: str) -> dict[str, Any]:
        shop, now = Shop.objects.filter(slug=slug).first(), timezone.now()
        is_new = shop is None
        if shop is None:
            shop = _opened(slug, name, now)
        elif not shop.is_demo and Order.objects.filter(shop=shop).exists():
            raise CommandError(f"{slug} has orders of its own; a drill does not mix with them.")
        orders = record_story(shop=shop, events=events, now=now)
        enqueue_scan(shop.pk)
        return {"shop": slug, "created": is_new, "scenario": name, "orders": orders}


def _opened(slug: str, name: str, now: datetime) -> Shop:
    try:
        return create_shop(
            slug=slug, name=f"Drill: {name}", platform=Platform.TMALL, now=now, is_demo=True
        )
    except ShopRefused as error:
        raise CommandError(str(error), returncode=2) from error
