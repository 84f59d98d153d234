"""Where answers come from: BRUSHGUARD_TSA is `local-test`, `http` or `manual`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from appeals.errors import StampUnavailable
from appeals.packing import PackError
from appeals.packing.stamping import answer_locally
from appeals.wording.spoken import spoken

LOCAL_TEST, HTTP, MANUAL = "local-test", "http", "manual"
_SECONDS = 15.0
_LARGEST = 200_000  # bytes of an answer


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply as it came, and the certificates it is to be checked under (PEM)."""

    reply: bytes
    roots_pem: bytes
    adapter: str
    policy: str | None = None


def ask_authority(query: bytes, now: datetime) -> Answer | None:
    """Put the question to the configured authority; None where a person carries it by hand.

    Raises StampUnavailable, with a sentence to show, when no answer comes.
    """
    if answers_by_itself():
        return _by_http(query)
    if is_test_authority():
        return _by_test(query, now)
    return None


def is_test_authority() -> bool:
    return bool(settings.BRUSHGUARD_TSA == LOCAL_TEST)


def answers_by_itself() -> bool:
    """Whether an authority is asked over the network, without a person."""
    return bool(settings.BRUSHGUARD_TSA == HTTP)


def pinned_roots() -> bytes:
    """The certificates that the operator trusts for time stamps; empty when none are set."""
    path = settings.BRUSHGUARD_TSA_CA
    return Path(path).read_bytes() if path else b""


def _by_test(query: bytes, now: datetime) -> Answer:
    try:
        reply, root = answer_locally(query, now)
    except PackError as error:
        raise StampUnavailable(spoken(error.why)) from error
    return Answer(reply, root, LOCAL_TEST)


def _by_http(query: bytes) -> Answer:
    """RFC 3161 section 3.4: the query is posted, the reply is the body."""
    headers = {"Content-Type": "application/timestamp-query"}
    try:
        with httpx.Client(timeout=_SECONDS, trust_env=False, follow_redirects=False) as client:
            answer = client.post(settings.BRUSHGUARD_TSA_URL, content=query, headers=headers)
            answer.raise_for_status()
    except httpx.HTTPStatusError as error:
        raise StampUnavailable(
            _(
                "The time-stamp authority refused to answer (HTTP %(code)s). It is asked again later."
            )
            % {"code": error.response.status_code}
        ) from error
    except httpx.TimeoutException as error:
        raise StampUnavailable(
            _(
                "The time-stamp authority did not answer within %(n)s seconds. It is asked again later."
            )
            % {"n": round(_SECONDS)}
        ) from error
    except httpx.HTTPError as error:
        raise StampUnavailable(
            _("The time-stamp authority could not be reached. It is asked again later.")
        ) from error
    if len(answer.content) > _LARGEST:
        raise StampUnavailable(_("The time-stamp authority's answer is too large."))
    policy = settings.BRUSHGUARD_TSA_POLICY or None
    return Answer(answer.content, pinned_roots(), HTTP, policy)
