"""Says a sentence that data files carry in both languages in the reader's."""

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appeals.packing import Bilingual
from appeals.packing.calendar import DayOff
from appeals.wording import spoken as wording

register = template.Library()


@register.filter
def spoken(both: dict[str, str] | Bilingual | None) -> str:
    return wording.spoken(both) if both else ""


@register.filter
def span(minutes: int) -> str:
    """A number of minutes, from an hour on as hours and minutes."""
    if minutes < 60:
        return _("%(m)s min") % {"m": minutes}
    return _("%(h)s h %(m)s min") % {"h": minutes // 60, "m": minutes % 60}


@register.filter
def day_off(off: DayOff) -> str:
    """A holiday's name, or the day of the week."""
    return off.name or date_format(off.on, "l")
