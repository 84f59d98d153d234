"""The engine's codes in the reader's language. Values in, words out; no database."""

from detection.wording.classes import ClassBar, class_bars, class_text, level_text
from detection.wording.custody import action_text
from detection.wording.dial import (
    a_month_text,
    alarms_text,
    dial_text,
    false_alarms_text,
    judged_text,
    sooner_text,
    span_text,
)
from detection.wording.reasons import ReasonLine, heaviest_of, missing_names, reason_lines
from detection.wording.weak_points import weak_point_text

__all__ = [
    "ClassBar",
    "ReasonLine",
    "a_month_text",
    "action_text",
    "alarms_text",
    "class_bars",
    "class_text",
    "dial_text",
    "false_alarms_text",
    "heaviest_of",
    "judged_text",
    "level_text",
    "missing_names",
    "reason_lines",
    "sooner_text",
    "span_text",
    "weak_point_text",
]
