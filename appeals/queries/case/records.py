"""What people did about the incident, and the files its orders came from.

Each reader leaves out what was told after `until`, where that is given.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from appeals import packing
from appeals.models import Appeal, InstantReport, KeptFile, Penalty
from appeals.packing.documents.assessment import BRUSHING
from appeals.queries.files import kept_bytes
from detection.enums import Level
from detection.models import Hold, Incident
from detection.queries.incidents import reports_on
from shops.enums import BatchState
from shops.models import ImportBatch, Promotion


def packed_penalties(
    incident: Incident, until: datetime | None = None
) -> tuple[packing.Penalty, ...]:
    """Read the penalties that were recorded for this incident."""
    own = _by("recorded_at", until)
    rows = Penalty.objects.filter(own, shop=incident.shop, incident=incident)
    return tuple(
        packing.Penalty(
            kind=row.kind,
            charge=row.charge,
            noticed_at=row.noticed_at,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            scope=row.scope,
            points=row.points,
            fine_fen=row.fine_fen,
            reference=row.reference,
            im_evidence_number=row.im_evidence_number,
        )
        for row in rows.order_by("noticed_at", "pk")
    )


def packed_notices(incident: Incident, until: datetime | None = None) -> tuple[packing.Notice, ...]:
    """Read the notices' original files, as they were received."""
    rows = KeptFile.objects.filter(shop=incident.shop, kind="notice").filter(
        _by("received_at", until), Q(incident=incident) | Q(penalty__incident=incident)
    )
    return tuple(
        packing.Notice(
            received_at=row.received_at,
            title=_notice_title(row),
            content=kept_bytes(row),
            extension=row.extension,
            source=f"user:{row.received_from_id}" if row.received_from_id else "system",
        )
        for row in rows.select_related("penalty").order_by("received_at", "pk")
    )


def _notice_title(row: KeptFile) -> str:
    """The platform's number of the notice; the start of the file's hash where there is none."""
    reference = row.penalty.reference if row.penalty else ""
    return reference or f"SHA-256 {row.sha256[:16]}"


def packed_filings(incident: Incident, until: datetime | None = None) -> tuple[packing.Filing, ...]:
    """Read what the shop sent to the platform: reports, and appeals that were filed."""
    platform = incident.shop.platform
    appeals = Appeal.objects.filter(
        _by("filed_at", until),
        shop=incident.shop,
        penalty__incident=incident,
        filed_at__isnull=False,
    )
    sent = InstantReport.objects.filter(incident=incident, sent_at__isnull=False)
    receipts = dict(sent.values_list("sent_at", "receipt"))
    return (
        *(
            packing.Filing(
                at=row.at,
                kind="report",
                addressee=platform,
                note=row.text,
                reference=receipts.get(row.at, ""),
            )
            for row in reports_on(incident)
            if until is None or row.at <= until
        ),
        *(
            packing.Filing(
                at=row.filed_at, kind="appeal", addressee=platform, reference=row.receipt
            )
            for row in appeals.order_by("filed_at", "pk")
            if row.filed_at is not None
        ),
    )


def packed_holds(incident: Incident, until: datetime | None = None) -> tuple[packing.Hold, ...]:
    """Read the holds on the incident's orders; one that was undone counts as never set."""
    rows = Hold.objects.stands().filter(
        _by("held_at", until),
        Q(incident=incident) | Q(order__suspicions__incident=incident),
        shop=incident.shop,
    )
    return tuple(
        packing.Hold(
            order_id=row.order.platform_order_id,
            held_at=row.held_at,
            released_at=_known(row.released_at, until),
            reason=row.held_by.reason,
        )
        for row in rows.select_related("order", "held_by")
        .order_by("held_at", "order__platform_order_id", "pk")
        .distinct()
    )


def packed_promotions(
    incident: Incident, until: datetime | None = None
) -> tuple[packing.Promotion, ...]:
    """Read the shop's declared promotions that touch the incident's window."""
    rows = Promotion.objects.filter(
        _by("changed_at", until),
        shop=incident.shop,
        withdrawn_at=None,
        starts_at__lte=incident.ends_at,
        ends_at__gte=incident.starts_at,
    )
    return tuple(
        packing.Promotion(
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            kind=row.kind,
            product_keys=tuple(sorted(product.key for product in row.products.all())) or None,
        )
        for row in rows.prefetch_related("products").order_by("starts_at", "pk")
    )


def packed_bursts(incident: Incident, until: datetime | None = None) -> tuple[packing.Burst, ...]:
    """Read the shop's other bursts that stand as artificial and asked to stop shipping."""
    rows = Incident.objects.standing().filter(
        _by("opened_at", until),
        shop=incident.shop,
        klass__in=BRUSHING,
        highest_level__in=(Level.HOLD, Level.CRITICAL),
    )
    return tuple(
        packing.Burst(
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            orders=row.orders,
            klass=row.klass,
            level=row.highest_level,
        )
        for row in rows.exclude(pk=incident.pk).order_by("starts_at", "public_id")
    )


def packed_inputs(
    incident: Incident, until: datetime | None = None
) -> tuple[packing.ImportFile, ...]:
    """Read the shop's imported files, as they were received."""
    done = _by("received_at", until) & _by("finished_at", until)
    rows = ImportBatch.objects.filter(done, shop=incident.shop, state=BatchState.DONE)
    return tuple(
        packing.ImportFile(
            name=f"{row.file_name}/{row.member}" if row.member else row.file_name,
            sha256=row.sha256,
            sha512=row.sha512 or None,
            bytes=row.size,
            rows=row.rows_total or 0,
            received_at=row.received_at,
            kind=row.kind,
            source=row.platform,
            # A stable id, never an address or a name: custody knows who it is.
            received_from=f"user:{row.uploaded_by_id}" if row.uploaded_by_id else "system",
        )
        for row in rows.order_by("received_at", "sha256", "member")
    )


def _by(column: str, until: datetime | None) -> Q:
    """Rows without a time are no later than any."""
    return Q() if until is None else Q(**{column: None}) | Q(**{f"{column}__lte": until})


def _known(at: datetime | None, until: datetime | None) -> datetime | None:
    return at if at is None or until is None or at <= until else None
