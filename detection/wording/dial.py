"""The places of the dial and what they cost, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

_PLACES: Mapping[float, str | Promise] = {
    -2.0: pgettext_lazy("dial", "Much quieter"),
    -1.0: pgettext_lazy("dial", "Quieter"),
    0.0: pgettext_lazy("dial", "As usual"),
    1.0: pgettext_lazy("dial", "Sooner"),
    2.0: pgettext_lazy("dial", "Much sooner"),
}
# Below this many a month, "one in so many months" says it better.
_SELDOM = 0.75
_HOUR, _DAY = 60.0, 24 * 60.0


def dial_text(sensitivity: float) -> str:
    """Say the place; one between the named ones shows as its number."""
    return str(_PLACES.get(sensitivity, f"{sensitivity:+g}"))


def false_alarms_text(a_month: float) -> str:
    """Say how often, in both ways people count what is rare."""
    often = _("%(n)s false alarms a month") % {"n": _number(a_month, 2)}
    if not 0 < a_month < _SELDOM:
        return often
    months = round(1 / a_month)
    seldom = ngettext("about one in %(n)s month", "about one in %(n)s months", months)
    return f"{often}{_bracketed(seldom % {'n': months})}"


def alarms_text(alarms: int, days: int) -> str:
    """Say how many alarms there were in so many days."""
    if not alarms:
        return ngettext("no alarm in %(n)s day", "no alarm in %(n)s days", days) % {"n": days}
    sentence = ngettext("%(n)s alarm in %(days)s days", "%(n)s alarms in %(days)s days", alarms)
    return sentence % {"n": alarms, "days": days}


def judged_text(attacks: int, false_alarms: int, undecided: int) -> str:
    """Say what people called the alarms, in brackets; empty without an alarm."""
    if undecided and not attacks and not false_alarms:
        return _bracketed(_("nobody has said yet whether right or false"))
    parts = (
        (attacks, _("%(n)s right")),
        (false_alarms, _("%(n)s false")),
        (undecided, _("%(n)s not judged")),
    )
    said = [sentence % {"n": count} for count, sentence in parts if count]
    return _bracketed(pgettext("list", ", ").join(said)) if said else ""


def a_month_text(alarms_a_month: float, false_alarms_a_month: float | None) -> str:
    """Say the rate; `false_alarms_a_month` None while nobody has judged anything."""
    alarms = _("%(n)s a month") % {"n": _number(alarms_a_month, 1)}
    if false_alarms_a_month is None:
        return alarms
    false = _("%(n)s of them false") % {"n": _number(false_alarms_a_month, 1)}
    return pgettext("list", ", ").join((alarms, false))


def span_text(minutes: float) -> str:
    """Say a length of time as coarsely as it deserves."""
    if minutes < 2 * _HOUR:
        return _("%(n)s min") % {"n": _number(minutes, 1)}
    if minutes < 2 * _DAY:
        return _("%(n)s h") % {"n": _number(minutes / _HOUR, 1)}
    return _("%(n)s days") % {"n": _number(minutes / _DAY, 1)}


def sooner_text(minutes: float) -> str:
    """Say how much sooner, or with a negative number how much later."""
    length = abs(minutes)
    seconds = round(length * 60)
    if not seconds:
        return _("at the same moment")
    span = _("%(n)s s") % {"n": seconds} if length < 1 else span_text(length)
    return (_("%(span)s sooner") if minutes > 0 else _("%(span)s later")) % {"span": span}


def _number(value: float, places: int) -> str:
    """Rounded, for Django's formatting cuts off; a whole number shows no decimals."""
    rounded = round(value, places)
    return number_format(int(rounded) if rounded == int(rounded) else rounded)


def _bracketed(text: str) -> str:
    return pgettext("in brackets", " (%(text)s)") % {"text": text}
