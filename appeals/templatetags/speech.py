"""Says a sentence that data files carry in both languages in the reader's."""

from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def spoken(both: dict[str, str] | None) -> str:
    if not both:
        return ""
    return both["zh-Hans" if (get_language() or "").startswith("zh") else "en"]
