"""`rederive_pack ZIP [--out DIR] [--json]`: build a pack's core again and compare it with the zip.

Where the pack was issued: orders from the imported files, read again, the rest from the stored
records; whatever a file tells otherwise is named. With `--out`, anywhere: from what a full
copy (T2) holds itself, its raw files read again, into an empty folder, without a row or a key of
ours; each file is named as derived or as taken over.

Exit code 0 when the core root and every file come out the same and nothing stored was changed since,
1 when not, or when it was refused; the reason stands on stderr in words.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from appeals.errors import in_words
from appeals.operations.packing import Cause, FromFiles, Rederived, rederive_pack
from appeals.operations.packing.unpacked import raw_reader
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
    Cause.FILES: (
        "The imported files, read again, tell of orders otherwise than this pack does; "
        "the orders and files are named above."
    ),
    Cause.RECORDS: "Stored records of the case were changed since the pack's data cut-off.",
    Cause.UNEXPLAINED: "The records and the program are the same: this is a fault of the program.",
}
_RECORDS_MOVED = (
    "The pack is what the imported files give, but stored records, or a kept file, were changed "
    "since: see above."
)


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
        except DomainError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(in_words(error)) from error
        self.stdout.write(_json(found) if options["json"] else _text(found))
        if found.is_same and found.from_files.is_clean:
            return
        if found.is_same:
            self.stderr.write(_RECORDS_MOVED)
        for cause in found.causes:
            self.stderr.write(_WHY[cause])
        sys.exit(1)

    def _from_itself(self, path: Path, out: Path, *, as_json: bool) -> None:
        try:
            found = build_again(path.read_bytes(), out, decimals_of, raw_reader(timezone.now()))
        except PackError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(in_words(error)) from error
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
            "origins": {path: origin.value for path, origin in found.origins.items()},
            "unnamed": list(found.unnamed),
            "from_files": {
                "orders": found.raw.orders,
                "taken_over": found.raw.taken_over,
                "changed": [asdict(order) for order in found.raw.otherwise],
            },
        }
    )


def _again_text(found: Again) -> str:
    lines = [
        f"{outcome.value:18}{found.origins[path].value:12}{path}"
        for path, outcome in found.files.items()
    ]
    lines += [f"{'not in inputs.csv':18}{path}" for path in found.unnamed]
    lines.append(f"orders    {found.raw.orders} from raw files, {found.raw.taken_over} taken over")
    lines += _named([(order.ref, order.file, order.columns) for order in found.raw.otherwise])
    lines += [f"core root {found.core_root}", f"rederived {found.rederived}"]
    return "\n".join([*lines, "same" if found.is_same else "different"])


def _json(found: Rederived) -> str:
    return json.dumps(
        {
            "core_root": found.core_root,
            "rederived": found.rederived,
            "same": found.is_same,
            "differs": list(found.differs),
            "from_files": asdict(found.from_files),
        }
    )


def _files_text(found: FromFiles) -> list[str]:
    """Where the orders came from, and each that its file tells otherwise than the record."""
    if not found.files:
        return ["from files 0 orders: no imported file is on hand, all come from stored records"]
    lines = [f"file      {name}, read again" for name in found.files]
    lines += [f"file      {name}, not on hand" for name in found.gone]
    lines += [
        f"ALTERED   {name}: the kept copy is not the file that came" for name in found.altered
    ]
    lines.append(f"orders    {found.orders} from files, {found.taken_over} from stored records")
    return lines + _named([(one.order_id, one.file, one.columns) for one in found.changed])


def _named(orders: list[tuple[str, str, tuple[str, ...]]]) -> list[str]:
    lines = [
        f"OTHERWISE {number} in {file}: {', '.join(columns)}"
        for number, file, columns in orders[:_MOST_NAMED]
    ]
    more = len(orders) - _MOST_NAMED
    return [*lines, *([f"          and {more} more"] if more > 0 else [])]


def _text(found: Rederived) -> str:
    lines = [*_files_text(found.from_files)]
    lines += [f"core root {found.core_root}", f"rederived {found.rederived}"]
    lines += [f"differs   {path}" for path in found.differs[:_MOST_NAMED]]
    if len(found.differs) > _MOST_NAMED:
        lines.append(f"          and {len(found.differs) - _MOST_NAMED} more")
    return "\n".join([*lines, "same" if found.is_same else "different"])
