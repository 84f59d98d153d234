"""A reply is checked in full before it is kept: a wrong stamp found later cannot be repaired."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

from appeals.packing.stamping.asking import asked_in
from appeals.packing.stamping.openssl import OpensslMissing, holds
from appeals.packing.stamping.reading import Told, read_reply
from appeals.packing.stamping.refusing import (
    no_stamp_in,
    refused,
    refused_by_openssl,
)

_LARGEST = 200_000  # bytes; a reply with a whole chain has about 6,000


@dataclass(frozen=True, slots=True)
class Stamp:
    """A reply that holds. `expires_at` is when its certificate ends and it must be renewed."""

    at: datetime
    policy: str
    authority: str
    expires_at: datetime | None
    query: bytes = field(repr=False)
    reply: bytes = field(repr=False)
    chain_pem: bytes = field(repr=False)


def check_reply(
    content: bytes, query: bytes, reply: bytes, roots_pem: bytes, *, policy: str | None = None,
    at: datetime | None = None,
) -> Stamp:  # fmt: skip
    """This will check status, imprint, nonce, policy, key usage and chain of a reply.

    `roots_pem` are the certificates trusted for it, `policy` the one that is asked of it, `at`
    the moment at which certificates are to be valid (now unless given). The strict parser is asked
    first; what it cannot read goes to `openssl ts -verify`. Raises StampRefused.
    """
    told = read_reply(reply) if len(reply) <= _LARGEST else None
    if told is None:
        raise no_stamp_in(reply[:_LARGEST])
    if policy is not None and told.policy != policy:
        raise refused("policy", found=told.policy, wanted=policy)
    if at is not None or not _holds_strictly(content, query, reply, roots_pem):
        _ask_openssl(content, query, reply, roots_pem, told, at)
    return Stamp(told.at, told.policy, told.authority, told.expires_at, query, reply,
                 told.chain_pem)  # fmt: skip


def _holds_strictly(content: bytes, query: bytes, reply: bytes, roots_pem: bytes) -> bool:
    """True when the strict verifier is content; its refusals are explained by openssl.

    The reply's own certificates are not handed to it: what it is given, it trusts like a root.
    """
    try:
        parsed = decode_timestamp_response(reply)
        builder = VerifierBuilder(
            roots=x509.load_pem_x509_certificates(roots_pem),
            nonce=asked_in(query)[1],
        )
        return bool(builder.build().verify(parsed, hashlib.sha256(content).digest()))
    except (VerificationError, ValueError):
        return False


def _ask_openssl(
    content: bytes, query: bytes, reply: bytes, roots_pem: bytes, told: Told, at: datetime | None
) -> None:
    moment = int(at.timestamp()) if at else None
    try:
        by_query = holds(content, reply, roots_pem, query=query, chain=told.chain_pem, at=moment)
        by_content = holds(content, reply, roots_pem, chain=told.chain_pem, at=moment)
    except OpensslMissing as missing:
        raise refused("no_openssl") from missing
    for ended in (by_query, by_content):
        if ended.code:
            raise refused_by_openssl(ended.said)
