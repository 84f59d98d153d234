"""Stamps a stamp again before its certificate ends; the old one stays in the pack."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from appeals.enums import StampState
from appeals.models import TimeStamp
from appeals.operations.stamping.answering import fetch
from appeals.operations.stamping.asking import ask
from appeals.operations.stamping.attaching import attach, stamp_files

# A certificate's last two months leave time for an authority that is down and for a person.
BEFORE_END = timedelta(days=60)


def renew_ending(*, now: datetime) -> int:
    """Renew the packs' stamps that end within 60 days; how many were asked for.

    A renewal is over a list of the files it renews, so nothing but the list has to be believed.
    """
    ending = TimeStamp.objects.filter(
        state=StampState.OBTAINED,
        pack__isnull=False,
        expires_at__lt=now + BEFORE_END,
        renewal=None,
    ).exclude(adapter="local-test")
    asked = 0
    for stamp in ending.select_related("pack", "shop"):
        renewal = ask(
            shop=stamp.shop, content=_listed(stamp), now=now, pack=stamp.pack, renews=stamp
        )
        kept = fetch(stamp=renewal, now=now)
        if kept.is_obtained:
            attach(stamp=kept)
        asked += 1
    return asked


def _listed(stamp: TimeStamp) -> bytes:
    first = stamp
    while first.renews is not None:
        first = first.renews
    files = stamp_files(first)
    kept = {name: text for name, text in files.items() if name.endswith((".sha256", ".tsr"))}
    lines = (f"{hashlib.sha256(kept[name]).hexdigest()}  {name}\n" for name in sorted(kept))
    return "".join(lines).encode()
