"""Packs are built some hundred times here, nearly all of the same few cases."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from typing import Any

import pytest
import typst
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from appeals.packing.documents import charts, typesetting

_DRAWN = ("rate_chart", "cumulative_chart", "delay_chart", "share_chart", "gantt_chart")


@pytest.fixture(scope="session", autouse=True)
def made_once() -> Iterator[None]:
    """Keep each chart and document by all that it was made from: most of a small pack's time.

    Builds in a process of their own make them all, among them those that must come out alike.
    Where a test stands in for Typst, nothing is kept or taken.
    """
    known: dict[bytes, bytes] = {}
    real = typst.compile

    def keeping(make: Callable[..., bytes]) -> Callable[..., bytes]:
        def made(*values: Any) -> bytes:
            if typst.compile is not real:
                return make(*values)
            key = hashlib.sha256(pickle.dumps((make.__name__, values))).digest()
            if key not in known:
                known[key] = make(*values)
            return known[key]

        return made

    with pytest.MonkeyPatch.context() as patch:
        for name in _DRAWN:
            patch.setattr(charts, name, keeping(getattr(charts, name)))
        patch.setattr(typesetting, "compiled", keeping(typesetting.compiled))
        yield


@pytest.fixture(scope="session", autouse=True)
def keys_opened_once() -> Iterator[None]:
    """Keep each private key that was read from its bytes: OpenSSL tries its numbers each time."""
    with pytest.MonkeyPatch.context() as patch:
        kept = cache(serialization.load_pem_private_key)
        patch.setattr(serialization, "load_pem_private_key", kept)
        yield


@pytest.fixture(scope="session")
def drawer() -> dict[int, list[rsa.RSAPrivateKey]]:
    """By size, the keys that tests made so far: looking for their primes takes long."""
    return defaultdict(list)


@pytest.fixture(autouse=True)
def keys_from_the_drawer(
    drawer: dict[int, list[rsa.RSAPrivateKey]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test that makes a second RSA key gets another than its first; the next test gets both again.

    What lasts longer than a test makes its own, which no drawer holds, and so does a forked process:
    nobody would hear that it took one.
    """
    make, taken, here = rsa.generate_private_key, defaultdict(count), os.getpid()

    def taken_out(public_exponent: int, key_size: int) -> rsa.RSAPrivateKey:
        if os.getpid() != here:
            return make(public_exponent=public_exponent, key_size=key_size)
        keys, number = drawer[key_size], next(taken[key_size])
        while len(keys) <= number:
            keys.append(make(public_exponent=public_exponent, key_size=key_size))
        return keys[number]

    monkeypatch.setattr(rsa, "generate_private_key", taken_out)
