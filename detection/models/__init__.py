"""What it means: scans, incidents, suspects, holds, reviews, and what a shop may try and turn."""

from detection.models.backtest import Backtest
from detection.models.hold import Hold, HoldAction
from detection.models.incident import Feedback, Incident, Suspect, VerdictRecord
from detection.models.live import Checkpoint, LiveState
from detection.models.mark import OrderMark
from detection.models.push import EarlyEvent, Push, PushedEvent
from detection.models.review import Answer, Decision, Review
from detection.models.scan import Scan
from detection.models.setting import DetectionSetting

__all__ = [
    "Answer",
    "Backtest",
    "Checkpoint",
    "Decision",
    "DetectionSetting",
    "EarlyEvent",
    "Feedback",
    "Hold",
    "HoldAction",
    "Incident",
    "LiveState",
    "OrderMark",
    "Push",
    "PushedEvent",
    "Review",
    "Scan",
    "Suspect",
    "VerdictRecord",
]
