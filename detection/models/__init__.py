"""What it means: scans, incidents, suspects, holds, reviews."""

from detection.models.hold import Hold, HoldAction
from detection.models.incident import Feedback, Incident, Suspect, VerdictRecord
from detection.models.review import Answer, Decision, Review
from detection.models.scan import Scan

__all__ = [
    "Answer",
    "Decision",
    "Feedback",
    "Hold",
    "HoldAction",
    "Incident",
    "Review",
    "Scan",
    "Suspect",
    "VerdictRecord",
]
