"""`evidence_pack INCIDENT --profile NAME --tier T1 --out DIR [--shop SLUG] [--signed-copies]
[--json]`: build a pack now.

A copy with identities (T2) is built only where one person asked for it and another agreed, both on
screen; the answer names that approval, and custody gets a line of the hand-out.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from appeals.errors import in_words
from appeals.models import EvidencePack
from appeals.operations import packing
from appeals.queries.approvals import approval_json, approved_copy, why_no_copy
from appeals.tasks import run_pack
from detection.models import Incident
from shops.errors import DomainError

_PAUSE_SECONDS = 0.25
_LONGEST_WAIT_SECONDS = 600


class Command(BaseCommand):
    help = "Builds an incident's evidence pack, or waits for the worker that does, and writes it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("incident", help="the incident's public id")
        parser.add_argument("--profile", required=True, metavar="NAME")
        parser.add_argument("--tier", default="T1", choices=packing.TIERS)
        parser.add_argument("--out", required=True, type=Path, metavar="DIR")
        parser.add_argument(
            "--shop",
            metavar="SLUG",
            help="whose incident it is, where two shops have one of this id",
        )
        parser.add_argument(
            "--signed-copies",
            action="store_true",
            help="also signed copies of its documents (PAdES)",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *_: Any, **options: Any) -> None:
        started = time.monotonic()
        incident = _incident(options["incident"], options["shop"])
        _make(options["out"])
        try:
            pack = _finished(_asked(incident, options))
            path = _write(options["out"], pack.file_name, packing.pack_pieces(pack))
            more = _handed_out(pack, options["out"]) if pack.has_identities else {}
        except DomainError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(in_words(error)) from error
        answer = {
            "zip": str(path),
            "core_root": pack.core_root,
            "seconds": round(time.monotonic() - started, 3),
            **more,
        }
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        self.stdout.write(f"{path}\ncore root {pack.core_root}")
        if pack.has_identities:
            self.stderr.write(_approval_sentence(pack))
        self.stderr.write(f"{len(pack.weak_points)} points in it speak against the shop.")


def _asked(incident: Incident, options: dict[str, Any]) -> EvidencePack:
    """Ask for a pack; for a copy with identities, find the one that two persons agreed on.

    Whether that one has signed copies was said when it was asked for.
    """
    profile, tier = options["profile"], options["tier"]
    if tier != "T2":
        return packing.request_pack(
            incident=incident, profile=profile, tier=tier, actor=None, now=timezone.now(),
            signed_copies=options["signed_copies"],
        )  # fmt: skip
    packing.check_offered(incident, profile, tier)
    found = approved_copy(incident, profile)
    if found is None:
        raise CommandError(why_no_copy(incident, profile))
    return found


def _handed_out(pack: EvidencePack, folder: Path) -> dict[str, Any]:
    """Write the annex beside the pack and the hand-out into custody; who agreed to it."""
    packing.note_hand_out(pack=pack, what="pack", actor=None, now=timezone.now())
    annex = None
    if pack.annex_stored_as:
        name = f"{pack.file_name.removesuffix('.zip')}-annex.csv.age"
        annex = str(_write(folder, name, [packing.annex_bytes(pack)]))
        packing.note_hand_out(pack=pack, what="annex", actor=None, now=timezone.now())
    return {"annex": annex, "approval": approval_json(pack)}


def _approval_sentence(pack: EvidencePack) -> str:
    return (
        f"For {pack.recipient} until {pack.expires_on}; asked for by {pack.requested_by}, "
        f"approved by {pack.decided_by} at {pack.decided_at}."
    )


def _incident(public_id: str, slug: str | None) -> Incident:
    rows = Incident.objects.filter(public_id=public_id).select_related("shop", "product")
    found = list((rows if slug is None else rows.filter(shop__slug=slug)).order_by("shop__slug"))
    if not found:
        whose = "" if slug is None else f" of the shop {slug!r}"
        raise CommandError(f"There is no incident {public_id!r}{whose}.")
    if len(found) > 1:
        slugs = ", ".join(incident.shop.slug for incident in found)
        raise CommandError(
            f"More than one shop has an incident {public_id!r}: say --shop, one of {slugs}."
        )
    return found[0]


def _finished(pack: EvidencePack) -> EvidencePack:
    """Build it here, or wait for the worker that was quicker."""
    deadline = time.monotonic() + _LONGEST_WAIT_SECONDS
    while time.monotonic() < deadline:
        built = run_pack(pack.pk)
        if built is not None:
            return built
        pack.refresh_from_db()
        if pack.is_ready:
            return pack
        if not pack.is_open:
            raise CommandError(pack.error)
        time.sleep(_PAUSE_SECONDS)
    raise CommandError("The worker that builds this pack has not finished within ten minutes.")


def _make(folder: Path) -> None:
    """Before the work, which takes its time."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(
            f"The folder {folder} cannot be made: {error.strerror}. Give another one with --out."
        ) from error


def _write(folder: Path, name: str, pieces: Iterable[bytes]) -> Path:
    """Write the file whole or not at all."""
    path = folder / name
    unfinished = folder / f".{name}.part"
    with unfinished.open("wb") as file:
        for piece in pieces:
            file.write(piece)
    return unfinished.replace(path)
