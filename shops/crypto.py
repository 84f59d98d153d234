"""A shop's cipher: opens and seals its personal data under its own data key.

The data key is random, wrapped by the service's master key (BRUSHGUARD_MASTER_KEY), and one row
in the database. Destroying that row makes every receiver, buyer, refused row and original file
of the shop unreadable, in backups of the other tables too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Literal, TypedDict

from django.conf import settings
from django.utils.translation import gettext as _

from shops import sealing
from shops.errors import KeyDestroyed
from shops.models import Shop, ShopKey

# As json.dumps with sorted keys and no blanks writes it, at a third of the cost.
_quoted = json.encoder.encode_basestring


class Receiver(TypedDict, total=False):
    """What a sealed receiver may hold. A masked part is kept as the mask that came."""

    name: str
    phone: str
    address: str
    buyer: str


# All parts, in the order of sorted keys, each with how it begins in the text that is sealed.
_PARTS: tuple[tuple[Literal["address", "buyer", "name", "phone"], str], ...]
_PARTS = (
    ("address", '"address":'),
    ("buyer", '"buyer":'),
    ("name", '"name":'),
    ("phone", '"phone":'),
)


class ShopCipher:
    """Seals and opens for one shop. Build it with `cipher_of`, once a task or request."""

    def __init__(self, data_key: bytes) -> None:
        self._data_key = data_key

    @cached_property
    def _receiver_key(self) -> bytes:
        return sealing.derive_key(self._data_key, "receiver")

    @cached_property
    def _receiver_sealer(self) -> sealing.Sealer:
        return sealing.Sealer(self._receiver_key)

    @cached_property
    def _identity_hash(self) -> sealing.KeyedHash:
        return sealing.KeyedHash(sealing.derive_key(self._data_key, "identity"))

    @cached_property
    def _file_key(self) -> bytes:
        return sealing.derive_key(self._data_key, "file")

    @cached_property
    def _case_key(self) -> bytes:
        return sealing.derive_key(self._data_key, "case")

    @cached_property
    def _state_key(self) -> bytes:
        return sealing.derive_key(self._data_key, "state")

    @cached_property
    def _row_key(self) -> bytes:
        return sealing.derive_key(self._data_key, "row")

    @cached_property
    def _secret_key(self) -> bytes:
        return sealing.derive_key(self._data_key, "secret")

    def seal_receiver(self, order_id: str, receiver: Receiver) -> bytes:
        """Seal a receiver for the order with this platform id; equal input, equal bytes."""
        parts = [begin + _quoted(receiver[part]) for part, begin in _PARTS if part in receiver]
        plain = "{" + ",".join(parts) + "}"
        return self._receiver_sealer.seal(plain.encode(), place=order_id.encode())

    def open_receiver(self, order_id: str, sealed: bytes | memoryview) -> Receiver:
        """Open what `seal_receiver` made. Raises SealBroken when it was altered or moved."""
        plain = sealing.open_sealed(self._receiver_key, bytes(sealed), place=order_id.encode())
        receiver: Receiver = json.loads(plain)
        return receiver

    def seal_bytes(self, place: str, plain: bytes) -> bytes:
        """Seal a file or a refused row, bound to `place`."""
        return sealing.seal(self._file_key, plain, place=place.encode())

    def open_bytes(self, place: str, sealed: bytes | memoryview) -> bytes:
        return sealing.open_sealed(self._file_key, bytes(sealed), place=place.encode())

    def seal_state(self, place: str, plain: bytes) -> bytes:
        """Seal what a program remembers of the shop's orders, bound to `place`."""
        return sealing.seal(self._state_key, plain, place=place.encode())

    def open_state(self, place: str, sealed: bytes | memoryview) -> bytes:
        """Open what `seal_state` made. Raises SealBroken when it was altered or moved."""
        return sealing.open_sealed(self._state_key, bytes(sealed), place=place.encode())

    def seal_secret(self, place: str, plain: bytes) -> bytes:
        """Seal an address or a secret of another service, bound to `place`."""
        return sealing.seal(self._secret_key, plain, place=place.encode())

    def open_secret(self, place: str, sealed: bytes | memoryview) -> bytes:
        """Open what `seal_secret` made. Raises SealBroken when it was altered or moved."""
        return sealing.open_sealed(self._secret_key, bytes(sealed), place=place.encode())

    def identity_key(self, kind: str, value: str) -> str:
        """Keyed hash of a normalised identity value, as `kind:hex`."""
        return f"{kind}:{self._identity_hash.of(kind, value)}"

    def identity_keys(self, values: Iterable[tuple[str, str]]) -> list[str]:
        """The keyed hashes of several kinds and normalised values, in their order."""
        hashed = self._identity_hash.of
        return [kind + ":" + hashed(kind, value) for kind, value in values]

    def row_key(self, reading: str) -> bytes:
        """The key under which a file's rows are hashed when they are read in this way."""
        return sealing.derive_key(self._row_key, reading)

    def case_secret(self, case: str) -> bytes:
        """The secret from which a case's pack derives its commitments' salts."""
        return sealing.derive_key(self._case_key, case)


def create_key(*, shop: Shop, now: datetime) -> ShopKey:
    """Give a new shop its data key. The caller writes custody."""
    place = f"shop-key:{shop.pk}".encode()
    wrapped = sealing.seal(settings.BRUSHGUARD_MASTER_KEY, sealing.new_key(), place=place)
    return ShopKey.objects.create(shop=shop, wrapped=wrapped, created_at=now)


def cipher_of(shop: Shop, key: ShopKey | None = None) -> ShopCipher:
    """Open the shop's data key. Raises KeyDestroyed when it is gone.

    One query, or none when the caller fetched the shop's `key` just now.
    """
    key = key or ShopKey.objects.filter(shop=shop).first()
    if key is None or key.wrapped is None:
        raise KeyDestroyed(
            _("The shop's key was deleted; its personal data cannot be read any more.")
        )
    place = f"shop-key:{shop.pk}".encode()
    return ShopCipher(
        sealing.open_sealed(settings.BRUSHGUARD_MASTER_KEY, bytes(key.wrapped), place=place)
    )
