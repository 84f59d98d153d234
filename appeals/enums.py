"""The closed lists of words of penalties, appeals and packs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PenaltyKind(models.TextChoices):
    DELISTED = "delisted", _("Item delisted")
    SEARCH_DEMOTED = "search_demoted", _("Search demotion")
    SHOP_HIDDEN = "shop_hidden", _("Shop hidden")
    POINTS = "points", _("Points deducted")
    SALES_REMOVED = "sales_removed", _("Sales or reviews removed")
    CAMPAIGN_BANNED = "campaign_banned", _("Barred from campaigns")
    FUNDS_FROZEN = "funds_frozen", _("Funds frozen")
    FINE = "fine", _("Fine")
    OTHER = "other", _("Other")


class CircumstanceKind(models.TextChoices):
    """What a shop may know around an incident; none of them says who did it."""

    DISPUTE = "dispute", _("A dispute")
    STAFF = "staff", _("Somebody left the shop")
    RANKING = "ranking", _("A close competitor's ranking changed")
    OTHER = "other", _("Something else")


class PenaltyScope(models.TextChoices):
    ITEM = "item", _("One item")
    SHOP = "shop", _("Whole shop")


class DeadlineBasis(models.TextChoices):
    """Where an appeal's deadline comes from; a guess is not among them."""

    RULE = "rule", _("The platform's rule")
    TYPED = "typed", _("The date in the notice")
    UNKNOWN = "unknown", _("Not known")


class AppealKind(models.TextChoices):
    APPEAL = "appeal", _("Appeal")
    COUNTER = "counter", _("Counter-complaint")


class AppealState(models.TextChoices):
    """The life of an appeal. `TRANSITIONS` says which step may follow which."""

    DRAFT = "draft", _("Draft")
    READY = "ready", _("Ready to file")
    FILED = "filed", _("Filed")
    IN_REVIEW = "in_review", _("With the platform")
    MORE_ASKED = "more_asked", _("Platform asks for more")
    WON = "won", _("Won")
    PARTLY_WON = "partly_won", _("Partly won")
    LOST = "lost", _("Lost")
    WITHDRAWN = "withdrawn", _("Withdrawn")


TRANSITIONS: dict[AppealState, tuple[AppealState, ...]] = {
    AppealState.DRAFT: (AppealState.READY, AppealState.WITHDRAWN),
    AppealState.READY: (AppealState.FILED, AppealState.DRAFT, AppealState.WITHDRAWN),
    AppealState.FILED: (
        AppealState.IN_REVIEW,
        AppealState.MORE_ASKED,
        AppealState.WON,
        AppealState.PARTLY_WON,
        AppealState.LOST,
        AppealState.WITHDRAWN,
    ),
    AppealState.IN_REVIEW: (
        AppealState.MORE_ASKED,
        AppealState.WON,
        AppealState.PARTLY_WON,
        AppealState.LOST,
        AppealState.WITHDRAWN,
    ),
    AppealState.MORE_ASKED: (AppealState.IN_REVIEW, AppealState.LOST, AppealState.WITHDRAWN),
    AppealState.WON: (),
    AppealState.PARTLY_WON: (),
    AppealState.LOST: (),
    AppealState.WITHDRAWN: (),
}


UNFILED = frozenset({AppealState.DRAFT, AppealState.READY})
UNDECIDED = frozenset(state for state, following in TRANSITIONS.items() if following)
DECIDED = frozenset(state for state, following in TRANSITIONS.items() if not following)
# An appeal in one of these has met the deadline of its penalty; one that was lost may need another.
IN_TIME = UNDECIDED - UNFILED | {AppealState.WON, AppealState.PARTLY_WON}
OUTCOMES = frozenset({AppealState.WON, AppealState.PARTLY_WON, AppealState.LOST})


class Disposition(models.TextChoices):
    """What came of asking one buyer."""

    NOT_ATTEMPTED = "not_attempted", _("Not asked yet")
    DENIED = "denied", _("Placed no order")
    GENUINE = "genuine", _("Confirmed the purchase")
    UNCLEAR = "unclear", _("Partly or unclear")
    REFUSED = "refused", _("Would not answer")
    NO_ANSWER = "no_answer", _("No answer")
    INVALID = "invalid", _("Cannot be reached")
    SAME_BUYER = "same_buyer", _("Same buyer as another order")


class Channel(models.TextChoices):
    PLATFORM = "platform", _("The platform's messages")
    PHONE = "phone", _("Phone")
    OTHER = "other", _("Another way")


class StampState(models.TextChoices):
    ASKED = "asked", _("Waiting for the authority")
    OBTAINED = "obtained", _("Obtained")


class PackState(models.TextChoices):
    AWAITING = "awaiting", _("Waiting for a second person")
    REFUSED = "refused", _("Not approved")
    DELETED = "deleted", _("Deleted")
    QUEUED = "queued", _("Queued")
    BUILDING = "building", _("Being built")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


class PackStage(models.TextChoices):
    """What a worker does one after another; each leaves its result on disk."""

    GATHER = "gather", _("Reading the orders")
    COUNT = "count", _("Counting")
    ORDERS = "orders", _("Masking the orders, writing their tables")
    TABLES = "tables", _("Writing down the other facts")
    DOCUMENTS = "documents", _("Setting the documents")
    SEAL = "seal", _("Signing, stamping and zipping")


class LossHead(models.TextChoices):
    """What the money went to; the values are those of `appeals.packing.losses.Head`."""

    FREIGHT_OUT = "freight_out", _("Outbound freight")
    FREIGHT_BACK = "freight_back", _("Return freight")
    PACKING = "packing", _("Packing")
    PLATFORM_FEE = "platform_fee", _("Platform fee not returned")
    PAYMENT_FEE = "payment_fee", _("Payment fee")
    FREIGHT_INSURANCE = "freight_insurance", _("Rise of the freight insurance")
    GOODS = "goods", _("Goods lost or devalued")
    LABOUR = "labour", _("Labour")
    RUSH_STOCK = "rush_stock", _("Rush stock, forfeited deposit")
    ADS = "ads", _("Advertising wasted")
    FINE = "fine", _("Fine paid")
    STORAGE = "storage", _("Storage")
    ENFORCEMENT = "enforcement", _("Lawyer, notary, audit, stamp")


class LossBasis(models.TextChoices):
    DOCUMENTED = "documented", _("Documented")
    COMPUTED = "computed", _("Computed")
    ESTIMATED = "estimated", _("Estimated")


class StudyState(models.TextChoices):
    """The life of one count of lost sales."""

    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class AccountRole(models.TextChoices):
    """Whose an account is that the shop declares as its own."""

    OWNER = "owner", _("Owner")
    STAFF = "staff", _("Staff")
    AGENCY = "agency", _("Agency")
    FAMILY = "family", _("Family")
