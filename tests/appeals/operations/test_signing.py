"""Signing keys: made once, opened only by the master key, public halves kept."""

from __future__ import annotations

import pytest
from django.test import override_settings

from appeals.models import SigningKey
from appeals.operations.signing import retire_key, signer_in_use
from appeals.queries.keys import published_fingerprints
from shops.errors import SealBroken
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_signer_in_use_is_made_once():
    first, second = signer_in_use(NOW), signer_in_use(NOW)
    assert first.fingerprint == second.fingerprint
    row = SigningKey.objects.get()
    assert (row.fingerprint, row.public_pem) == (first.fingerprint, first.rsa_public_pem.decode())
    assert b"PRIVATE" not in bytes(row.sealed_private)


def test_signer_in_use_does_not_open_under_another_master_key():
    signer_in_use(NOW)
    with override_settings(BRUSHGUARD_MASTER_KEY=b"x" * 32), pytest.raises(SealBroken):
        signer_in_use(NOW)


def test_retired_key_stays_published_behind_the_new_one():
    old = signer_in_use(NOW).fingerprint
    retire_key(now=NOW)
    new = signer_in_use(NOW).fingerprint
    assert set(published_fingerprints()) == {new, old}
    assert new != old
