"""What another server answered to a call of ours, as one word of a closed list with its sentence.

Words can be stored, and said in whatever language a person reads.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Calls that never got an answer.
FAILURES: dict[str, str | Promise] = {
    "private": _("The address lies in a private network, which the operator did not allow."),
    "unreachable": _("The server could not be reached in time."),
    "silent": _("The server did not answer in time."),
    "certificate": _("The server's certificate is not valid."),
    "unknown_name": _("The server's name is not known."),
    "closed": _("The server refused the connection."),
    "cut": _("The connection broke off."),
}
ANSWERS: dict[str, str | Promise] = {
    "ok": _("It arrived."),
    "busy": _("The service takes no more messages for the moment; it is sent again later."),
    "gone": _("The robot or the address does not exist any more. Make a new one."),
    "signature": _("The signing secret is wrong. Copy it from the robot's settings again."),
    "keyword": _("The robot asks for a keyword. Add “BrushGuard” to its keywords."),
    "network": _("The robot only takes calls from listed addresses. Add this server's."),
    "content": _("The service refused the message's form."),
    "refused": _("The service refused the message."),
    "broken": _("The service has a failure of its own; it is sent again later."),
    "moved": _("The address sends on to another one, which is not followed."),
    "mail": _("The mail server did not take the message; it is sent again later."),
    "nobody": _("There is nobody to write to."),
    "sealed": _("What is stored of this channel cannot be read any more. Set it up again."),
    **FAILURES,
}
# What stays so until a person changes something.
FINAL = frozenset(
    {"private", "gone", "signature", "keyword", "network", "moved", "nobody", "sealed"}
)


def sentence_of(code: str) -> str:
    """The word in the active language; a word that is not known any more stays as it is."""
    return str(ANSWERS.get(code, code))
