"""The core of a pack: everything in it but the seal, the same bytes from the same case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from appeals.packing.bag import bag
from appeals.packing.case import Case
from appeals.packing.commitments import check_key
from appeals.packing.contents import Contents, contents_of
from appeals.packing.errors import PackError
from appeals.packing.payload import Listener, write_payload
from appeals.packing.profile import Profile
from appeals.packing.said import said
from appeals.packing.tables.disclosure import Sealer
from appeals.packing.tags import tags_of
from appeals.packing.working import WorkPlace
from appeals.packing.working.spool import has_twins

TIERS = ("T1", "T2", "T3")


@dataclass(frozen=True, slots=True)
class Closing:
    """How what must not lie open is closed: `annexer` reads the annex of a T2 copy and writes it
    encrypted to its recipient, `sealer` seals each value of a T3 copy under the shop's own key."""

    annexer: Callable[[BinaryIO, BinaryIO], None] | None = None
    sealer: Sealer | None = None


def write_core(
    place: WorkPlace,
    case: Case,
    profile: Profile,
    tier: str,
    fingerprint: str | None,
    closing: Closing | None = None,
    told: Listener = lambda *_: None,
) -> None:
    """This will put a pack's core alone onto the place's shelf: every file but those of the seal.

    `fingerprint` is the signer's, which the pack prints. Raises what `build_at` raises.
    """
    if place.is_finished("core"):
        return
    _check(case, tier, closing)
    contents = _counted(place, case, profile, tier, fingerprint, told)
    write_payload(place, contents, closing.sealer if closing else None, told)
    bag(place.shelf, tags_of(contents, set(place.shelf)), _bag_fields(contents))
    place.finish("core")


def core_of(
    case: Case, profile: Profile, tier: str, fingerprint: str | None, closing: Closing | None = None
) -> dict[str, bytes]:
    """This will write a pack's core and read it into memory, by path."""
    with TemporaryDirectory(prefix="pack-") as folder:
        place = WorkPlace(Path(folder))
        write_core(place, case, profile, tier, fingerprint, closing)
        return dict(place.shelf)


def _counted(
    place: WorkPlace,
    case: Case,
    profile: Profile,
    tier: str,
    fingerprint: str | None,
    told: Listener,
) -> Contents:
    """The case made ready; what was counted in its orders is kept for whoever goes on."""
    tally = place.kept("tally")
    if tally is None:
        told("count", 0.0)
    contents = contents_of(case, profile, tier, fingerprint, tally)
    if tally is None:
        place.keep("tally", contents.tally)
    return contents


def _bag_fields(contents: Contents) -> Mapping[str, str]:
    case = contents.case
    environment = case.environment
    return {
        "Source-Organization": case.shop.name,
        "External-Identifier": contents.pack_id,
        "External-Description": f"Irregular orders, incident {case.incident_id}, tier {contents.tier}",
        "Bag-Group-Identifier": case.case_id,
        "Bag-Software-Agent": f"{environment.software} ({environment.code_sha256})",
        "Bagging-Date": case.cutoff.astimezone(contents.zone).date().isoformat(),
    }


def _check(case: Case, tier: str, closing: Closing | None) -> None:
    if tier not in TIERS:
        raise PackError(said("refusals", "copy.tier", tier=tier, known=", ".join(TIERS)))
    if tier == "T2" and case.delivery is None:
        raise PackError(said("refusals", "copy.delivery"))
    if tier == "T3" and (closing is None or closing.sealer is None):
        raise PackError(said("refusals", "copy.sealer"))
    check_key(case.case_key)
    if case.cutoff.tzinfo is None:
        raise PackError("The data cut-off needs a time zone.")
    if not case.case_id.isascii() or "/" in case.case_id:
        raise PackError(said("refusals", "case.number"))
    if has_twins(case):
        raise PackError(said("refusals", "case.twins"))
    for position, line in enumerate(case.custody, start=1):
        if b"\n" in line:
            raise PackError(said("refusals", "case.custody", position=position))
