"""Sets a connection up, changes it, and takes it down again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from shops.access import Principal
from shops.crypto import ShopCipher, cipher_of
from shops.enums import Action, ConnectionState, Platform
from shops.errors import ConnectionRefused
from shops.models import Connection, Shop, User
from shops.operations import custody
from shops.outgoing import check_url

# Platforms go on signing with the old secret for a while after a change (Shopify: up to an hour).
OLD_SECRET_FOR = timedelta(hours=1)
LISTENING = (
    Platform.SHOPIFY,
    Platform.WOOCOMMERCE,
    Platform.TAOBAO,
    Platform.PINDUODUO,
    Platform.DOUYIN,
)
READING = (Platform.SHOPIFY, Platform.WOOCOMMERCE)
_NEEDS_APP_KEY = (Platform.DOUYIN,)
_MAKES_ITS_OWN = (Platform.WOOCOMMERCE,)
_SECRET_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Terms:
    """What a merchant enters. An empty secret lets us make one, where the platform takes ours.

    `address` and `access` are what reading needs: Shopify's shop address and an Admin API token,
    WooCommerce's address and `key:secret`.
    """

    platform: str
    name: str
    secret: str = ""
    app_key: str = ""
    address: str = ""
    access: str = ""


def create_connection(
    *, shop: Shop, terms: Terms, actor: User, now: datetime
) -> tuple[Connection, str]:
    """Set a connection up; returns it with the secret we made, "" when the merchant entered one.

    Raises ConnectionRefused for what the platform cannot have, TargetRefused for its address.
    """
    _check(terms)
    secret = terms.secret.strip() or _own_secret(terms.platform)
    cipher = cipher_of(shop)
    public_id = secrets.token_urlsafe(16)
    connection = Connection(
        shop=shop,
        public_id=public_id,
        platform=terms.platform,
        name=terms.name.strip(),
        app_key=terms.app_key.strip(),
        sealed_secret=seal_secret(cipher, public_id, secret),
        address=terms.address.strip().rstrip("/"),
        created_by=actor,
        created_at=now,
    )
    if terms.access.strip():
        connection.sealed_access = seal_access(cipher, public_id, terms.access.strip())
        connection.next_pull_at = now
    with transaction.atomic():
        connection.save(force_insert=True)
        _record(connection, "created", actor, now)
    return connection, "" if terms.secret.strip() else secret


def rotate_secret(*, connection: Connection, secret: str, actor: User, now: datetime) -> str:
    """Take a new secret; the old one is accepted for an hour more. Returns one that we made.

    Raises ConnectionRefused when the platform makes its secrets itself and none was entered.
    """
    entered = secret.strip()
    _check_secret(connection.platform, entered)
    new = entered or _own_secret(connection.platform)
    with transaction.atomic():
        row = Connection.objects.select_for_update().get(pk=connection.pk)
        row.sealed_old_secret, row.old_secret_until = row.sealed_secret, now + OLD_SECRET_FOR
        row.sealed_secret = seal_secret(cipher_of(connection.shop), row.public_id, new)
        row.save(update_fields=["sealed_old_secret", "old_secret_until", "sealed_secret"])
        _record(row, "secret rotated", actor, now)
    return "" if entered else new


def pause(*, connection: Connection, is_paused: bool, actor: User, now: datetime) -> None:
    """Stop or go on. What arrives meanwhile is kept and recorded once it goes on."""
    state = ConnectionState.PAUSED if is_paused else ConnectionState.ACTIVE
    with transaction.atomic():
        changed = Connection.objects.filter(pk=connection.pk).exclude(state=state)
        if changed.update(state=state, failures=0):
            if not is_paused and connection.can_pull:
                Connection.objects.filter(pk=connection.pk).update(next_pull_at=now)
            _record(connection, str(state), actor, now)


def delete_connection(*, connection: Connection, actor: User, now: datetime) -> None:
    """Take a connection down with its secrets and messages; the recorded orders stay."""
    with transaction.atomic():
        _record(connection, "deleted", actor, now)
        connection.delete()


def secrets_of(connection: Connection, cipher: ShopCipher, now: datetime) -> list[str]:
    """The secrets that a signature may be made with now, the newest first."""
    place = _secret_place(connection.public_id)
    found = [cipher.open_bytes(place, connection.sealed_secret).decode()]
    is_old_good = connection.old_secret_until is not None and now < connection.old_secret_until
    if connection.sealed_old_secret is not None and is_old_good:
        found.append(cipher.open_bytes(place, connection.sealed_old_secret).decode())
    return found


def access_of(connection: Connection, cipher: ShopCipher) -> str:
    """What reading from the platform is authorised with."""
    if connection.sealed_access is None:
        return ""
    return cipher.open_bytes(_access_place(connection.public_id), connection.sealed_access).decode()


def seal_secret(cipher: ShopCipher, public_id: str, secret: str) -> bytes:
    return cipher.seal_bytes(_secret_place(public_id), secret.encode())


def seal_access(cipher: ShopCipher, public_id: str, access: str) -> bytes:
    return cipher.seal_bytes(_access_place(public_id), access.encode())


def _secret_place(public_id: str) -> str:
    return f"connection-secret:{public_id}"


def _access_place(public_id: str) -> str:
    return f"connection-access:{public_id}"


def _own_secret(platform: str) -> str:
    return secrets.token_urlsafe(32) if platform in _MAKES_ITS_OWN else ""


def _check(terms: Terms) -> None:
    if terms.platform not in LISTENING:
        raise ConnectionRefused(_("This platform cannot be connected yet; import its files."))
    _check_secret(terms.platform, terms.secret.strip())
    if terms.platform in _NEEDS_APP_KEY and not terms.app_key.strip():
        raise ConnectionRefused(_("Enter the app key; the platform signs with it."))
    if terms.address.strip():
        if terms.platform not in READING:
            raise ConnectionRefused(_("Orders of this platform cannot be read, only received."))
        check_url(terms.address.strip())
    if bool(terms.address.strip()) != bool(terms.access.strip()):
        raise ConnectionRefused(_("Reading orders needs both the address and the access."))


def _check_secret(platform: str, secret: str) -> None:
    if not secret and platform not in _MAKES_ITS_OWN:
        raise ConnectionRefused(_("Enter the secret that the platform shows."))
    if len(secret) > _SECRET_LENGTH:
        raise ConnectionRefused(_("The secret is too long."))


def _record(connection: Connection, what: str, actor: Principal, now: datetime) -> None:
    custody.record(
        shop=connection.shop,
        action=Action.CONNECTION_CHANGED,
        object=f"connection:{connection.public_id}",
        now=now,
        actor=actor,
        detail={"what": what, "platform": str(connection.platform), "name": connection.name},
    )
