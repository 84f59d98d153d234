"""The certificate beside a signature: the shop's name on its own key, issued by nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from appeals.packing.signer import Signer

_YEARS = 20
_LONGEST_NAME = 64  # RFC 5280, upper bound of a common name


def self_issued(signer: Signer, owner: str, since: datetime) -> x509.Certificate:
    """This will name the owner of a key; equal input gives equal bytes.

    Readers show it as "issuer not trusted": compare the key's fingerprint with the published one.
    """
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, owner[:_LONGEST_NAME] or "-")])
    start = since.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(signer.rsa_key.public_key())
        .serial_number(int(signer.fingerprint[:30], 16) + 1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=365 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_signing_documents(), critical=True)
    )
    return builder.sign(signer.rsa_key, hashes.SHA256())


def _signing_documents() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
