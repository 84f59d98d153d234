"""What the merchant's and the reviewer's page of an incident both show."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from detection.charts import burst_chart
from detection.models import Incident
from detection.queries.incidents import incident_counts, verdict_steps
from detection.queries.timeline import timeline
from detection.queries.weak_points import weak_points
from detection.wording import (
    class_bars,
    class_text,
    heaviest_of,
    level_text,
    missing_names,
    reason_lines,
    span_text,
    weak_point_text,
)

_CHART_WIDTH, _CHART_HEIGHT = 600, 160
_CHART_MARGIN = timedelta(minutes=30)


def verdict_parts(incident: Incident, now: datetime) -> dict[str, Any]:
    """Gather the verdict in words, its counts, its weak points and its small chart."""
    verdict, counts = incident.verdict, incident_counts(incident)
    heaviest = heaviest_of(verdict)
    points = weak_points(incident, counts, now)
    first, last = (
        at.astimezone(incident.shop.zone) for at in (incident.starts_at, incident.ends_at)
    )
    return {
        "klass": class_text(incident.klass),
        "level_text": level_text(incident.level),
        # Between the two times as they are printed beside it, as in letters.
        "lasted": span_text(max(int(last.timestamp() // 60 - first.timestamp() // 60), 1)),
        "end_format": "H:i" if first.date() == last.date() else "Y-m-d H:i",
        "bars": class_bars(verdict.get("probability", {})),
        "counts": counts,
        "reasons": reason_lines(verdict.get("reasons", []), heaviest=heaviest),
        "against": reason_lines(verdict.get("against", []), heaviest=heaviest),
        "missing": missing_names(verdict.get("missing", [])),
        "weak_points": [weak_point_text(point.code, point.params) for point in points],
        "steps": [(step, class_text(step.klass).title) for step in verdict_steps(incident)],
        **_chart(incident),
    }


def _chart(incident: Incident) -> dict[str, Any]:
    around = timeline(
        incident.shop,
        incident.product,
        start=incident.starts_at - _CHART_MARGIN,
        end=incident.ends_at + _CHART_MARGIN,
    )
    return {
        "chart": burst_chart(around, incident.shop.zone, _CHART_WIDTH, _CHART_HEIGHT),
        "chart_from": around.starts_at,
        "chart_to": around.ends_at,
    }
