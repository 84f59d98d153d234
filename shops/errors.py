"""Errors a caller may catch. Each message is safe and useful to show to a merchant."""


class DomainError(Exception):
    """Work was refused. `code` stays the same while the sentence may change."""

    code = "refused"


class Gone(DomainError):
    """What was asked for was there once and is deleted for good."""

    code = "gone"


class KeyDestroyed(DomainError):
    """The shop's data key is gone, and with it its personal data."""

    code = "key_destroyed"


class SealBroken(DomainError):
    """A sealed value does not open: it was altered, moved, or sealed under another key."""

    code = "seal_broken"


class CustodyBroken(DomainError):
    """The chain of custody does not hold; the message names the first line that does not follow."""

    code = "custody_broken"


class ShopRefused(DomainError):
    """A shop cannot be opened as asked."""

    code = "shop_refused"


class ImportRefused(DomainError):
    """A file could not be imported at all; the message says what to do."""

    code = "import_refused"


class UndoRefused(DomainError):
    code = "undo_refused"


class MemberRefused(DomainError):
    code = "member_refused"


class PromotionRefused(DomainError):
    code = "promotion_refused"


class RevealRefused(DomainError):
    """Personal data was not shown: no reason was given, or there is none."""

    code = "reveal_refused"


class TargetRefused(DomainError):
    """An address that somebody typed in must not be called."""

    code = "target_refused"


class ChannelRefused(DomainError):
    """A channel cannot be set up or tried as asked."""

    code = "channel_refused"


class ConnectionRefused(DomainError):
    """A connection cannot be set up or changed like that."""

    code = "connection_refused"
