"""`verify_pack ZIP [--fingerprint HEX] [--tsa-ca FILE] [--json]`: check a pack as a stranger would.

Exit code 0 when it was checked and nothing fails, 1 when something fails or it could not be
checked. What is unconfirmed is said, and is neither a pass nor a failure.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from appeals.packing import PackError, verify_pack


class Command(BaseCommand):
    help = "Checks an evidence pack; prints six results, each pass, fail or unconfirmed."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("zip", type=Path)
        parser.add_argument("--fingerprint", metavar="HEX", help="the signer's, as published")
        parser.add_argument("--tsa-ca", type=Path, metavar="FILE", help="roots of time stamps")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            report = verify_pack(
                options["zip"], fingerprint=options["fingerprint"], tsa_ca=options["tsa_ca"]
            )
        except (PackError, OSError) as error:
            raise CommandError(str(error)) from error
        results = report.results()
        if options["json"]:
            self.stdout.write(json.dumps(results))
        else:
            for name, result in results.items():
                self.stdout.write(f"{name.upper():13} {result.upper()}")
        for sentence in report.sentences():
            self.stderr.write(sentence)
        if "fail" in results.values():
            sys.exit(1)
