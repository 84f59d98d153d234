"""`rederive_pack ZIP [--out DIR] [--json]`: build a pack's core again and compare it with the zip.

Where the pack was issued, from the stored records. With `--out`, anywhere: from what a full copy
(T2) holds itself, into an empty folder, without a database; each file is named as derived or as input.

Exit code 0 when the core root and every file come out the same, 1 when not, or when it was
refused; the reason stands on stderr in words.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from appeals.operations.packing import Cause, Rederived, rederive_pack
from appeals.packing import PackError
from appeals.packing.again import Again, build_again
from shops.errors import DomainError
from shops.money import decimals_of

_MOST_NAMED = 10
_WHY = {
    Cause.ALTERED: "The zip is not as it was issued: its own lists or its core root do not hold.",
    Cause.CODE: (
        "Another version of the program built it (see Bag-Software-Agent in bag-info.txt). "
        "Run this with that version; only then can changed records be told apart."
    ),
    Cause.PACKAGES: (
        "The code is the same, but Python, a library or a font is another one: compare "
        "data/10-method/environment.json with what is installed here."
    ),
    Cause.RECORDS: "Stored records of the case were changed since the pack's data cut-off.",
    Cause.UNEXPLAINED: "The records and the program are the same: this is a fault of the program.",
}


class Command(BaseCommand):
    help = "Builds an issued pack's core again from the stored records and compares it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("zip", type=Path)
        parser.add_argument(
            "--out", type=Path, metavar="DIR", help="from the zip alone, into this empty folder"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["out"] is not None:
            self._from_itself(options["zip"], options["out"], as_json=options["json"])
            return
        try:
            found = rederive_pack(source=options["zip"], now=timezone.now())
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_json(found) if options["json"] else _text(found))
        if found.is_same:
            return
        for cause in found.causes:
            self.stderr.write(_WHY[cause])
        sys.exit(1)

    def _from_itself(self, path: Path, out: Path, *, as_json: bool) -> None:
        try:
            found = build_again(path.read_bytes(), out, decimals_of)
        except (PackError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_again_json(found) if as_json else _again_text(found))
        if not found.is_same:
            sys.exit(1)


def _again_json(found: Again) -> str:
    return json.dumps(
        {
            "core_root": found.core_root,
            "rederived": found.rederived,
            "same": found.is_same,
            "files": {path: outcome.value for path, outcome in found.files.items()},
            "unnamed": list(found.unnamed),
        }
    )


def _again_text(found: Again) -> str:
    lines = [f"{outcome.value:18}{path}" for path, outcome in found.files.items()]
    lines += [f"{'not in inputs.csv':18}{path}" for path in found.unnamed]
    lines += [f"core root {found.core_root}", f"rederived {found.rederived}"]
    return "\n".join([*lines, "same" if found.is_same else "different"])


def _json(found: Rederived) -> str:
    return json.dumps(
        {
            "core_root": found.core_root,
            "rederived": found.rederived,
            "same": found.is_same,
            "differs": list(found.differs),
        }
    )


def _text(found: Rederived) -> str:
    lines = [f"core root {found.core_root}", f"rederived {found.rederived}"]
    lines += [f"differs   {path}" for path in found.differs[:_MOST_NAMED]]
    if len(found.differs) > _MOST_NAMED:
        lines.append(f"          and {len(found.differs) - _MOST_NAMED} more")
    return "\n".join([*lines, "same" if found.is_same else "different"])
