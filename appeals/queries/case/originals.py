"""Files that people handed in, as they came: only a copy with identities holds them.

Nobody can tell from here whether a bill or a screenshot shows a buyer, so a platform's copy names
them by their hashes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from appeals import packing
from appeals.models import KeptFile, LossEntry, OutreachItem
from appeals.packing.exhibits import EXHIBITS, UPLOADS
from appeals.queries.exclusion import FUNDS
from appeals.queries.files import kept_bytes
from detection.models import Incident

_TIERS = ("T2",)
_STATEMENTS = "05-exclusion/statements"
_START = 16  # digits of a hash that name a file; the catalogue gives it whole


def original_additions(incident: Incident, until: datetime) -> packing.Additions:
    """Read vouchers, exhibits and buyers' replies that came by then, each once, with their bytes."""
    return packing.Additions(
        files=(*_vouchers(incident, until), *_exhibits(incident, until), *_replies(incident, until))
    )


def _vouchers(incident: Incident, until: datetime) -> Iterator[packing.Attached]:
    entries = LossEntry.objects.filter(
        incident=incident, entered_at__lte=until, withdrawn_at=None
    ).prefetch_related("vouchers")
    kept = {file.sha256: file for entry in entries for file in entry.vouchers.all()}
    for file in sorted(kept.values(), key=lambda file: (file.received_at, file.sha256)):
        yield _file("08-damages/vouchers", file, "voucher", _VOUCHER, _VOUCHER_TYPE, _VOUCHER_SHOWS)


def _exhibits(incident: Incident, until: datetime) -> Iterator[packing.Attached]:
    """What was handed in as an exhibit; a notice is in every copy already."""
    rows = KeptFile.objects.filter(
        Q(incident=incident) | Q(penalty__incident=incident),
        shop=incident.shop, kind__in=set(UPLOADS) - {"notice"}, received_at__lte=until,
        withdrawn_at=None,
    )  # fmt: skip
    for row in {row.sha256: row for row in rows.order_by("received_at", "pk")}.values():
        told = EXHIBITS[row.kind]
        name = packing.Bilingual(told.name["en"], told.name["zh-Hans"])
        shows = packing.Bilingual(told.proves["en"], told.proves["zh-Hans"])
        folder = _STATEMENTS if row.kind == FUNDS else "07-platform/screenshots"
        yield _file(folder, row, "screenshot", name, _HANDED_IN, shows)


def _replies(incident: Incident, until: datetime) -> Iterator[packing.Attached]:
    items = OutreachItem.objects.filter(
        contact__plan__incident=incident, original__received_at__lte=until
    ).select_related("original__shop")
    kept = {item.original.sha256: item.original for item in items.order_by("pk")}
    for file in kept.values():
        yield _file("06-outreach/originals", file, "reply", _REPLY, _HANDED_IN, _REPLY_SHOWS)


def _file(
    folder: str, row: KeptFile, key: str, name: packing.Bilingual, kind: packing.Bilingual,
    shows: packing.Bilingual,
) -> packing.Attached:  # fmt: skip
    return packing.Attached(
        path=f"{folder}/{row.sha256[:_START]}.{row.extension}",
        content=kept_bytes(row),
        key=key,
        name=name,
        type=kind,
        purpose=shows,
        facts=shows,
        source="shop",
        obtained=f"user:{row.received_from_id}" if row.received_from_id else "system",
        obtained_at=row.received_at,
        tiers=_TIERS,
        exhibit=row.kind,
    )


_VOUCHER = packing.Bilingual("Voucher, as received", "凭证（原件）")
_VOUCHER_TYPE = packing.Bilingual("financial vouchers", "财务凭证")
_VOUCHER_SHOWS = packing.Bilingual(
    "The paper behind the entries of the ledger.", "台账所列费用的依据。"
)
_HANDED_IN = packing.Bilingual("screenshots and records", "截图与记录")
_REPLY = packing.Bilingual("Buyer's reply, as received", "买家答复（原件）")
_REPLY_SHOWS = packing.Bilingual("The buyer's own words.", "买家原话。")
