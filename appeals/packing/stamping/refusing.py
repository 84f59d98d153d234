"""Why a reply is not taken, in words for whoever fetched it."""

from __future__ import annotations

import re

from appeals.packing.errors import PackError
from appeals.packing.said import said
from appeals.packing.stamping.asking import asked_in
from appeals.packing.stamping.openssl import OpensslMissing, openssl

# What openssl says, and the reason it stands for; the first that fits.
_REASONS = (
    (r"message imprint mismatch", "imprint"),
    (r"nonce mismatch|nonce not returned", "nonce"),
    (r"certificate has expired|certificate is not yet valid", "expired"),
    (r"purpose|invalid signer certificate|key usage", "usage"),
    (r"certificate verify error", "chain"),
    (r"signature failure|digest failure|ess signing certificate error|bad signature", "altered"),
    (r"loading CA|no certificate or crl found|bad base64|bad end line|PEM lib", "roots"),
)


class StampRefused(PackError):
    """The reply is not a stamp of this content under these roots; `why` says so in both languages."""


def refused(reason: str, /, **values: object) -> StampRefused:
    return StampRefused(said("stamps", f"refused.{reason}", **values))


def refused_by_openssl(told: str) -> StampRefused:
    """The refusal that openssl's words stand for."""
    for pattern, reason in _REASONS:
        if re.search(pattern, told, re.IGNORECASE):
            return refused(reason)
    found = re.findall(r"routines:[^:]*:([^:\n]+)", told)
    return refused("other", detail=", ".join(dict.fromkeys(found)) or "-")


def no_stamp_in(reply: bytes) -> StampRefused:
    """What was handed in instead of a granted reply."""
    try:
        asked_in(reply)
    except ValueError:
        status = _declined(reply)
        return refused("declined", status=status) if status else refused("no_reply")
    return refused("question")


def _declined(reply: bytes) -> str:
    """What an authority said that refused to stamp; empty where the file is no reply at all."""
    try:
        told = openssl(["ts", "-reply", "-in", "reply", "-text"], {"reply": reply}).said
    except OpensslMissing:
        return ""
    lines = re.findall(r"^(Status|Status description|Failure info): (.+)$", told, re.MULTILINE)
    words = [words.strip().rstrip(".") for _, words in lines if words.strip() != "unspecified"]
    return "; ".join(words)
