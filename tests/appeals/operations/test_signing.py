"""Signing keys: one pair a shop, opened only by the shop's key, public halves kept."""

from __future__ import annotations

import pytest

from appeals.models import SigningKey
from appeals.operations.signing import rotate_key, signer_in_use
from appeals.queries.keys import keys_of, published_fingerprints
from shops.errors import KeyDestroyed, SealBroken
from shops.models import CustodyEvent, ShopKey
from tests.factories import NOW, make_shop, make_user

pytestmark = pytest.mark.django_db


def test_signer_in_use_is_made_once_a_shop_and_told_to_custody():
    shop = make_shop(make_user())
    first, second = signer_in_use(shop=shop, now=NOW), signer_in_use(shop=shop, now=NOW)
    assert first.fingerprint == second.fingerprint
    row = SigningKey.objects.get()
    assert (row.fingerprint, row.public_pem) == (first.fingerprint, first.rsa_public_pem.decode())
    assert b"PRIVATE" not in bytes(row.sealed_private)
    made = CustodyEvent.objects.filter(shop=shop, object__startswith="signing-key:")
    assert [event.object for event in made] == [f"signing-key:{first.fingerprint}"]


def test_shops_sign_with_different_keys():
    one, other = make_shop(make_user()), make_shop(make_user())
    assert (
        signer_in_use(shop=one, now=NOW).fingerprint
        != signer_in_use(shop=other, now=NOW).fingerprint
    )


def test_key_of_one_shop_does_not_open_in_another():
    one, other = make_shop(make_user()), make_shop(make_user())
    signer_in_use(shop=one, now=NOW)
    SigningKey.objects.filter(shop=one).update(shop=other)
    with pytest.raises(SealBroken):
        signer_in_use(shop=other, now=NOW)


def test_signing_ends_when_the_shops_data_key_is_destroyed():
    shop = make_shop(make_user())
    signer_in_use(shop=shop, now=NOW)
    ShopKey.objects.filter(shop=shop).update(wrapped=None)
    with pytest.raises(KeyDestroyed):
        signer_in_use(shop=shop, now=NOW)


def test_rotated_key_stays_published_behind_the_new_one():
    owner = make_user()
    shop = make_shop(owner)
    old = signer_in_use(shop=shop, now=NOW).fingerprint
    rotate_key(shop=shop, actor=owner, reason="yearly", now=NOW)
    new = signer_in_use(shop=shop, now=NOW).fingerprint
    assert new != old
    assert set(published_fingerprints()) == {new, old}
    retired = keys_of(shop).get(fingerprint=old)
    assert (retired.retired_at, retired.retired_by, retired.retired_reason) == (
        NOW, owner, "yearly",
    )  # fmt: skip
    actions = list(
        CustodyEvent.objects.filter(shop=shop, object__startswith="signing-key:").values_list(
            "action", flat=True
        )
    )
    assert actions == ["key.created", "key.retired", "key.created"]
