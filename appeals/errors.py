"""Errors of the appeals app; each message is safe to show."""

from shops.errors import DomainError, Gone


def in_words(error: OSError) -> str:
    """What the machine refused, without its number; as it comes where it names no file."""
    return f"{error.filename}: {error.strerror}." if error.filename else str(error)


class PackRefused(DomainError):
    code = "pack_refused"


class PackDeleted(PackRefused, Gone):
    """The pack, or the whole case, was deleted; its hashes are all that is left."""

    code = "pack_deleted"


class RetentionRefused(DomainError):
    """A case that cannot be held, released or deleted now."""

    code = "retention_refused"


class PackLost(DomainError):
    """The claim on a pack went to another worker; what this one made is thrown away."""

    code = "pack_lost"


class PackNotRead(DomainError):
    """Nobody of the shop has read yet what the pack says against it."""

    code = "pack_not_read"


class PenaltyRefused(DomainError):
    code = "penalty_refused"


class AppealRefused(DomainError):
    """A step that the appeal's state does not allow."""

    code = "appeal_refused"


class ReportRefused(DomainError):
    code = "report_refused"


class OutreachRefused(DomainError):
    """A buyer may not be asked now, or an answer not be kept."""

    code = "outreach_refused"


class RulesRefused(DomainError):
    """A change of a platform's rules that cannot stand."""

    code = "rules_refused"


class FileRefused(DomainError):
    """A file that was not taken: its kind, its size, or nothing in it."""

    code = "file_refused"


class StampUnavailable(DomainError):
    """No time stamp, or one that does not hold; the message says why."""

    code = "stamp_unavailable"


class LossRefused(DomainError):
    """An entry of the ledger, or a count of lost sales, that cannot stand."""

    code = "loss_refused"


class StudyLost(DomainError):
    """The claim on a count of lost sales went to another worker."""

    code = "study_lost"


class ExclusionRefused(DomainError):
    """A declared account or a statement that cannot be taken."""

    code = "exclusion_refused"
