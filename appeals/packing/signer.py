"""The keys a merchant signs packs with: RSA-3072 and Ed25519, both over the same text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

from appeals.packing.errors import PackError

RSA_BITS = 3072

PrivateKey = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Signer:
    """Both private keys. RSA works with any openssl, Ed25519 with version 3 and later."""

    rsa_key: rsa.RSAPrivateKey = field(repr=False)
    ed25519_key: ed25519.Ed25519PrivateKey = field(repr=False)

    @classmethod
    def generate(cls) -> Signer:
        """This will make a fresh pair of keys, from the system's randomness."""
        return cls(
            rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS),
            ed25519.Ed25519PrivateKey.generate(),
        )

    @classmethod
    def from_pem(cls, *, rsa_pem: bytes, ed25519_pem: bytes) -> Signer:
        """This will load the keys that `to_pem` wrote; PackError when they are of another kind."""
        rsa_key = serialization.load_pem_private_key(rsa_pem, password=None)
        ed_key = serialization.load_pem_private_key(ed25519_pem, password=None)
        if not isinstance(rsa_key, rsa.RSAPrivateKey):
            raise PackError("The first signing key is not an RSA key.")
        if not isinstance(ed_key, ed25519.Ed25519PrivateKey):
            raise PackError("The second signing key is not an Ed25519 key.")
        return cls(rsa_key, ed_key)

    def to_pem(self) -> tuple[bytes, bytes]:
        """This will give both private keys, unencrypted: seal them before they rest anywhere."""
        return _private_pem(self.rsa_key), _private_pem(self.ed25519_key)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the RSA public key (SPKI, DER): what is published and compared."""
        return spki_sha256(self.rsa_public_pem)

    @property
    def rsa_public_pem(self) -> bytes:
        return _public_pem(self.rsa_key.public_key())

    @property
    def ed25519_public_pem(self) -> bytes:
        return _public_pem(self.ed25519_key.public_key())

    def sign_rsa(self, text: bytes) -> bytes:
        return self.rsa_key.sign(text, padding.PKCS1v15(), hashes.SHA256())

    def sign_ed25519(self, text: bytes) -> bytes:
        return self.ed25519_key.sign(text)


def spki_sha256(public_pem: bytes) -> str:
    """This will give the fingerprint of a public key; ValueError when the PEM is not one."""
    key = serialization.load_pem_public_key(public_pem)
    der = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(der).hexdigest()


def _private_pem(key: PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _public_pem(key: rsa.RSAPublicKey | ed25519.Ed25519PublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
