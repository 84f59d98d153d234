"""Builds an issued pack's core again from the stored records, and says whether it is the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from appeals.errors import PackRefused
from appeals.models import EvidencePack
from appeals.operations.packing.building import closing_of
from appeals.operations.packing.gathering import case_at, digest_for
from appeals.operations.packing.rereading import FromFiles, files_read_again, held_against_files
from appeals.operations.packing.working import passing_place
from appeals.packing import (
    Case,
    PackError,
    WorkPlace,
    describe_environment,
    write_core,
)
from appeals.packing.bag import core_root
from appeals.packing.comparing import (
    ENVIRONMENT,
    agent_in,
    differing,
    is_whole,
    pack_id_in,
    root_in,
)
from appeals.packing.verify.opening import Source, Tree, Unreadable, open_pack
from appeals.queries.case import SOFTWARE
from appeals.wording.spoken import spoken
from shops.enums import Action
from shops.operations import custody


class Cause(StrEnum):
    """Why a core came out otherwise."""

    ALTERED = "altered"  # the zip is not the one that was issued
    CODE = "code"  # another version of the program built it
    PACKAGES = "packages"  # the same code with another Python, library or font
    FILES = "files"  # the imported files tell of orders otherwise than the pack does
    RECORDS = "records"  # rows of the case were changed in place since the cut-off
    UNEXPLAINED = "unexplained"  # same records, same program, other bytes: a fault of ours


@dataclass(frozen=True, slots=True)
class Rederived:
    """The zip's core root, the one built again, the files that differ, and where orders came from."""

    core_root: str
    rederived: str
    differs: tuple[str, ...]
    causes: tuple[Cause, ...]
    from_files: FromFiles = field(default_factory=FromFiles)

    @property
    def is_same(self) -> bool:
        return self.core_root == self.rederived and not self.differs


def rederive_pack(*, source: Source, now: datetime) -> Rederived:
    """Build the core of a pack again, by its parameters and cut-off; issues and stores nothing.

    Its orders are read again from the imported files where these are on hand, by the same readers
    and the same merging, and what the stored rows say is held against them. One line of custody tells of it. The zip may be anything; it is not unpacked. Costs what
    building the pack did. Raises PackRefused for a zip that cannot be read, was not issued here
    or cannot be built any more, KeyDestroyed when the shop's key is gone, and FileNotFoundError.
    """
    try:
        tree = open_pack(source)
        pack = _issued(tree)
        found = _compared(tree, pack, now)
    except Unreadable as error:
        raise PackRefused(_("This file is no pack that can be read: %(code)s") % {"code": error.code}) from error  # fmt: skip
    except PackError as error:
        raise PackRefused(spoken(error.why)) from error
    _tell(pack, found, now)
    return found


def _issued(tree: Tree) -> EvidencePack:
    """The pack with the zip's core root, else the one by the name that the zip gives itself."""
    rows = EvidencePack.objects.exclude(core_root="").select_related(
        "shop", "incident__shop", "incident__product"
    )
    same = rows.filter(core_root=root_in(tree)).order_by("built_at").first()
    pack = same or _named(rows, pack_id_in(tree))
    if pack is None:
        raise PackRefused(_("This pack was not issued here: neither its core root nor its name is known."))  # fmt: skip
    return pack


def _named(rows: QuerySet[EvidencePack], pack_id: str) -> EvidencePack | None:
    """None for a name that several shops' packs have: then nobody can tell whose is meant."""
    if not pack_id:
        return None
    found = list(rows.filter(file_name__startswith=f"{pack_id}-").order_by("built_at"))
    return found[0] if len({pack.shop_id for pack in found}) == 1 else None


def _compared(tree: Tree, pack: EvidencePack, now: datetime) -> Rederived:
    with passing_place(pack) as place:
        case, files = _gathered(place, pack, now)
        write_core(place, case, pack.reader, pack.tier, pack.fingerprint or None, closing_of(pack))
        differs = differing(tree, place.shelf)
        causes = tuple(_causes(tree, pack, case, differs, files)) if differs else ()
        return Rederived(root_in(tree), core_root(place.shelf), differs, causes, files)


def _gathered(place: WorkPlace, pack: EvidencePack, now: datetime) -> tuple[Case, FromFiles]:
    assert pack.version is not None  # noqa: S101  for the type checker: an issued pack has one
    with files_read_again(pack, place, now) as again:
        case = case_at(place, pack, version=pack.version, until=pack.cutoff_at, again=again)
        return case, held_against_files(pack, place, again) if again else FromFiles()


def _causes(
    tree: Tree, pack: EvidencePack, case: Case, differs: tuple[str, ...], files: FromFiles
) -> Iterator[Cause]:
    """What can be told: the records are compared only where the program is the same."""
    is_altered = root_in(tree) != pack.core_root or not is_whole(tree)
    here = describe_environment(SOFTWARE)
    if is_altered:
        yield Cause.ALTERED
    if agent_in(tree) != f"{here.software} ({here.code_sha256})":
        yield Cause.CODE
    elif digest_for(pack, case, pack.fingerprint) != pack.facts_sha256:
        if not files.is_clean:
            yield Cause.FILES
            return
        yield Cause.PACKAGES if ENVIRONMENT in differs else Cause.RECORDS
    elif not is_altered:
        yield Cause.UNEXPLAINED


def _tell(pack: EvidencePack, found: Rederived, now: datetime) -> None:
    custody.record(
        shop=pack.shop,
        action=Action.EXPORT_REDERIVED,
        object=f"pack:{pack.pk}",
        case=pack.incident.public_id,
        now=now,
        detail={
            "core_root": found.core_root,
            "rederived": found.rederived,
            "same": found.is_same,
            "causes": [cause.value for cause in found.causes],
            "from_files": found.from_files.orders,
            "taken_over": found.from_files.taken_over,
            "changed": len(found.from_files.changed),
        },
    )
