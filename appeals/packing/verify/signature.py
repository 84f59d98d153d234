"""Who sealed the pack: both signatures, and the key against the fingerprint known from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from appeals.packing.signer import spki_sha256
from appeals.packing.verify.lists import seal_comment
from appeals.packing.verify.opening import Tree
from appeals.packing.verify.report import Check, Finding, failed, failed_or_passed, finding
from appeals.packing.verify.report import unconfirmed as unconfirmed_check

_RSA_KEY, _RSA_SIGNATURE = "seal/signer-rsa.pem", "seal/seal.rsa.sig"
_ED_KEY, _ED_SIGNATURE = "seal/signer-ed25519.pem", "seal/seal.ed25519.sig"
_BAD_KEY = (ValueError, TypeError, UnsupportedAlgorithm)


def signer(tree: Tree, fingerprint: str | None) -> Check:
    """Pass only when both signatures hold and the key is the one whose fingerprint was given."""
    said = seal_comment(tree, "signer-rsa-spki-sha256")
    if _RSA_KEY not in tree or _RSA_SIGNATURE not in tree:
        if fingerprint is not None:
            return failed("signer", "signature_expected", fingerprint=fingerprint)
        if said == "none":
            return unconfirmed_check("signer", "unsigned")
        return failed("signer", "signature_missing", file=_RSA_SIGNATURE)
    key = key_fingerprint(tree)
    wrong = [*_wrong_signatures(tree)]
    if (key is not None and said != key) or _is_other_ed25519(tree):
        wrong.append(finding("key_differs", file="seal/seal.txt"))
    if fingerprint is not None and fingerprint != key:
        wrong.append(finding("other_key", key=key or "-", fingerprint=fingerprint))
    if wrong:
        return failed_or_passed("signer", wrong)
    if fingerprint is None:
        return unconfirmed_check("signer", "no_fingerprint", key=key)
    return failed_or_passed("signer", [])


def key_fingerprint(tree: Tree) -> str | None:
    """The fingerprint of the RSA key inside the pack; None without a readable one."""
    try:
        return spki_sha256(tree.content(_RSA_KEY) or b"")
    except _BAD_KEY:
        return None


def _is_other_ed25519(tree: Tree) -> bool:
    """Whether the second key is not the one that the (RSA-signed) seal names; older seals name none."""
    said = seal_comment(tree, "signer-ed25519-spki-sha256")
    try:
        return said is not None and said != spki_sha256(tree.content(_ED_KEY) or b"")
    except _BAD_KEY:
        return True


def _wrong_signatures(tree: Tree) -> Iterator[Finding]:
    text = tree.content("seal/seal.txt") or b""
    if not _rsa_holds(tree, text):
        yield finding("signature_wrong", file=_RSA_SIGNATURE)
    if not _ed25519_holds(tree, text):
        yield finding("signature_wrong", file=_ED_SIGNATURE)


def _rsa_holds(tree: Tree, text: bytes) -> bool:
    try:
        key = load_pem_public_key(tree.content(_RSA_KEY) or b"")
        if not isinstance(key, rsa.RSAPublicKey):
            return False
        signature = tree.content(_RSA_SIGNATURE) or b""
        key.verify(signature, text, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, *_BAD_KEY):
        return False
    return True


def _ed25519_holds(tree: Tree, text: bytes) -> bool:
    try:
        key = load_pem_public_key(tree.content(_ED_KEY) or b"")
        if not isinstance(key, ed25519.Ed25519PublicKey):
            return False
        key.verify(tree.content(_ED_SIGNATURE) or b"", text)
    except (InvalidSignature, *_BAD_KEY):
        return False
    return True
