"""Says a sentence that data files carry in both languages in the reader's."""

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language

from appeals.packing.calendar import DayOff

register = template.Library()


@register.filter
def spoken(both: dict[str, str] | None) -> str:
    if not both:
        return ""
    return both["zh-Hans" if (get_language() or "").startswith("zh") else "en"]


@register.filter
def day_off(off: DayOff) -> str:
    """A holiday's name, or the day of the week."""
    return off.name or date_format(off.on, "l")
