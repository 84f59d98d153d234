"""Signed links by which whoever got a message may say "seen" without logging in.

A link names one notice and whom it was sent to, and nothing else: it opens a page with a button.
Following it changes nothing, since chat programs and mail filters follow every link they see.
"""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from shops.models import Delivery

_SIGNER = signing.TimestampSigner(sep=".", salt="shops.notice.acknowledge")
_VALID = timedelta(days=7)


def acknowledge_link(delivery: Delivery) -> str:
    """The path of the page on which the delivery's notice is acknowledged."""
    return reverse("shops:notice-seen", args=[_SIGNER.sign(delivery.pk.hex)])


def delivery_id_of(secret: str) -> str | None:
    """The delivery a link was made for; None when it is not one of ours, or too old."""
    try:
        return _SIGNER.unsign(secret, max_age=_VALID)
    except signing.BadSignature:
        return None
