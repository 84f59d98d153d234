"""What a signed copy says of itself, before anybody believes it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from asn1crypto import cms
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

# Letters, digits and blanks alone: a PDF writes them as they are, so that `grep` finds them.
REASON = "Core PDF SHA256 {sha256}"
_NAMED = re.compile(rb"/Reason \(Core PDF SHA256 ([0-9a-f]{64})")
_RANGE = re.compile(rb"/ByteRange \[(\d{1,12}) (\d{1,12}) (\d{1,12}) (\d{1,12})\]")
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")


@dataclass(frozen=True, slots=True)
class SignedCopy:
    """The bytes that a copy's signature covers, and the signature (CMS, DER)."""

    covered: bytes = field(repr=False)
    cms: bytes = field(repr=False)

    def is_signed_by(self, key: rsa.RSAPublicKey) -> bool:
        """Whether this very key signed exactly the covered bytes (RSA PKCS#1 v1.5, SHA-256).

        The certificate inside is not asked: it is the signer's own.
        """
        try:
            signer = _only_signer(self.cms)
            attributes = signer["signed_attrs"]
            digests = [
                a["values"].native for a in attributes if a["type"].native == "message_digest"
            ]
            if digests != [[hashlib.sha256(self.covered).digest()]]:
                return False
            text = attributes.untag().dump(force=True)
            key.verify(signer["signature"].native, text, padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, ValueError, TypeError, KeyError, IndexError):
            return False
        return True


def named_in(content: bytes, core_size: int) -> str | None:
    """The hash that a copy of a document of this size names; None unless it names exactly one."""
    named = _NAMED.findall(content[core_size:])
    return named[0].decode() if len(named) == 1 else None


def read_copy(content: bytes, core_size: int) -> SignedCopy | None:
    """Read what follows a core PDF of this size; None when that is not one update with one signature.

    The signature must cover the whole file: what is added after it could change what a reader sees.
    """
    ranges = _RANGE.findall(content[core_size:])
    if len(ranges) != 1:
        return None
    start, first, second, rest = map(int, ranges[0])
    gap = _HEX.fullmatch(content[first:second])
    if start != 0 or first < core_size or second + rest != len(content) or gap is None:
        return None
    covered = content[:first] + content[second:]
    return SignedCopy(covered, bytes.fromhex(gap[1].decode()))


def _only_signer(der: bytes) -> cms.SignerInfo:
    """asn1crypto reads lazily, so any of its errors may come at any access."""
    signers = cms.ContentInfo.load(der)["content"]["signer_infos"]
    if len(signers) != 1:
        raise ValueError("not one signer")
    return signers[0]
