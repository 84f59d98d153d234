"""The keys that packs are signed with: made once, sealed by the master key, published in half."""

from __future__ import annotations

import json
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from appeals.models import SigningKey
from appeals.packing import Signer
from shops import sealing


def signer_in_use(now: datetime) -> Signer:
    """Open the pair of keys in use, making it on the first call.

    Two callers who come first at once end up with the same pair. Raises SealBroken when the
    master key is not the one that sealed it.
    """
    row = _row_in_use() or _create(now)
    return _open(row)


def retire_key(*, now: datetime) -> None:
    """Stop signing with the pair in use; its public half stays published with this date."""
    SigningKey.objects.filter(retired_at=None).update(retired_at=now)


def _row_in_use() -> SigningKey | None:
    return SigningKey.objects.filter(retired_at=None).first()


def _create(now: datetime) -> SigningKey:
    signer = Signer.generate()
    row = SigningKey(
        fingerprint=signer.fingerprint,
        public_pem=signer.rsa_public_pem.decode(),
        ed25519_pem=signer.ed25519_public_pem.decode(),
        sealed_private=_seal(signer),
        created_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # Somebody else made theirs in the same moment; the database keeps one pair in use.
        return SigningKey.objects.get(retired_at=None)
    return row


def _seal(signer: Signer) -> bytes:
    rsa_pem, ed25519_pem = signer.to_pem()
    plain = json.dumps([rsa_pem.decode(), ed25519_pem.decode()]).encode()
    return sealing.seal(settings.BRUSHGUARD_MASTER_KEY, plain, place=_place(signer.fingerprint))


def _open(row: SigningKey) -> Signer:
    plain = sealing.open_sealed(
        settings.BRUSHGUARD_MASTER_KEY, bytes(row.sealed_private), place=_place(row.fingerprint)
    )
    rsa_pem, ed25519_pem = json.loads(plain)
    return Signer.from_pem(rsa_pem=rsa_pem.encode(), ed25519_pem=ed25519_pem.encode())


def _place(fingerprint: str) -> bytes:
    return f"signing-key:{fingerprint}".encode()
