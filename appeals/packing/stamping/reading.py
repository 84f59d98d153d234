"""What a time-stamp reply says of itself, before anybody believes it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import decode_timestamp_response

from appeals.packing.stamping.asking import asked_in
from appeals.packing.stamping.openssl import OpensslMissing, openssl


@dataclass(frozen=True, slots=True)
class Told:
    """Time and policy of a reply; `expires_at` is when its signer's certificate ends."""

    at: datetime
    policy: str
    authority: str
    expires_at: datetime | None
    chain_pem: bytes
    imprint: str  # hex; what was stamped
    nonce: int | None = None  # the question's


def answers(query: bytes, told: Told, *, exactly: bool = False) -> bool:
    """Whether a question was about what the reply stamps; `exactly`: and was this very question."""
    try:
        imprint, nonce = asked_in(query)
    except ValueError:
        return False
    return imprint == told.imprint and (nonce == told.nonce or not exactly)


def read_reply(reply: bytes) -> Told | None:
    """This will read a reply strictly, else by openssl; None when it is no granted reply."""
    return _strictly(reply) or _leniently(reply)


def _strictly(reply: bytes) -> Told | None:
    try:
        parsed = decode_timestamp_response(reply)
        if parsed.status not in (0, 1):
            return None
        info = parsed.tst_info
        certificates = [
            x509.load_der_x509_certificate(raw) for raw in parsed.signed_data.certificates
        ]
        serials = {signer.serial_number for signer in parsed.signed_data.signer_infos}
    except ValueError:
        return None
    imprint = info.message_imprint.message.hex()
    told = _told(info.gen_time, info.policy.dotted_string, certificates, serials, imprint)
    return replace(told, nonce=info.nonce)


def _leniently(reply: bytes) -> Told | None:
    """The client refuses some legal replies, such as those with unsorted certificate sets."""
    try:
        ended = openssl(["ts", "-reply", "-in", "reply", "-text"], {"reply": reply})
        token = openssl(["ts", "-reply", "-in", "reply", "-token_out", "-out", "token"],
                        {"reply": reply}, ["token"]).files.get("token", b"")  # fmt: skip
        printed = openssl(["pkcs7", "-inform", "DER", "-in", "token", "-print_certs",
                           "-out", "certs"], {"token": token}, ["certs"])  # fmt: skip
    except OpensslMissing:
        return None
    at = re.search(r"^Time stamp: (\w+ +\d+ [\d:]+)(?:\.\d+)? (\d{4}) GMT$", ended.said, re.M)
    policy = re.search(r"^Policy OID: (.+)$", ended.said, re.M)
    if ended.code or at is None or policy is None:
        return None
    moment = datetime.strptime(f"{at[1]} {at[2]}", "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    pem = printed.files.get("certs", b"")
    certificates = x509.load_pem_x509_certificates(pem) if b"BEGIN" in pem else []
    dump = re.findall(r"^ +[0-9a-f]{4} - ([0-9a-f -]*[0-9a-f])   ", ended.said, re.M)
    imprint = re.sub("[ -]", "", "".join(dump))
    nonce = re.search(r"^Nonce: (-?)(?:0x)?([0-9A-Fa-f]+)$", ended.said, re.M)
    told = _told(moment, policy[1].strip(), certificates, set(), imprint)
    return replace(told, nonce=int(nonce[1] + nonce[2], 16) if nonce else None)


def _told(
    at: datetime,
    policy: str,
    certificates: list[x509.Certificate],
    serials: set[int],
    imprint: str,
) -> Told:
    by_age = sorted(certificates, key=lambda one: (one.subject.rfc4514_string(), one.serial_number))
    signers = [one for one in by_age if one.serial_number in serials] or _stampers(by_age)
    return Told(
        at=at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC),
        policy=policy,
        authority=signers[0].subject.rfc4514_string() if signers else "",
        expires_at=signers[0].not_valid_after_utc if signers else None,
        chain_pem=b"".join(one.public_bytes(Encoding.PEM) for one in by_age),
        imprint=imprint,
    )


def _stampers(certificates: list[x509.Certificate]) -> list[x509.Certificate]:
    """Those whose extended key usage is time stamping."""
    return [one for one in certificates if _may_stamp(one)]


def _may_stamp(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    return ExtendedKeyUsageOID.TIME_STAMPING in usage
