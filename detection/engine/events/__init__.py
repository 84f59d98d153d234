"""The public event log: JSON objects to events and back, verdicts to JSON.

Contract: docs/interfaces.md, "Replay". Unknown fields are ignored; a missing optional field and
`null` are the same. Every refusal is an `EventError` whose message names the field.
"""

from detection.engine.events.fields import EventError
from detection.engine.events.reading import event_from_json, event_from_line
from detection.engine.events.writing import event_to_json, reason_to_json, verdict_to_json

__all__ = [
    "EventError",
    "event_from_json",
    "event_from_line",
    "event_to_json",
    "reason_to_json",
    "verdict_to_json",
]
