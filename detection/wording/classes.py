"""What an incident may be, in words that claim no more than the data shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from detection.enums import IncidentClass, Level

# A class below this is not worth a bar; the verdict's file keeps it.
_SMALLEST_SHOWN = 0.01


@dataclass(frozen=True, slots=True)
class ClassText:
    """`title` ends the headline; `meaning` says what may and may not be concluded."""

    title: str | Promise
    meaning: str | Promise


_CLASSES: Mapping[IncidentClass, ClassText] = {
    IncidentClass.REVERSE_BRUSHING: ClassText(
        _("Brushed by somebody else"),
        _(
            "The orders beyond the usual are not genuine, and what followed fits an attack on you: "
            "whoever placed them did it against the shop. Who that is, the data cannot say."
        ),
    ),
    IncidentClass.SELF_BRUSHING: ClassText(
        _("Looks like brushing for the shop's own benefit"),
        _(
            "The orders beyond the usual are not genuine, and what followed helps the shop more than "
            "it harms it. If it was not you, find out who acted for you: staff, agency, supplier."
        ),
    ),
    IncidentClass.ARTIFICIAL_UNKNOWN: ClassText(
        _("Not genuine purchases; who placed them is open"),
        _(
            "The orders beyond the usual are not genuine purchases; where they come from cannot be told "
            "yet. Before refunds, reviews and returns appear, an attack and own brushing look alike."
        ),
    ),
    IncidentClass.VIRAL: ClassText(
        _("A genuine rush"),
        _("New buyers, but real ones: visits, other products and addresses rise as in a crowd."),
    ),
    IncidentClass.PROMOTION: ClassText(
        _("The effect of a promotion"),
        _("The rise fits a campaign of the shop. Declare it, if you have not yet."),
    ),
    IncidentClass.DATA_ERROR: ClassText(
        _("Probably an error in the data"),
        _(
            "Repeated numbers, equal seconds, a backlog, or a price that nobody meant: check the file and the "
            "price before you act on it."
        ),
    ),
    IncidentClass.SCALPING: ClassText(
        _("Looks like scalping"),
        _("Few receivers take large quantities; they want the goods. Limit the pieces a buyer."),
    ),
    IncidentClass.SERIAL_REFUND: ClassText(
        _("Looks like serial refunds"),
        _("The same buyers refund again and again; look at them one by one."),
    ),
    IncidentClass.UNKNOWN: ClassText(
        _("Unusual; the cause is open"),
        _("More orders than expected, but too little to say why."),
    ),
}

_LEVELS: Mapping[Level, str | Promise] = {
    Level.WATCH: _("Look at it. Nothing has to stop."),
    Level.HOLD: _("Do not ship the suspects yet. A hold can be taken back; a parcel cannot."),
    Level.CRITICAL: _("Act now: stop the shipments, report to the platform, keep the evidence."),
}


@dataclass(frozen=True, slots=True)
class ClassBar:
    """One bar of "how sure": a class, its probability from 0 to 1 and whether it leads."""

    klass: str
    title: str
    probability: float
    is_leading: bool


def class_text(klass: str) -> ClassText:
    return _CLASSES[IncidentClass(klass)]


def level_text(level: str) -> str:
    """Say what the level asks of the shop."""
    return str(_LEVELS[Level(level)])


def class_bars(probability: Mapping[str, float]) -> list[ClassBar]:
    """Order the classes by probability; those below a hundredth are left out."""
    shown = sorted(
        (one for one in probability.items() if one[1] >= _SMALLEST_SHOWN),
        key=lambda one: (-one[1], one[0]),
    )
    return [
        ClassBar(
            klass=klass,
            title=str(IncidentClass(klass).label),
            probability=share,
            is_leading=place == 0,
        )
        for place, (klass, share) in enumerate(shown)
    ]
