"""What each notice says: a subject and a sentence, with the params its sender gives.

The one place where a code becomes words, so that the page, the e-mail and the digest agree.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class NoticeText:
    subject: str | Promise
    body: str | Promise
    button: str | Promise


TEXTS: dict[str, NoticeText] = {
    "incident_hold": NoticeText(
        subject=_("Stop shipping: %(product)s"),
        body=_(
            "%(orders)s orders of %(product)s arrived between %(start)s and %(end)s; about "
            "%(expected)s are usual. %(suspects)s of them look artificial. Hold them before the "
            "first parcel leaves: a hold can be undone, a parcel cannot."
        ),
        button=_("See the incident"),
    ),
    "incident_critical": NoticeText(
        subject=_("Critical: %(product)s gets orders that are not genuine"),
        body=_(
            "%(orders)s orders of %(product)s arrived between %(start)s and %(end)s; about "
            "%(expected)s are usual. %(suspects)s of them look artificial. Hold the shipments, "
            "pause advertising, report to the platform now, and build the evidence pack."
        ),
        button=_("See the incident"),
    ),
    "review_decided": NoticeText(
        subject=_("Incident %(incident)s was reviewed: %(outcome)s"),
        body=_("The reviewer's reason: %(reason)s You can answer on the incident's page."),
        button=_("Read and answer"),
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
    "deadline_near": NoticeText(
        subject=_("An appeal's deadline is near: %(deadline)s"),
        body=_("The appeal against “%(penalty)s” is not filed yet. %(left)s left."),
        button=_("Open the appeal"),
    ),
    "import_failed": NoticeText(
        subject=_("The file %(file)s was not imported"),
        body=_("%(error)s"),
        button=_("Open the imports"),
    ),
}


def subject_of(code: str, params: dict[str, str]) -> str:
    """Say the notice's subject in the active language, on one line."""
    return " ".join((str(TEXTS[code].subject) % params).split())


def body_of(code: str, params: dict[str, str]) -> str:
    """Say the notice's sentence in the active language."""
    return str(TEXTS[code].body) % params


def button_of(code: str) -> str:
    return str(TEXTS[code].button)
