"""What the detector said of the incident, verdict by verdict, as values a pack can print."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, override

from appeals import packing
from detection.models import Incident
from detection.wording import missing_names, reason_lines


def packed_verdicts(
    incident: Incident, until: datetime | None = None
) -> tuple[packing.Verdict, ...]:
    """Read the incident's verdicts, oldest first; the latest alone where no history was kept."""
    history = list(incident.history.order_by("seq").values_list("verdict", flat=True))
    verdicts = (_verdict(told) for told in history or [incident.verdict])
    return tuple(verdict for verdict in verdicts if until is None or verdict.at <= until)


def _verdict(told: dict[str, Any]) -> packing.Verdict:
    window = told["window"]
    return packing.Verdict(
        at=datetime.fromisoformat(told["at"]),
        state=told["state"],
        level=told["level"],
        klass=told["class"],
        probability=told["probability"],
        product_keys=tuple(told["product_ids"]),
        window_from=datetime.fromisoformat(window["from"]),
        window_to=datetime.fromisoformat(window["to"]),
        orders=told["orders"],
        expected=told["expected"],
        excess=told["excess"],
        reasons=tuple(_reason(line) for line in told.get("reasons", ())),
        against=tuple(_reason(line) for line in told.get("against", ())),
        missing=tuple(_missing(signal) for signal in told.get("missing", ())),
    )


def _reason(line: dict[str, Any]) -> packing.Reason:
    return packing.Reason(
        code=line["signal"],
        text=_said(lambda: _named(line)),
        weight=line["weight"],
        observed=line.get("observed") or {},
        baseline=line.get("baseline") or {},
        orders=tuple(str(order) for order in line.get("orders", ())),
    )


def _named(line: dict[str, Any]) -> str:
    """What was looked at, and what was seen: several sentences differ by their name alone."""
    told = reason_lines([line], heaviest=1.0)[0]
    return gettext("%(name)s: %(text)s") % {"name": told.name, "text": told.text}


def _missing(signal: str) -> packing.Bilingual:
    return _said(lambda: missing_names([signal])[0])


def _said(sentence: Callable[[], str]) -> packing.Bilingual:
    """Say the same thing twice, whatever language the worker happens to run in."""
    with override("en"):
        english = sentence()
    with override("zh-hans"):
        return packing.Bilingual(en=english, zh=sentence())
