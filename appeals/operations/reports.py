"""The instant report: written from the facts so far, hashed at once, its receipt added later."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from appeals.errors import ReportRefused
from appeals.models import InstantReport, TimeStamp
from appeals.operations.keeping import NOTICE_TYPES, Upload, keep_file
from appeals.operations.stamping import ask, fetch
from appeals.packing.letters import compose
from appeals.queries.letters import language_of, report_facts
from appeals.queries.reports import stamp_of_report
from appeals.queries.rules import profile_name_of, rules_in_force
from detection.errors import ReportRefused as MarkRefused
from detection.models import Incident
from detection.operations.reporting import record_report
from shops.access import Principal
from shops.enums import Action
from shops.models import User
from shops.operations import custody

_AGAIN_AFTER_MINUTES = 1


def write_report(*, incident: Incident, actor: Principal, now: datetime) -> InstantReport:
    """Write the report from what is known this minute; two clicks in one minute give one report.

    Custody gets the hash of the text, and a question for a time stamp of it is written down: both
    are receipts for the time of writing. The caller has the stamp fetched (`stamp_report`). Raises
    ReportRefused for an incident that was withdrawn.
    """
    if incident.is_withdrawn:
        raise ReportRefused(_("This incident was withdrawn; there is nothing to report."))
    with transaction.atomic():
        Incident.objects.select_for_update().get(pk=incident.pk)
        newest = InstantReport.objects.filter(incident=incident).last()
        if newest is not None and _is_fresh(newest, now):
            return newest
        text = _text(incident, now)
        digest = hashlib.sha256(text.encode()).hexdigest()
        number = newest.number + 1 if newest else 1
        line = custody.record(
            shop=incident.shop,
            action=Action.REPORT_WRITTEN,
            object=f"incident:{incident.public_id}",
            case=incident.public_id,
            now=now,
            actor=actor,
            sha256=digest,
            detail={"first_anomaly_at": incident.opened_at, "number": number},
        )
        # The question is kept with the report; whoever fetches the answer may come later.
        ask(shop=incident.shop, content=text.encode(), now=now)
        return InstantReport.objects.create(
            shop=incident.shop,
            incident=incident,
            number=number,
            text=text,
            text_sha256=digest,
            first_anomaly_at=incident.opened_at,
            written_at=now,
            written_by=actor if isinstance(actor, User) else None,
            custody_seq=line.seq,
            custody_sha256=line.line_sha256,
        )


def stamp_report(*, report: InstantReport, now: datetime) -> TimeStamp | None:
    """Fetch the stamp of the report's text; None for a report older than such stamps.

    An authority that fails leaves it waiting; `fetch_waiting` asks again.
    """
    stamp = stamp_of_report(report)
    return None if stamp is None else fetch(stamp=stamp, now=now)


def send_report(
    *,
    report: InstantReport,
    sent_at: datetime | None,
    receipt: str,
    upload: Upload | None,
    actor: Principal,
    now: datetime,
) -> InstantReport:
    """Note that the shop sent it, with the platform's receipt number and, if there is one, its file.

    The receipt's number and file may follow later by the same call; what was told stands. Raises
    ReportRefused for a time before the report was written, without anything new, and FileRefused
    for a file that is not taken.
    """
    with transaction.atomic():
        row = InstantReport.objects.select_for_update().get(pk=report.pk)
        row.shop, row.incident = report.shop, report.incident
        if row.sent_at is None:
            row.sent_at = _sent(row, sent_at, now)
            row.receipt = receipt.strip()
            _mark(row, row.sent_at, receipt, actor, now)
        elif receipt.strip() and not row.receipt:
            row.receipt = receipt.strip()
            _tell_receipt(row, actor, now)
        elif upload is None:
            raise ReportRefused(_("Give the receipt's number or its file."))
        if upload is not None:
            row.receipt_file = keep_file(
                shop=row.shop,
                kind="report_receipt",
                upload=upload,
                actor=actor,
                now=now,
                incident=row.incident,
                types=NOTICE_TYPES,
            )
        row.save(update_fields=["sent_at", "receipt", "receipt_file"])
    return row


def _sent(row: InstantReport, sent_at: datetime | None, now: datetime) -> datetime:
    if sent_at is None:
        raise ReportRefused(_("Say when it was sent."))
    if sent_at < row.written_at.replace(second=0, microsecond=0) or sent_at > now:
        raise ReportRefused(_("It was sent between its writing and now."))
    return sent_at


def _tell_receipt(row: InstantReport, actor: Principal, now: datetime) -> None:
    custody.record(
        shop=row.shop,
        action=Action.REPORT_FILED,
        object=f"incident:{row.incident.public_id}",
        case=row.incident.public_id,
        now=now,
        actor=actor,
        detail={"number": row.number, "receipt": row.receipt, "reported_at": row.sent_at or ""},
    )


def _mark(
    row: InstantReport, sent_at: datetime, receipt: str, actor: Principal, now: datetime
) -> None:
    note = _("Instant report %(n)s") % {"n": row.number}
    try:
        record_report(
            incident=row.incident,
            reported_at=max(sent_at, row.incident.starts_at),
            receipt=receipt,
            note=note,
            actor=actor,
            now=now,
        )
    except MarkRefused as error:
        raise ReportRefused(str(error)) from error


def _text(incident: Incident, now: datetime) -> str:
    rules = rules_in_force(profile_name_of(incident.shop))
    language = language_of(incident.shop, rules)
    return compose(report_facts(incident, now), template="report", language=language)


def _is_fresh(newest: InstantReport, now: datetime) -> bool:
    return (now - newest.written_at).total_seconds() < _AGAIN_AFTER_MINUTES * 60
