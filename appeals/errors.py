"""Errors of the appeals app; each message is safe to show."""

from shops.errors import DomainError


class PackRefused(DomainError):
    code = "pack_refused"


class PenaltyRefused(DomainError):
    code = "penalty_refused"


class AppealRefused(DomainError):
    """A step that the appeal's state does not allow."""

    code = "appeal_refused"
