"""From a case to a finished pack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from appeals.packing.bag import bag, core_root
from appeals.packing.case import Case
from appeals.packing.commitments import check_key
from appeals.packing.contents import Contents, contents_of
from appeals.packing.errors import PackError
from appeals.packing.later import with_list
from appeals.packing.payload import payload_of, tags_of
from appeals.packing.profile import Profile
from appeals.packing.seal import Head, custody_head, seal
from appeals.packing.signer import Signer
from appeals.packing.tables.disclosure import Sealer, identities_csv
from appeals.packing.zipping import zip_bytes

TIERS = ("T1", "T2", "T3")
# Given what is to be stamped, the files of a stamp; none where no authority answered.
Stamper = Callable[[bytes], Mapping[str, bytes]]
# Given the core, signed copies of its documents; they come beside the core.
Copier = Callable[[Mapping[str, bytes]], Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class Closing:
    """How what must not lie open is closed: `annexer` encrypts the annex of a T2 copy to its
    recipient, `sealer` each value of a T3 copy under the shop's own key."""

    annexer: Callable[[bytes], bytes] | None = None
    sealer: Sealer | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """A built pack. The same case, profile, signer and code give the same bytes throughout."""

    pack_id: str
    zip_name: str
    zip_bytes: bytes = field(repr=False)
    core_root: str
    custody_head: Head
    fingerprint: str | None
    files: tuple[str, ...]
    annex: bytes | None = field(default=None, repr=False)


def build_pack(
    case: Case,
    profile: Profile,
    tier: str = "T1",
    signer: Signer | None = None,
    stamper: Stamper | None = None,
    closing: Closing | None = None,
    copier: Copier | None = None,
) -> Pack:
    """This will build one pack in memory; nothing is written, read or timed.

    Raises PackError when the tier is not offered, a value cannot stand in a pack, or
    (LeakError) a text that goes out unchanged carries a buyer's identity. Without a signer the
    pack is unsigned and its signer can only ever be unconfirmed. Whatever the
    stamper and the copier give is no part of the core. Cost grows with the orders:
    about a second for each ten thousand, and a few for the documents.
    """
    _check(case, tier, closing)
    contents = contents_of(case, profile, tier, signer.fingerprint if signer else None)
    core = _core(contents, closing)
    head = custody_head(case.custody)
    annex = _annex(contents, closing)
    sealed = seal(
        core, pack_id=contents.pack_id, tier=tier, profile=profile.id, head=head, signer=signer,
        annex=annex, keeps_list=stamper is not None or copier is not None,
    )  # fmt: skip
    later = dict(stamper(sealed["seal/stamped.sha256"])) if stamper else {}
    sealed |= with_list(later | dict(copier(core) if copier else {}))
    root = core_root(core)
    files = {f"{contents.pack_id}/{name}": content for name, content in {**core, **sealed}.items()}
    return Pack(
        pack_id=contents.pack_id,
        zip_name=f"{contents.pack_id}-{root[:12]}.zip",
        zip_bytes=zip_bytes(files),
        core_root=root,
        custody_head=head,
        fingerprint=signer.fingerprint if signer else None,
        files=tuple(sorted(files)),
        annex=annex,
    )


def core_of(
    case: Case, profile: Profile, tier: str, fingerprint: str | None, closing: Closing | None = None
) -> dict[str, bytes]:
    """This will write a pack's core alone: every file but those of the seal, by path.

    `fingerprint` is the signer's, which the pack prints. Raises what `build_pack` raises.
    """
    _check(case, tier, closing)
    return _core(contents_of(case, profile, tier, fingerprint), closing)


def _core(contents: Contents, closing: Closing | None) -> dict[str, bytes]:
    payload = payload_of(contents, closing.sealer if closing else None)
    return bag(payload, tags_of(contents, payload), _bag_fields(contents))


def _annex(contents: Contents, closing: Closing | None) -> bytes | None:
    """The table of identities, encrypted to whoever may read it; a copy with identities has one."""
    if contents.tier != "T2" or closing is None or closing.annexer is None:
        return None
    return closing.annexer(identities_csv(contents.rows))


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
        raise PackError(f"Tier {tier} is not offered; {', '.join(TIERS)} are.")
    if tier == "T2" and case.delivery is None:
        raise PackError("A T2 copy needs a recipient, a purpose, a paper and a delete-by date.")
    if tier == "T3" and (closing is None or closing.sealer is None):
        raise PackError("A T3 copy needs the shop's key to seal its values.")
    check_key(case.case_key)
    if case.cutoff.tzinfo is None:
        raise PackError("The data cut-off needs a time zone.")
    if not case.case_id.isascii() or "/" in case.case_id:
        raise PackError("A case number is plain ASCII without slashes.")
    numbers = [order.order_id for order in case.orders]
    if len(set(numbers)) != len(numbers):
        raise PackError("An order number stands twice in the case.")
    for position, line in enumerate(case.custody, start=1):
        if b"\n" in line:
            raise PackError(f"Custody line {position} holds a line break.")
