"""What each notice says: a subject and a sentence, with the params its sender gives.

The one place where a code becomes words, so that the page, the e-mail and the digest agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shops.answers import ANSWERS


@dataclass(frozen=True, slots=True)
class NoticeText:
    """`words` names the params that are codes, with what each code is called.

    A param in `minutes` is a number of minutes, said as hours and minutes. `first_hour` is what to
    do at once, in one line, for whoever reads it on a telephone. What `is_over` is told once.
    """

    subject: str | Promise
    body: str | Promise
    button: str | Promise
    words: Mapping[str, Mapping[str, str | Promise]] = field(default_factory=dict)
    minutes: tuple[str, ...] = ()
    first_hour: str | Promise = ""
    is_over: bool = False


TEXTS: dict[str, NoticeText] = {
    "incident_watch": NoticeText(
        subject=_("Keep an eye on it: %(product)s sells above the usual"),
        body=_(
            "%(orders)s orders of %(product)s arrived between %(start)s and %(end)s; about "
            "%(expected)s are usual. Ship as always. Was it a promotion of yours? Then declare it."
        ),
        button=_("See the incident"),
    ),
    "incident_hold": NoticeText(
        subject=_("Stop shipping: %(product)s"),
        body=_(
            "%(orders)s orders of %(product)s arrived between %(start)s and %(end)s; about "
            "%(expected)s are usual. %(suspects)s of them look artificial. Hold them before the "
            "first parcel leaves: a hold can be undone, a parcel cannot."
        ),
        button=_("See the incident"),
        first_hour=_("Now: hold the suspects, stop advertising, do not accuse anybody."),
    ),
    "incident_critical": NoticeText(
        subject=_("Critical: %(product)s gets orders that are not genuine"),
        body=_(
            "%(orders)s orders of %(product)s arrived between %(start)s and %(end)s; about "
            "%(expected)s are usual. %(suspects)s of them look artificial. Hold the shipments, "
            "pause advertising, report to the platform now, and build the evidence pack."
        ),
        button=_("See the incident"),
        first_hour=_(
            "First hour: 1 hold the suspects, 2 stop advertising, 3 report to the platform, 4 build "
            "the evidence pack. Do not accuse anybody."
        ),
    ),
    "incident_over": NoticeText(
        subject=_("Found afterwards: %(product)s got orders that are not genuine"),
        body=_(
            "%(orders)s orders of %(product)s arrived between %(start)s and %(end)s; about "
            "%(expected)s are usual. %(suspects)s of them look artificial. It is over and none of them can "
            "be stopped any more: report it to the platform, build the evidence pack, appeal if you were punished."
        ),
        button=_("See the incident"),
        first_hour=_(
            "Now: report to the platform, build the evidence pack. Do not accuse anybody."
        ),
        is_over=True,
    ),
    "review_decided": NoticeText(
        subject=_("Incident %(incident)s was reviewed: %(outcome)s"),
        body=_("The reviewer's reason: %(reason)s You can answer on the incident's page."),
        button=_("Read and answer"),
        words={
            "outcome": {
                "consistent_with_attack": _("Consistent with an attack from outside"),
                "genuine_demand": _("Consistent with genuine demand"),
                "own_activity": _("Consistent with the shop's own activity"),
                "not_enough": _("Not enough to tell"),
            }
        },
    ),
    "pack_ready": NoticeText(
        subject=_("The evidence pack %(name)s is ready"),
        body=_("Download it, look at what speaks against the shop first, then use it."),
        button=_("Open the packs"),
    ),
    "pack_failed": NoticeText(
        subject=_("An evidence pack could not be built"),
        body=_("Nothing was lost. The reason: %(error)s"),
        button=_("Open the packs"),
    ),
    "stamp_ending": NoticeText(
        subject=_("A pack's time stamp must be renewed by %(day)s"),
        body=_(
            "The certificate behind the time stamp of %(name)s ends then, and no authority renewed "
            "it by itself. Take the question on the pack's page to one, and upload its answer."
        ),
        button=_("Open the packs"),
    ),
    "deadline_near": NoticeText(
        subject=_("An appeal's deadline is near: %(deadline)s"),
        body=_("The appeal against “%(penalty)s” is not filed yet. %(left)s left."),
        button=_("Open the appeal"),
        minutes=("left",),
    ),
    "channel_dead": NoticeText(
        subject=_("Alerts no longer arrive through “%(channel)s”"),
        body=_(
            "Sending failed too often, so the channel was switched off; the other channels go on. "
            "The reason: %(why)s Put it right, then press its test button."
        ),
        button=_("Open the channels"),
        words={"why": ANSWERS},
    ),
    "import_failed": NoticeText(
        subject=_("The file %(file)s was not imported"),
        body=_("%(error)s"),
        button=_("Open the imports"),
    ),
}


def subject_of(code: str, params: dict[str, str]) -> str:
    """Say the notice's subject in the active language, on one line."""
    return " ".join((str(TEXTS[code].subject) % _said(TEXTS[code], params)).split())


def body_of(code: str, params: dict[str, str]) -> str:
    """Say the notice's sentence in the active language."""
    return str(TEXTS[code].body) % _said(TEXTS[code], params)


def button_of(code: str) -> str:
    return str(TEXTS[code].button)


def first_hour_of(code: str) -> str:
    """What to do at once, in one line; empty where nothing is urgent."""
    return str(TEXTS[code].first_hour)


def is_over(code: str) -> bool:
    """Whether it tells of what is past: nobody is reminded of it."""
    return TEXTS[code].is_over


def _said(text: NoticeText, params: dict[str, str]) -> dict[str, str]:
    """Put the params that are codes into words; what is no known code stays as it is."""
    said = dict(params)
    for name, words in text.words.items():
        if name in said:
            said[name] = str(words.get(said[name], said[name]))
    for name in text.minutes:
        if said.get(name, "").isdecimal():
            hours, minutes = divmod(int(said[name]), 60)
            said[name] = gettext("%(h)s h %(m)s min") % {"h": hours, "m": minutes}
    return said
