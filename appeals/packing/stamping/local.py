"""A time-stamp authority for trying things out. Its stamps prove nothing, and say so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from appeals.packing.errors import PackError
from appeals.packing.stamping.openssl import OpensslMissing, openssl

# Every stamp under this policy is a test: checkers never count it as a confirmation of the time.
# (An arc under 2.25 belongs to whoever made its UUID; no registration is needed.)
TEST_POLICY = "2.25.261507323253874247457099158111351196399"
_NAME = "BrushGuard LOCAL TEST, NO EVIDENTIAL VALUE"
_CONFIG = """
[tsa]
default_tsa = test
[test]
serial = serial
crypto_device = builtin
signer_cert = certificate
signer_key = key
signer_digest = sha256
default_policy = {policy}
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def answer_locally(
    query: bytes, now: datetime, days: int = 3650, policy: str = TEST_POLICY
) -> tuple[bytes, bytes]:
    """This will stamp a query with a key that exists for this one reply; reply and root (PEM).

    `now` and `days` bound the certificate; the stamp carries the machine's own time. Whoever writes
    another `policy` makes a stamp that is not marked as a test: for tests of expiry alone. Raises
    PackError without openssl or for a query it cannot read.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    certificate = _certificate(key, now, days).public_bytes(Encoding.PEM)
    given = {
        "tsa.cnf": _CONFIG.format(policy=policy).encode(),
        "serial": b"01\n",
        "query": query,
        "certificate": certificate,
        "key": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    }
    words = ["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply"]
    try:
        ended = openssl(words, given, ["reply"])
    except OpensslMissing as missing:
        raise PackError(str(missing)) from missing
    if ended.code or "reply" not in ended.files:
        raise PackError("The test authority could not answer this query.")
    return ended.files["reply"], certificate


def _certificate(key: rsa.RSAPrivateKey, now: datetime, days: int) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME)])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    start = now.astimezone(UTC) - timedelta(days=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days + 1))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(_signing_only(), critical=True)
    )
    return builder.sign(key, hashes.SHA256())


def _signing_only() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
