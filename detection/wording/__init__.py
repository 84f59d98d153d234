"""The engine's codes in the reader's language. Values in, words out; no database."""

from detection.wording.classes import ClassBar, class_bars, class_text, level_text
from detection.wording.custody import action_text
from detection.wording.reasons import ReasonLine, heaviest_of, missing_names, reason_lines
from detection.wording.weak_points import weak_point_text

__all__ = [
    "ClassBar",
    "ReasonLine",
    "action_text",
    "class_bars",
    "class_text",
    "heaviest_of",
    "level_text",
    "missing_names",
    "reason_lines",
    "weak_point_text",
]
