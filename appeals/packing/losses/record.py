"""An assessment as JSON values, and back: what a row of the database and a pack keep."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from appeals.packing.losses.checks import Placebo, Trend
from appeals.packing.losses.claim import Assessment
from appeals.packing.losses.estimate import FEN_IN_A_YUAN, Estimate
from appeals.packing.losses.series import Day, Period

Record = dict[str, Any]


def to_record(found: Assessment) -> Record:
    """Integers, texts and floats of four digits; days as ISO dates."""
    return {
        "period": _dated(asdict(found.period)) if found.period else None,
        "days": [_dated(asdict(day)) for day in found.days],
        "estimates": [asdict(one) | {"usual_fen": list(one.usual_fen)} for one in found.estimates],
        "placebos": [_dated(asdict(one)) for one in found.placebos],
        "trend": asdict(found.trend) if found.trend else None,
        "margin_bp": found.margin_bp,
        "control": found.control,
        "why_none": found.why_none,
        "unit": found.unit,
    }


def from_record(raw: Record) -> Assessment:
    """Read what `to_record` wrote."""
    return Assessment(
        period=Period(**_parsed(raw["period"])) if raw["period"] else None,
        days=tuple(Day(**_parsed(day)) for day in raw["days"]),
        estimates=tuple(
            Estimate(**(one | {"usual_fen": tuple(one["usual_fen"])})) for one in raw["estimates"]
        ),
        placebos=tuple(Placebo(**_parsed(one)) for one in raw["placebos"]),
        trend=Trend(**raw["trend"]) if raw["trend"] else None,
        margin_bp=raw["margin_bp"],
        control=raw["control"],
        why_none=raw["why_none"],
        unit=raw.get("unit", FEN_IN_A_YUAN),  # counts made before other currencies were known
    )


def _dated(values: Record) -> Record:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}


def _parsed(values: Record) -> Record:
    dates = ("on", "first", "last")
    return {k: date.fromisoformat(v) if k in dates else v for k, v in values.items()}
