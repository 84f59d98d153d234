"""`load_demo --owner EMAIL`: opens the demonstration shop, once."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from detection.models import Incident
from detection.operations.demonstration import load_demonstration
from shops.errors import DomainError
from shops.models import Order, User


class Command(BaseCommand):
    help = "Loads the demonstration shop (the case of Yiwu) unless it is there already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--owner", required=True, metavar="EMAIL")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *_: Any, **options: Any) -> None:
        owner = User.objects.filter(email=options["owner"].lower()).first()
        if owner is None:
            raise CommandError(f"There is nobody with the e-mail address {options['owner']!r}.")
        try:
            shop = load_demonstration(owner=owner, clock=timezone.now)
        except DomainError as error:
            raise CommandError(str(error)) from error
        answer = {
            "shop": shop.slug,
            "orders": Order.objects.filter(shop=shop).count(),
            "incidents": Incident.objects.filter(shop=shop, is_withdrawn=False).count(),
        }
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        else:
            self.stderr.write(f"{answer['orders']} orders in {shop.slug}.")
