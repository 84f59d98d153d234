"""10-method and 02-appeal as JSON: parameters, environment, derivation, form fields."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from appeals.packing.attachments.order import ATTACHMENTS, takes_attachments
from appeals.packing.case import Reason, Scalar, Verdict
from appeals.packing.contents import Contents
from appeals.packing.errors import PackError
from appeals.packing.rows import SUSPECT_FROM
from appeals.packing.tables.clusters import SMALLEST
from appeals.packing.tally import Tally
from appeals.packing.text import rate

JsonValue = Any


def parameters(contents: Contents) -> JsonValue:
    """Settings of detector and pack, the moments, and every verdict, oldest first."""
    case = contents.case
    verdicts = [_verdict(contents, verdict) for verdict in case.verdicts]
    return {
        "pack": {
            "id": contents.pack_id,
            "case": case.case_id,
            "version": case.version,
            "incident": case.incident_id,
            "tier": contents.tier,
            "cutoff": contents.stamp(case.cutoff),
            "timezone": case.shop.timezone,
            "currency": case.shop.currency,
            "suspect_from": SUSPECT_FROM,
            "smallest_group": SMALLEST,
            "signer_rsa_spki_sha256": contents.fingerprint,
        },
        "profile": plain(dataclasses.asdict(contents.profile)),
        "engine": plain(case.parameters),
        "moments": {
            name: contents.stamp(at) or None
            for name, at in dataclasses.asdict(contents.moments).items()
        },
        "verdict": verdicts[-1] if verdicts else None,
        "verdicts": verdicts,
    }


def environment(contents: Contents) -> JsonValue:
    return plain(dataclasses.asdict(contents.case.environment))


def derivation(contents: Contents) -> JsonValue:
    """Each printed figure with its file and rule."""
    return [dataclasses.asdict(number) for number in contents.numbers.all]


def appeal_fields(contents: Contents) -> JsonValue:
    """Facts for the platform's form. Null: for the shop to fill, or unknown (see the console)."""
    profile = contents.profile
    penalties = sorted(contents.case.penalties, key=lambda penalty: penalty.noticed_at)
    return {
        "profile": profile.id,
        "source_date": profile.source_date,
        "checked_on": profile.checked_on,
        "confidence": profile.confidence,
        "appeal_windows": [dataclasses.asdict(window) for window in profile.appeal_windows],
        "attachments": plain(dataclasses.asdict(profile.attachments)),
        "text_limits": profile.text_limits,
        "success_test": profile.success_test,
        "unknown_values": {
            "zh-Hans": "null 表示未知，请以商家后台页面为准",
            "en": "null means unknown: check your console",
        },
        "fields": {
            "penalties": [
                {
                    "reference": penalty.reference or None,
                    "charge": penalty.charge,
                    "noticed_at": contents.stamp(penalty.noticed_at),
                }
                for penalty in penalties
            ],
            "orders": contents.numbers["suspects"],
            "order_numbers_file": "order-numbers.txt",
            "attachments_file": ATTACHMENTS if takes_attachments(profile) else None,
            "reason_code": None,
            "im_evidence_number": next(
                filter(None, (p.im_evidence_number for p in penalties)), None
            ),
            "statement": None,
        },
    }


def plain(value: object) -> JsonValue:
    """JSON values only, floats at 4 significant digits; PackError names anything else."""
    if isinstance(value, bool | str | int | None):
        return value
    if isinstance(value, float):
        return float(rate(value))
    if isinstance(value, Mapping):
        return {str(name): plain(entry) for name, entry in value.items()}
    if isinstance(value, Sequence):
        return [plain(entry) for entry in value]
    raise PackError(f"A parameter is of a kind that JSON does not know: {type(value).__name__}.")


def _verdict(contents: Contents, verdict: Verdict) -> JsonValue:
    at: dict[str, datetime] = {
        "at": verdict.at,
        "window_from": verdict.window_from,
        "window_to": verdict.window_to,
    }
    return {
        **{name: contents.stamp(moment) for name, moment in at.items()},
        "state": verdict.state,
        "level": verdict.level,
        "class": verdict.klass,
        "probability": plain(verdict.probability),
        "products": list(verdict.product_keys),
        "orders": verdict.orders,
        "expected": plain(verdict.expected),
        "excess": plain(verdict.excess),
        "reasons": [_reason(reason, contents.tally) for reason in verdict.reasons],
        "against": [_reason(reason, contents.tally) for reason in verdict.against],
        "missing": [text.en for text in verdict.missing],
    }


def _reason(reason: Reason, tally: Tally) -> JsonValue:
    values: dict[str, Mapping[str, Scalar]] = {
        "observed": reason.observed,
        "baseline": reason.baseline,
    }
    return {
        "signal": reason.code,
        "weight": plain(reason.weight),
        "text": reason.text.en,
        **{name: plain(entry) for name, entry in values.items()},
        "orders": list(tally.of(reason.orders)),
    }
