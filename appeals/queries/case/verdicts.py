"""What the detector said of the incident, verdict by verdict, as values a pack can print."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from appeals import packing
from detection.models import Incident


def packed_verdicts(incident: Incident) -> tuple[packing.Verdict, ...]:
    """Read the incident's verdicts, oldest first; the latest alone where no history was kept."""
    history = list(incident.history.order_by("seq").values_list("verdict", flat=True))
    return tuple(_verdict(told) for told in history or [incident.verdict])


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
        missing=tuple(packing.Bilingual(signal) for signal in told.get("missing", ())),
    )


def _reason(line: dict[str, Any]) -> packing.Reason:
    return packing.Reason(
        code=line["signal"],
        text=packing.Bilingual(line["text"]),
        weight=line["weight"],
        observed=line.get("observed") or {},
        baseline=line.get("baseline") or {},
        orders=tuple(str(order) for order in line.get("orders", ())),
    )
