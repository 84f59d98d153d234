"""Takes answers of authorities, by machine or by hand; keeps only what holds."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from appeals.enums import StampState
from appeals.errors import StampUnavailable
from appeals.models import TimeStamp
from appeals.operations.stamping.attaching import attach
from appeals.operations.stamping.authorities import (
    MANUAL,
    Answer,
    ask_authority,
    is_test_authority,
    pinned_roots,
)
from appeals.packing.stamping import TEST_POLICY, StampRefused, check_reply, refused
from appeals.wording.spoken import spoken
from shops.access import Principal
from shops.enums import Action
from shops.operations import custody

_MOST_AT_ONCE = 200
_CERTIFICATES = re.compile(
    rb"-----BEGIN CERTIFICATE-----[\s\w+/=]+-----END CERTIFICATE-----", re.ASCII
)


def fetch(*, stamp: TimeStamp, now: datetime) -> TimeStamp:
    """Ask the configured authority, and keep its answer if it holds.

    Never raises for an authority that fails: the stamp keeps waiting and says why in `error`. The
    test authority renews nothing: its stamp would take the worth from the one that is there.
    """
    if stamp.is_obtained or (stamp.renews_id and is_test_authority()):
        return stamp
    try:
        answer = ask_authority(bytes(stamp.query), now)
        return stamp if answer is None else _keep(stamp, answer, now, actor=None)
    except (StampUnavailable, StampRefused, OSError) as error:
        stamp.error = _said(error)[:300]
        TimeStamp.objects.filter(pk=stamp.pk, state=StampState.ASKED).update(error=stamp.error)
        return stamp


def fetch_waiting(*, now: datetime) -> int:
    """Ask again for stamps that wait, put those that come into their packs; how many came."""
    came = 0
    for stamp in TimeStamp.objects.filter(state=StampState.ASKED).order_by("pk")[:_MOST_AT_ONCE]:
        kept = fetch(stamp=stamp, now=now)
        if kept.is_obtained:
            attach(stamp=kept)
            came += 1
    return came


def answer_by_hand(
    *, stamp: TimeStamp, reply: bytes, roots_pem: bytes, actor: Principal, now: datetime
) -> TimeStamp:
    """Keep a reply that a person fetched, and put it into its pack.

    It must hold under `roots_pem` or under the roots that the operator set. Raises StampUnavailable without any root,
    for a reply that does not hold, and for a test stamp. The caller has checked the permission.
    """
    roots = b"\n".join((roots_pem, pinned_roots()))
    if not _CERTIFICATES.search(roots):
        raise StampUnavailable(
            _(
                "Hand in the authority's root certificate (PEM) too, so that the stamp can be checked."
            )
        )
    try:
        kept = _keep(stamp, Answer(reply, roots, MANUAL), now, actor)
    except StampRefused as error:
        raise StampUnavailable(_said(error)) from error
    attach(stamp=kept)
    return kept


def _said(error: Exception) -> str:
    """The reason in the reader's language; a worker speaks the service's own."""
    if not isinstance(error, StampRefused):
        return str(error)
    why = spoken(error.why)
    return _("The stamp was not taken: %(why)s") % {"why": why}


def _keep(stamp: TimeStamp, answer: Answer, now: datetime, actor: Principal | None) -> TimeStamp:
    told = check_reply(
        bytes(stamp.content), bytes(stamp.query), answer.reply, answer.roots_pem,
        policy=answer.policy,
    )  # fmt: skip
    if answer.adapter == MANUAL and told.policy == TEST_POLICY:
        raise refused("test")
    with transaction.atomic():
        row = TimeStamp.objects.select_for_update().get(pk=stamp.pk)
        if row.is_obtained and not row.is_test:
            return row
        row.state, row.error, row.adapter = StampState.OBTAINED, "", answer.adapter
        row.reply, row.chain = told.reply, told.chain_pem
        row.obtained_at, row.stamped_at = now, told.at
        row.authority, row.policy = told.authority[:300], told.policy
        row.expires_at = told.expires_at
        row.save()
        _tell(row, now, actor)
    return row


def _about(stamp: TimeStamp) -> str:
    """What was stamped: a pack's seal, a line of custody, or else a text (an instant report)."""
    if stamp.pack_id:
        return f"pack:{stamp.pack_id}"
    return f"custody:{stamp.seq}" if stamp.seq else f"text:{stamp.content_sha256[:16]}"


def _tell(stamp: TimeStamp, now: datetime, actor: Principal | None) -> None:
    custody.record(
        shop=stamp.shop,
        action=Action.STAMP_OBTAINED,
        object=_about(stamp),
        now=now,
        actor=actor,
        sha256=stamp.content_sha256,
        detail={
            "adapter": stamp.adapter,
            "authority": stamp.authority,
            "policy": stamp.policy,
            "stamped_at": stamp.stamped_at or "",
        },
    )
