"""What a pack holds of the shop's filings: instant reports with receipts, and letters as filed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from appeals import packing
from appeals.models import Appeal, InstantReport, KeptFile, TimeStamp
from appeals.queries.appeals import letter_pdf, rules_of
from appeals.queries.files import kept_bytes
from appeals.queries.reports import stamp_of_report
from detection.models import Incident

_REPORTS = "07-platform/instant-reports"


def report_additions(incident: Incident, case: packing.Case) -> packing.Additions:
    """The instant reports written by the cut-off; the time each took is an exhibit of its own."""
    rows = InstantReport.objects.filter(incident=incident, written_at__lte=case.cutoff)
    reports = list(rows.select_related("receipt_file__shop").order_by("number"))
    return packing.Additions(files=tuple(file for row in reports for file in _report(row, case)))


def letter_additions(incident: Incident, case: packing.Case) -> packing.Additions:
    """The letters of appeals that were filed by the cut-off, as they were filed."""
    rows = Appeal.objects.filter(penalty__incident=incident, filed_at__lte=case.cutoff)
    appeals = rows.select_related("shop", "rules").order_by("filed_at", "pk")
    return packing.Additions(
        files=tuple(file for n, row in enumerate(appeals, start=1) for file in _letter(row, n))
    )


def _say(zh: str, en: str) -> packing.Bilingual:
    return packing.Bilingual(en=en, zh=zh)


def _report(row: InstantReport, case: packing.Case) -> Iterator[packing.Attached]:
    stem = f"{_REPORTS}/report-{row.number:02d}"
    named = _say(f"及时报备第 {row.number} 份", f"Instant report {row.number}")
    shows = _say(
        f"首个异常到写成报备 {row.minutes_to_write} 分钟",
        f"written {row.minutes_to_write} minutes after the first anomaly",
    )
    yield _attached(f"{stem}.txt", row.text.encode(), "report", named, shows, row.written_at)
    sent_at = row.sent_at if row.sent_at and row.sent_at <= case.cutoff else None
    yield _attached(f"{stem}.json", _timing(row, sent_at), "report", named, shows, row.written_at)
    stamp = stamp_of_report(row)
    if stamp is not None and stamp.reply and stamp.obtained_at and stamp.obtained_at <= case.cutoff:
        title = _say("时间戳", "Time stamp")
        yield _attached(
            f"{stem}.tsr", bytes(stamp.reply), "report", title, _stamped(stamp), stamp.obtained_at,
        )  # fmt: skip
    kept: KeptFile | None = row.receipt_file
    if kept is not None and kept.received_at <= case.cutoff:
        title = _say("平台回执", "The platform's receipt")
        taken = _say("平台已收到报备", "the platform took the report")
        yield _attached(
            f"{stem}-receipt.{kept.extension}", kept_bytes(kept), "receipt", title, taken,
            kept.received_at, ground="neutral third-party platform", exhibit="report_receipt",
        )  # fmt: skip


def _stamped(stamp: TimeStamp) -> packing.Bilingual:
    """What the stamp shows, and that a test shows nothing."""
    if stamp.is_test:
        return _say("测试时间戳，不具有证明力", "a test stamp, without evidential value")
    at = f"{stamp.stamped_at:%Y-%m-%dT%H:%M:%SZ}"
    return _say(
        f"报备原文在 {at} 之前已存在，此后未改动；不证明内容属实",
        f"the report's text existed by {at} and is unchanged since; not that it is true",
    )


def _timing(row: InstantReport, sent_at: datetime | None) -> bytes:
    told = {
        "number": row.number,
        "text_sha256": row.text_sha256,
        "first_anomaly_at": row.first_anomaly_at.isoformat(),
        "written_at": row.written_at.isoformat(),
        "minutes_to_write": row.minutes_to_write,
        "sent_at": sent_at.isoformat() if sent_at else None,
        "minutes_to_send": row.minutes_to_send if sent_at else None,
        "platform_receipt": row.receipt if sent_at else None,
        "custody": {"seq": row.custody_seq, "line_sha256": row.custody_sha256},
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def _letter(row: Appeal, number: int) -> Iterator[packing.Attached]:
    stem = f"02-appeal/{rules_of(row).id}/letter-{number:02d}"
    named = _say("申诉信（提交版）", "Letter as filed")
    shows = _say("提交给平台的原文", "the text that was filed with the platform")
    yield _attached(f"{stem}.txt", row.statement.encode(), "letter", named, shows, row.filed_at)
    yield _attached(
        f"{stem}.pdf", letter_pdf(row, row.statement), "letter", named, shows, row.filed_at
    )


def _attached(
    path: str,
    content: bytes,
    key: str,
    name: packing.Bilingual,
    shows: packing.Bilingual,
    at: datetime | None,
    ground: str = "normal business",
    exhibit: str = "",
) -> packing.Attached:
    return packing.Attached(
        path=path,
        content=content,
        key=key,
        name=name,
        type=_say("陈述", "statement"),
        purpose=shows,
        facts=shows,
        source="shop",
        obtained_at=at,
        ground=ground,
        exhibit=exhibit,
    )
