"""The first stage of a build: the case read from the rows, and kept where a later worker finds it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from appeals.models import EvidencePack
from appeals.operations.packing.raw import laid, raw_files
from appeals.packing import Case, Delivery, WorkPlace, describe_environment, merged
from appeals.packing.payload import Listener
from appeals.packing.working.pairs import Pair
from appeals.packing.working.spool import Told
from appeals.queries.case import SOFTWARE, facts_digest, gather_case
from appeals.queries.case.orders import orders_of_case
from appeals.queries.case.originals import original_additions
from appeals.queries.case.reread import Reread

_CASE = "case"
_EVERY = 2000


@dataclass(frozen=True, slots=True)
class Gathered:
    """A case with its version, and the hash of the facts that decided it."""

    case: Case
    facts_sha256: str


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is written down of it; orders and files lie beside it. `built_for` must fit again."""

    gathered: Gathered
    raw: tuple[tuple[str, str], ...]
    built_for: tuple[str, ...]


def case_at(
    place: WorkPlace,
    pack: EvidencePack,
    *,
    version: int = 1,
    until: datetime | None = None,
    told: Listener = lambda *_: None,
    again: Reread | None = None,
) -> Case:
    """Gather the case of a pack into its place, with `until` as it was known by then.

    With `again`, its orders come from the imported files rather than from the stored rows.

    A copy with identities carries every file as it came and says whom it is for.
    """

    def keep(pairs: Iterable[Pair]) -> Told:
        return place.tell(_heard(pairs, pack, told))

    case = gather_case(pack.incident, version=version, until=until, keep=keep, again=again)
    if pack.tier != "T2" or pack.expires_on is None:
        return case
    delivery = Delivery(pack.recipient, pack.purpose, pack.legal_paper, pack.expires_on)
    files = raw_files(pack.incident, place, until)
    handed_in = original_additions(pack.incident, case.cutoff)
    added = merged((case.additions, handed_in))
    return dataclasses.replace(
        case, raw=files.raw, reading=files.reading, delivery=delivery, additions=added
    )


def digest_for(pack: EvidencePack, case: Case, fingerprint: str) -> str:
    """Hash what decides the pack's bytes: equal hashes, equal version."""
    return facts_digest(case, "|".join((_rules_of(pack), pack.tier, fingerprint)))


def keep_gathered(
    place: WorkPlace, pack: EvidencePack, gathered: Gathered, fingerprint: str
) -> None:
    case = gathered.case
    bare = dataclasses.replace(case, orders=(), refunds=(), raw=())
    raw = tuple((file.name, file.sha256) for file in case.raw)
    kept = _Kept(dataclasses.replace(gathered, case=bare), raw, _built_for(pack, fingerprint))
    place.keep(_CASE, kept)


def gathered_before(place: WorkPlace, pack: EvidencePack, fingerprint: str) -> Gathered | None:
    """What an earlier attempt kept, if this program may go on from it.

    Raises Damaged or SealBroken when it is there but cannot be read.
    """
    kept: _Kept | None = place.kept(_CASE)
    if kept is None or kept.built_for != _built_for(pack, fingerprint):
        return None
    gathered = kept.gathered
    if (pack.version, pack.facts_sha256) != (gathered.case.version, gathered.facts_sha256):
        return None
    told = place.told()
    raw = tuple(laid(place, name, sha256) for name, sha256 in kept.raw)
    case = dataclasses.replace(gathered.case, orders=told.orders, refunds=told.refunds, raw=raw)
    return dataclasses.replace(gathered, case=case)


def _built_for(pack: EvidencePack, fingerprint: str) -> tuple[str, ...]:
    """Another program, or a key that was changed since, starts anew."""
    return describe_environment(SOFTWARE).code_sha256, _rules_of(pack), pack.tier, fingerprint


def _rules_of(pack: EvidencePack) -> str:
    """The reader and the hash of its rules."""
    return f"{pack.profile}|{pack.rules.sha256 if pack.rules else ''}"


def _heard(pairs: Iterable[Pair], pack: EvidencePack, told: Listener) -> Iterator[Pair]:
    total = max(1, orders_of_case(pack.incident).count())
    for number, pair in enumerate(pairs):
        if number % _EVERY == 0:
            told("gather", number / total)
        yield pair
