"""Counts of lost sales once took days that had not come: a worker makes each newest one again.

Comparison and margin stay as they were chosen. Older ones, and those of deleted cases, end as failed.
"""

from datetime import date
from zoneinfo import ZoneInfo

from django.db import migrations

_ENDED = (
    "This count took days that had not come, and is shown no more. "
    "该次计算含有尚未到来的日子，不再展示。"
)


def count_again(apps, schema_editor):
    studies = apps.get_model("appeals", "LossStudy").objects.all()
    keys = apps.get_model("appeals", "CaseKey").objects.all()
    closed = set(keys.exclude(destroyed_at=None).values_list("incident_id", flat=True))
    # An incident has one count under way at most, and the newest is the one that is shown.
    closed |= set(
        studies.filter(state__in=["queued", "running"]).values_list("incident_id", flat=True)
    )
    done = studies.filter(state="done").select_related("shop").order_by("-requested_at", "-pk")
    for study in done.iterator(chunk_size=50):
        is_ahead, is_newest = _is_ahead(study), study.incident_id not in closed
        closed.add(study.incident_id)
        if not is_ahead:
            continue
        study.result, study.attempts, study.claimed_by = None, 0, ""
        study.state, study.error = ("queued", "") if is_newest else ("failed", _ENDED)
        study.finished_at = None if is_newest else study.finished_at
        study.save()


def _is_ahead(study):
    """The last whole day lies before the one on which it was counted."""
    days = (study.result or {}).get("days") or []
    counted_on = study.finished_at.astimezone(ZoneInfo(study.shop.timezone)).date()
    return bool(days) and date.fromisoformat(days[-1]["on"]) >= counted_on


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0014_say_by_which_rules_a_pack_was_built"),
    ]

    operations = [
        migrations.RunPython(count_again, migrations.RunPython.noop, elidable=True),
    ]
