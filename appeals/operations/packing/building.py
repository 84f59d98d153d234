"""From an incident's rows to the bytes of its pack, without writing any of them down yet."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from appeals.enums import PackState
from appeals.errors import PackRefused
from appeals.models import EvidencePack
from appeals.operations.casekeys import give_key
from appeals.operations.packing.annexes import encrypted_to
from appeals.operations.packing.copying import Copying
from appeals.operations.packing.gathering import (
    Gathered,
    case_at,
    digest_for,
    gathered_before,
    keep_gathered,
)
from appeals.operations.packing.ledger import lock_claim
from appeals.operations.packing.progress import Progress
from appeals.operations.packing.working import fresh_place, take_place
from appeals.operations.signing import signer_in_use
from appeals.operations.stamping import ask, fetch, stamp_files
from appeals.packing import (
    Case,
    Closing,
    Damaged,
    LeakError,
    PackError,
    Profile,
    Sealed,
    Signer,
    WorkPlace,
    build_at,
)
from appeals.packing.contents import contents_of
from appeals.packing.receipts import RECEIPTS, receipts_txt
from appeals.queries.case.anchors import heads_held, receipts_of
from appeals.queries.case.keys import case_cipher
from appeals.wording.spoken import spoken
from detection.models import Incident
from shops.errors import SealBroken
from shops.operations.custody import check_chain


@dataclass(frozen=True, slots=True)
class Built:
    """A pack on disk, and what its facts say against the shop."""

    pack: Sealed
    cutoff_at: datetime
    weak_points: list[dict[str, object]]
    copies_level: str = ""


def make_pack(*, pack: EvidencePack, now: datetime) -> Built:
    """Build a claimed pack in its folder. Reads the shop's rows, writes the pack's version.

    Goes on after the last stage that an earlier attempt finished. Raises PackRefused when the
    facts cannot become a pack (the message says why), CustodyBroken when the chain that it would seal
    does not hold, PackLost when the claim was lost, KeyDestroyed when the shop's key is gone.
    """
    check_chain(pack.shop, heads_held(pack.shop))
    give_key(incident=pack.incident, now=now)
    try:
        try:
            return _built(take_place(pack), pack, now)
        except (Damaged, SealBroken):
            return _built(fresh_place(pack), pack, now)
    except LeakError as error:
        raise PackRefused(
            _(
                "A text in the case carries a buyer's personal data, so no pack was made. It stands "
                "here: %(where)s. Take it out there, then ask for the pack again."
            )
            % {"where": spoken(error.place)}
        ) from error
    except PackError as error:
        raise PackRefused(spoken(error.why)) from error


def _built(place: WorkPlace, pack: EvidencePack, now: datetime) -> Built:
    signer, told = signer_in_use(shop=pack.shop, now=now), Progress(pack)
    profile = pack.reader
    gathered = gathered_before(place, pack, signer.fingerprint)
    if gathered is None:
        place = fresh_place(pack)
        gathered = _gathered(place, pack, signer.fingerprint, told)
    case = gathered.case
    copying = _copying(pack, case, signer, now)
    sealed = build_at(
        place,
        case,
        profile,
        pack.tier,
        signer,
        _stamper(pack, case, now),
        closing_of(pack),
        copying,
        told,
    )
    weak = _weak_points(place, case, profile, pack.tier)
    return Built(sealed, case.cutoff, weak, copying.level if copying else "")


def _gathered(place: WorkPlace, pack: EvidencePack, fingerprint: str, told: Progress) -> Gathered:
    told("gather", 0.0)
    case = case_at(place, pack, told=told)
    digest = digest_for(pack, case, fingerprint)
    version = choose_version(pack=pack, facts_sha256=digest)
    gathered = Gathered(dataclasses.replace(case, version=version), digest)
    keep_gathered(place, pack, gathered, fingerprint)
    return gathered


def closing_of(pack: EvidencePack) -> Closing:
    cipher = case_cipher(pack.incident)
    return Closing(
        annexer=partial(encrypted_to, pack.recipient_key) if pack.recipient_key else None,
        sealer=lambda place, plain: cipher.seal_bytes(f"disclosure:{place}", plain),
    )


def _stamper(
    pack: EvidencePack, case: Case, now: datetime
) -> Callable[[bytes], Mapping[str, bytes]]:
    """Asks for a stamp of the seal; an equal seal has the stamp it got the first time.

    With it come the receipts of the chain's heads that others hold.
    """

    def stamped(content: bytes) -> Mapping[str, bytes]:
        stamp = ask(shop=pack.shop, content=content, now=now, pack=pack)
        receipts = receipts_txt(receipts_of(pack.shop, len(case.custody)))
        own = {RECEIPTS: receipts} if receipts else {}
        return stamp_files(fetch(stamp=stamp, now=now)) | own

    return stamped


def _copying(pack: EvidencePack, case: Case, signer: Signer, now: datetime) -> Copying | None:
    """Who signs copies of the documents, where they were asked for."""
    owner = case.shop.company or case.shop.name
    return Copying(signer, owner, now) if pack.signed_copies else None


def choose_version(*, pack: EvidencePack, facts_sha256: str) -> int:
    """Give the pack the version its facts have, or the next one; writes it to the row.

    Unchanged facts keep their version, so that a second build is byte for byte the first one.
    Raises PackLost when the claim was lost.
    """
    with transaction.atomic():
        Incident.objects.select_for_update().get(pk=pack.incident_id)
        row = lock_claim(pack)
        others = EvidencePack.objects.filter(incident=pack.incident_id, tier=pack.tier).exclude(
            pk=pack.pk
        )
        same = others.filter(facts_sha256=facts_sha256, state=PackState.READY, same_as=None).first()
        if same is not None:
            row.version, row.same_as = same.version, same
        elif row.facts_sha256 != facts_sha256:
            newest = others.aggregate(newest=Max("version"))["newest"] or 0
            row.version, row.same_as = newest + 1, None
        row.facts_sha256 = facts_sha256
        row.save(update_fields=["version", "same_as", "facts_sha256"])
    pack.version, pack.same_as, pack.facts_sha256 = row.version, row.same_as, row.facts_sha256
    assert row.version is not None  # noqa: S101  for the type checker: set on every branch
    return row.version


def _weak_points(
    place: WorkPlace, case: Case, profile: Profile, tier: str
) -> list[dict[str, object]]:
    lines = contents_of(case, profile, tier, None, place.kept("tally")).contrary
    return [
        {
            "kind": line.kind,
            "en": line.text.en,
            "zh": line.text.said_in("zh-Hans"),
            "observed": line.observed,
            "baseline": line.baseline,
            "orders": len(line.refs),
        }
        for line in lines
    ]
