"""Asking buyers by a registered plan: once each, within the hours, and what they said is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from appeals.enums import Disposition
from appeals.errors import FileRefused, OutreachRefused
from appeals.models import KeptFile, OutreachContact, OutreachItem, OutreachPlan
from appeals.operations.casekeys import sealing_cipher
from appeals.operations.keeping import PICTURES, Upload, keep_file
from appeals.packing.outreach import TARGETS, Plan, make_plan
from appeals.packing.outreach.plan import EARLIEST_HOUR, LATEST_HOUR
from appeals.packing.outreach.redaction import Box, redacted_picture
from appeals.queries.case.keys import cipher_for, is_ended, refuse_ended
from appeals.queries.outreach import words_place
from appeals.queries.rules import shipped_profile_of
from detection.models import Incident, Suspect
from detection.operations.marking import mark_genuine
from shops.access import Principal
from shops.enums import Action
from shops.models import Order, User
from shops.operations import custody

ITEM_TYPES = ("png", "jpg", "m4a", "mp3")
# What a clerk may write down after an attempt.
ANSWERS = tuple(
    word for word in Disposition if word not in (Disposition.NOT_ATTEMPTED, Disposition.SAME_BUYER)
)


@dataclass(frozen=True, slots=True)
class Said:
    """What came of one contact. `boxes` are blackened in the redacted copy of every picture."""

    disposition: str
    channel: str
    words: str = ""
    im_evidence_number: str = ""
    witness: User | None = None
    uploads: Sequence[Upload] = ()
    boxes: tuple[Box, ...] = ()


def register_plan(
    *, incident: Incident, target: float, actor: Principal, now: datetime
) -> OutreachPlan:
    """Fix whom to ask, before anybody is asked; its hash goes into custody.

    Raises OutreachRefused when a plan exists, when there are no suspects, for another target, and
    on a platform that shows no buyer; PackDeleted once the case was deleted.
    """
    refuse_ended(incident)
    if "outreach" in shipped_profile_of(incident.shop).not_given:
        raise OutreachRefused(
            _(
                "This platform shows its shops no buyer, so nobody can be asked. Argue with order"
                " ids and the timing of cancellations and refunds."
            )
        )
    if target not in TARGETS:
        raise OutreachRefused(_("Choose 90, 95 or 99 percent."))
    with transaction.atomic():
        Incident.objects.select_for_update().get(pk=incident.pk)
        if OutreachPlan.objects.filter(incident=incident).exists():
            raise OutreachRefused(_("A plan is registered already; it cannot be changed."))
        suspects = Suspect.objects.filter(incident=incident)
        ids = list(suspects.values_list("order__platform_order_id", flat=True))
        if not ids:
            raise OutreachRefused(_("This incident has no suspects to ask about."))
        drawn = make_plan(ids, target=target, incident=incident.public_id, registered_at=now)
        return _keep(incident, drawn, actor, now)


def start_contact(*, contact: OutreachContact, actor: User, now: datetime) -> OutreachContact:
    """Claim one buyer for one attempt. Only whoever gets it back may write to the buyer.

    Raises OutreachRefused outside the hours, and when the buyer was asked before, by whomever;
    PackDeleted once the case was deleted, as no answer could be kept.
    """
    refuse_ended(contact.plan.incident)
    shop = contact.shop
    if not EARLIEST_HOUR <= now.astimezone(shop.zone).hour < LATEST_HOUR:
        raise OutreachRefused(
            _("Buyers are asked between %(from)s:00 and %(to)s:00.")
            % {"from": EARLIEST_HOUR, "to": LATEST_HOUR}
        )
    asked = _("This buyer was asked already. Nobody is asked twice.")
    try:
        with transaction.atomic():
            claimed = OutreachContact.objects.filter(
                pk=contact.pk, attempted_at=None, disposition=Disposition.NOT_ATTEMPTED
            ).update(attempted_at=now, attempted_by=actor)
            if not claimed:
                raise OutreachRefused(asked)
            _tell(contact, Action.OUTREACH_ATTEMPTED, actor, now, {"rank": contact.rank})
    except IntegrityError as error:
        OutreachContact.objects.filter(pk=contact.pk, attempted_at=None).update(
            disposition=Disposition.SAME_BUYER
        )
        raise OutreachRefused(asked) from error
    contact.refresh_from_db()
    return contact


def record_answer(
    *, contact: OutreachContact, said: Said, actor: User, now: datetime
) -> OutreachContact:
    """Keep what came of an attempt, once. An order its buyer confirmed leaves the attack set.

    Raises OutreachRefused before the attempt, for a second record, and for what is lacking.
    """
    if said.disposition not in ANSWERS:
        raise OutreachRefused(_("Choose what came of it."))
    try:
        with transaction.atomic():
            row = OutreachContact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
            row.plan = contact.plan
            _check(row)
            _fill(row, said, now)
            for upload in said.uploads:
                _keep_item(row, upload, said.boxes, actor, now)
            _tell(row, Action.OUTREACH_RECORDED, actor, now, _detail(row, said))
            if said.disposition == Disposition.GENUINE:
                mark_genuine(
                    order=row.order,
                    incident=row.plan.incident,
                    reason=_("The buyer confirmed the purchase."),
                    actor=actor,
                    now=now,
                )
    except FileRefused as error:
        raise OutreachRefused(str(error)) from error
    return row


def contact_words(contact: OutreachContact) -> str:
    """Open the buyer's words; empty where none were written down, and once the case was deleted."""
    incident = contact.plan.incident
    if contact.sealed_words is None or is_ended(incident):
        return ""
    cipher = cipher_for(incident, is_case_sealed=contact.is_case_sealed)
    return cipher.open_bytes(words_place(contact), contact.sealed_words).decode()


