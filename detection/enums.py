"""The closed lists of words that judgements may use. The engine's own words are in
`detection/engine/types.py`; these are the same words with names for people."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Level(models.TextChoices):
    WATCH = "watch", pgettext_lazy("level", "Watch")
    HOLD = "hold", pgettext_lazy("level", "Hold")
    CRITICAL = "critical", pgettext_lazy("level", "Critical")


class IncidentClass(models.TextChoices):
    REVERSE_BRUSHING = "reverse_brushing", _("Reverse brushing (attacked)")
    SELF_BRUSHING = "self_brushing", _("Own brushing")
    ARTIFICIAL_UNKNOWN = "artificial_unknown", _("Not genuine, origin open")
    VIRAL = "viral", _("Viral demand")
    PROMOTION = "promotion", _("Promotion")
    DATA_ERROR = "data_error", _("Data error")
    SCALPING = "scalping", _("Scalping")
    SERIAL_REFUND = "serial_refund", _("Serial refunds")
    UNKNOWN = "unknown", _("Unknown")


class IncidentState(models.TextChoices):
    OPEN = "open", pgettext_lazy("incident", "Running")
    CLOSED = "closed", pgettext_lazy("incident", "Over")


class ScanState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class BacktestState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Judgement(models.TextChoices):
    """What people have said of a burst that a backtest raised."""

    ATTACK = "attack", _("It was an attack")
    FALSE_ALARM = "false_alarm", _("It was a false alarm")
    OPEN = "open", _("Nobody has said yet")


class MerchantVerdict(models.TextChoices):
    """What the merchant says an incident was."""

    ATTACK = "attack", _("An attack on us")
    OURS = "ours", _("Our own promotion")
    GENUINE = "genuine", _("Genuine demand")


class ReviewState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    CLAIMED = "claimed", _("Being reviewed")
    DECIDED = "decided", _("Decided")
    ANSWERED = "answered", _("Answered by the merchant")


class ReviewOutcome(models.TextChoices):
    """What an admin of the service concluded. The merchant reads it with its reason."""

    CONSISTENT_WITH_ATTACK = "consistent_with_attack", _("Consistent with an attack from outside")
    GENUINE_DEMAND = "genuine_demand", _("Consistent with genuine demand")
    OWN_ACTIVITY = "own_activity", _("Consistent with the shop's own activity")
    NOT_ENOUGH = "not_enough", _("Not enough to tell")
