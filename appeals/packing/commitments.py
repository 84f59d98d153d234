"""Salted commitments: a masked copy that provably comes from the same records as a clear one."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from appeals.packing.errors import PackError

KEY_BYTES = 32
FIELDS = ("order_id", "name", "phone", "address", "buyer")


@dataclass(frozen=True, slots=True)
class Commitment:
    ref: str
    field: str
    sha256: str


def check_key(case_key: bytes) -> None:
    """This will raise PackError unless the key is long enough to keep phones from guessing."""
    if len(case_key) < KEY_BYTES:
        raise PackError(f"The case key must hold at least {KEY_BYTES} bytes.")


def salt(case_key: bytes, ref: str, field: str) -> str:
    """32 hex digits that only the holder of the case key can compute."""
    return hmac.new(case_key, f"{ref}|{field}".encode(), hashlib.sha256).hexdigest()[:32]


def commitment(salt_hex: str, value: str) -> str:
    """What `printf '%s|%s' "$salt" "$value" | sha256sum` prints."""
    return hashlib.sha256(f"{salt_hex}|{value}".encode()).hexdigest()


def commit(case_key: bytes, ref: str, values: dict[str, str | None]) -> Iterator[Commitment]:
    """One commitment for each known value of a row, in the fixed order of FIELDS."""
    for field in FIELDS:
        value = values.get(field)
        if value:
            yield Commitment(ref, field, commitment(salt(case_key, ref, field), value))


def token(case_key: bytes, kind: str, value: str) -> str:
    """A stand-in that is equal for equal values and says nothing else."""
    digest = hmac.new(case_key, f"token|{kind}|{value}".encode(), hashlib.sha256).hexdigest()
    return digest[:12]
