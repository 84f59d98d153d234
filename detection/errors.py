"""Errors of the detection app; each message is safe to show."""

from shops.errors import DomainError


class ScanBusy(DomainError):
    """Another worker holds the shop's scan."""

    code = "scan_busy"


class HoldRefused(DomainError):
    code = "hold_refused"


class ReviewRefused(DomainError):
    code = "review_refused"


class FeedbackRefused(DomainError):
    code = "feedback_refused"


class ReportRefused(DomainError):
    code = "report_refused"