def _keep(incident: Incident, drawn: Plan, actor: Principal, now: datetime) -> OutreachPlan:
    line = custody.record(
        shop=incident.shop,
        action=Action.OUTREACH_PLANNED,
        object=f"incident:{incident.public_id}",
        case=incident.public_id,
        now=now,
        actor=actor,
        sha256=drawn.sha256,
        detail={"frame": drawn.frame_sha256, "n": len(drawn.sample), "of": drawn.frame_size},
    )
    plan = OutreachPlan.objects.create(
        shop=incident.shop,
        incident=incident,
        frame_sha256=drawn.frame_sha256,
        frame_size=drawn.frame_size,
        target=drawn.target,
        content=drawn.content.decode(),
        sha256=drawn.sha256,
        custody_seq=line.seq,
        registered_by=actor if isinstance(actor, User) else None,
        registered_at=now,
    )
    orders = Order.objects.filter(shop=incident.shop, platform_order_id__in=drawn.sample)
    by_id = {order.platform_order_id: order for order in orders}
    seen: set[str] = set()
    contacts = []
    for rank, order_id in enumerate(drawn.sample, start=1):
        key = _buyer_key(by_id[order_id])
        is_again = bool(key) and key in seen
        seen.add(key)
        contacts.append(
            OutreachContact(
                plan=plan,
                shop=incident.shop,
                order=by_id[order_id],
                rank=rank,
                buyer_key=key,
                disposition=Disposition.SAME_BUYER if is_again else Disposition.NOT_ATTEMPTED,
            )
        )
    OutreachContact.objects.bulk_create(contacts)
    return plan


def _buyer_key(order: Order) -> str:
    """The account where the file told it, else the phone; a mask is never an identity."""
    keys = order.identity_keys
    wanted = (key for kind in ("buyer:", "phone:") for key in keys if key.startswith(kind))
    return next(wanted, "")


def _check(row: OutreachContact) -> None:
    if row.attempted_at is None:
        raise OutreachRefused(_("Start the contact first."))
    if row.recorded_at is not None:
        raise OutreachRefused(_("This answer is on record already and cannot be changed."))


def _fill(row: OutreachContact, said: Said, now: datetime) -> None:
    row.disposition, row.channel = said.disposition, said.channel
    row.im_evidence_number = said.im_evidence_number.strip()
    row.witness, row.recorded_at = said.witness, now
    if said.words.strip():
        words = said.words.strip().encode()
        cipher = sealing_cipher(incident=row.plan.incident, now=now)
        row.sealed_words, row.is_case_sealed = cipher.seal_bytes(words_place(row), words), True
    row.save()


def _keep_item(
    row: OutreachContact, upload: Upload, boxes: tuple[Box, ...], actor: User, now: datetime
) -> OutreachItem:
    told = {"shop": row.shop, "incident": row.plan.incident, "actor": actor, "now": now}
    original = keep_file(kind="outreach", upload=upload, types=ITEM_TYPES, **told)  # type: ignore[arg-type]
    redacted: KeptFile | None = None
    if original.extension in PICTURES:
        try:
            clean = redacted_picture(upload.content, boxes)
        except ValueError as error:
            raise OutreachRefused(f"{upload.name}: {error}") from error
        redacted = keep_file(
            kind="outreach_redacted",
            upload=Upload(f"redacted-{original.sha256[:12]}.png", clean),
            types=PICTURES,
            **told,  # type: ignore[arg-type]
        )
    return OutreachItem.objects.create(contact=row, original=original, redacted=redacted)


def _detail(row: OutreachContact, said: Said) -> custody.Detail:
    return {
        "channel": said.channel,
        "disposition": said.disposition,
        "files": len(said.uploads),
        "im_evidence_number": row.im_evidence_number,
        "rank": row.rank,
        "witness": f"user:{said.witness.pk}" if said.witness else "",
        # A bare hash of a short answer could be guessed; it is keyed by what nobody outside has.
        "words_sha256": _sealed_sha256(row),
    }


def _sealed_sha256(row: OutreachContact) -> str:
    return hashlib.sha256(bytes(row.sealed_words)).hexdigest() if row.sealed_words else ""


def _tell(
    contact: OutreachContact, action: Action, actor: User, now: datetime, detail: custody.Detail
) -> None:
    custody.record(
        shop=contact.shop,
        action=action,
        object=f"outreach:{contact.plan_id}/{contact.rank}",
        case=contact.plan.incident.public_id,
        now=now,
        actor=actor,
        detail=detail,
    )
