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


class DialRefused(DomainError):
    code = "dial_refused"


class BacktestRefused(DomainError):
    code = "backtest_refused"


class BacktestLost(DomainError):
    """Another worker holds the backtest."""

    code = "backtest_lost"


class PushRefused(DomainError):
    """Pushed events could not be taken at all."""

    code = "push_refused"
