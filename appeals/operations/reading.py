"""Gives a kept file back as it came, and writes down who read one that may hold a buyer's data."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from appeals.models import KeptFile
from appeals.queries.files import kept_bytes
from shops.access import Principal
from shops.enums import Action
from shops.operations import custody

# What every copy of a pack holds as it is.
_FOR_ANYBODY = frozenset({"notice", "outreach_redacted"})


def read_kept(*, kept: KeptFile, actor: Principal, now: datetime) -> bytes:
    """Open one file; custody names who did, unless anybody may see it.

    Raises FileRefused for one that cannot be read any more. The caller has checked READ_CASE.
    """
    with transaction.atomic():
        content = kept_bytes(kept)
        if kept.kind not in _FOR_ANYBODY:
            custody.record(
                shop=kept.shop,
                action=Action.PII_VIEWED,
                object=f"kept:{kept.pk}",
                case=kept.incident.public_id if kept.incident else "",
                now=now,
                actor=actor,
                sha256=kept.sha256,
                detail={"kind": kept.kind},
            )
    return content
