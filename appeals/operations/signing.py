"""The keys that packs are signed with: a shop's own pair, sealed under its data key."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import IntegrityError, transaction

from appeals.models import SigningKey
from appeals.packing import Signer
from shops.access import Principal
from shops.crypto import ShopCipher, cipher_of
from shops.enums import Action
from shops.models import Shop, User
from shops.operations import custody


def signer_in_use(*, shop: Shop, now: datetime) -> Signer:
    """Open the shop's pair of keys in use, making it on the first call.

    Two callers who come first at once end up with the same pair. Raises KeyDestroyed when the
    shop's data key is gone, SealBroken when it is not the one that sealed the pair.
    """
    cipher = cipher_of(shop)
    row = _row_in_use(shop) or _create(shop, cipher, now, actor=None)
    return _open(row, cipher)


def rotate_key(*, shop: Shop, actor: Principal, reason: str, now: datetime) -> SigningKey:
    """Retire the shop's pair and make the next one; the old public half stays published.

    The caller has checked Permission.KEYS. Packs that were signed stay as they are.
    """
    with transaction.atomic():
        old = SigningKey.objects.select_for_update().filter(shop=shop, retired_at=None).first()
        if old is not None:
            _retire(old, actor, reason, now)
        return _create(shop, cipher_of(shop), now, actor)


def _retire(row: SigningKey, actor: Principal, reason: str, now: datetime) -> None:
    row.retired_at, row.retired_reason = now, reason
    row.retired_by = actor if isinstance(actor, User) else None
    row.save(update_fields=["retired_at", "retired_reason", "retired_by"])
    assert row.shop is not None  # noqa: S101  only a shop's own key is retired
    custody.record(
        shop=row.shop,
        action=Action.KEY_RETIRED,
        object=f"signing-key:{row.fingerprint}",
        now=now,
        actor=actor,
        detail={"reason": reason},
    )


def _row_in_use(shop: Shop) -> SigningKey | None:
    return SigningKey.objects.filter(shop=shop, retired_at=None).first()


def _create(shop: Shop, cipher: ShopCipher, now: datetime, actor: Principal | None) -> SigningKey:
    signer = Signer.generate()
    row = SigningKey(
        shop=shop,
        fingerprint=signer.fingerprint,
        public_pem=signer.rsa_public_pem.decode(),
        ed25519_pem=signer.ed25519_public_pem.decode(),
        sealed_private=_seal(signer, cipher),
        created_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            custody.record(
                shop=shop,
                action=Action.KEY_CREATED,
                object=f"signing-key:{row.fingerprint}",
                now=now,
                actor=actor,
            )
    except IntegrityError:
        # Somebody else made theirs in the same moment; the database keeps one pair in use.
        return SigningKey.objects.get(shop=shop, retired_at=None)
    return row


def _seal(signer: Signer, cipher: ShopCipher) -> bytes:
    rsa_pem, ed25519_pem = signer.to_pem()
    plain = json.dumps([rsa_pem.decode(), ed25519_pem.decode()]).encode()
    return cipher.seal_bytes(_place(signer.fingerprint), plain)


def _open(row: SigningKey, cipher: ShopCipher) -> Signer:
    plain = cipher.open_bytes(_place(row.fingerprint), bytes(row.sealed_private))
    rsa_pem, ed25519_pem = json.loads(plain)
    return Signer.from_pem(rsa_pem=rsa_pem.encode(), ed25519_pem=ed25519_pem.encode())


def _place(fingerprint: str) -> str:
    return f"signing-key:{fingerprint}"
