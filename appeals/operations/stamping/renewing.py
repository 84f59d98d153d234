"""Stamps a stamp again before its certificate ends; the old one stays in the pack."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.utils import timezone

from appeals.enums import StampState
from appeals.models import TimeStamp
from appeals.operations.stamping.answering import fetch
from appeals.operations.stamping.asking import ask
from appeals.operations.stamping.attaching import attach, stamp_files
from appeals.operations.stamping.authorities import answers_by_itself
from shops.enums import NoticeLevel
from shops.operations.notifying import notify

# A certificate's last two months leave time for an authority that is down and for a person.
BEFORE_END = timedelta(days=60)
_FOR_A_PERSON = timedelta(days=30)


def renew_ending(*, now: datetime) -> int:
    """Renew the packs' stamps that end within 60 days; how many were asked for.

    A renewal is over a list of the files it renews, so nothing but the list has to be believed.
    Where no authority answers, the shop is told to carry the question by hand.
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
    _tell_of_waiting(now)
    return asked


def _tell_of_waiting(now: datetime) -> None:
    """Once a stamp; an authority that is asked over the network has a month to come back first."""
    until = now + (_FOR_A_PERSON if answers_by_itself() else BEFORE_END)
    waiting = TimeStamp.objects.filter(
        state=StampState.ASKED, renews__expires_at__lt=until, pack__isnull=False
    )
    for stamp in waiting.select_related("pack", "shop", "renews"):
        old, pack = stamp.renews, stamp.pack
        if old is None or old.expires_at is None or pack is None:
            continue
        notify(
            shop=stamp.shop,
            key=f"stamp-ending:{old.pk}",
            level=NoticeLevel.INFO,
            code="stamp_ending",
            params={
                "name": pack.file_name,
                "day": f"{timezone.localtime(old.expires_at, stamp.shop.zone):%Y-%m-%d}",
            },
            path=pack.path,
            now=now,
        )


def _listed(stamp: TimeStamp) -> bytes:
    first = stamp
    while first.renews is not None:
        first = first.renews
    files = stamp_files(first)
    kept = {name: text for name, text in files.items() if name.endswith((".sha256", ".tsr"))}
    lines = (f"{hashlib.sha256(kept[name]).hexdigest()}  {name}\n" for name in sorted(kept))
    return "".join(lines).encode()
