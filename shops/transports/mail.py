"""E-mail, through the service's own mail server: its operator set that up, nobody else did."""

from __future__ import annotations

import smtplib

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from shops.transports.message import Message
from shops.transports.reading import Answer

# Sockets say why in words of the system, which help nobody but the operator's log.
_FAILURES = (OSError, smtplib.SMTPException)


def send(target: dict[str, str], message: Message) -> Answer:
    """Write one letter to all addresses of `target["emails"]`, which are separated by commas."""
    addresses = [one for one in target["emails"].split(",") if one]
    if not addresses:
        return Answer("nobody")
    try:
        _letter(addresses, message).send()
    except _FAILURES as error:
        return Answer("mail", type(error).__name__)
    return Answer("ok")


def _letter(addresses: list[str], message: Message) -> EmailMultiAlternatives:
    context = {"message": message}
    letter = EmailMultiAlternatives(
        subject=f"[BrushGuard · {message.shop}] {message.subject}",
        body=render_to_string("emails/notice.txt", context),
        to=addresses,
        headers={"X-BrushGuard-Delivery": message.delivery},
    )
    letter.attach_alternative(render_to_string("emails/notice.html", context), "text/html")
    return letter
