"""Tries a connection out, as far as that can be done from here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from shops.crypto import ShopCipher, cipher_of
from shops.enums import Platform
from shops.errors import DomainError
from shops.models import Connection
from shops.operations.connecting.hooks import HOOKS, Call
from shops.operations.connecting.pages import ReadingFailed, TryLater
from shops.operations.connecting.reading import read_page
from shops.operations.connecting.setting_up import access_of, secrets_of
from shops.platforms.payloads import PayloadProblem
from shops.platforms.signing import douyin, pinduoduo, shopify, taobao, woocommerce

_BODY = b'{"test": true}'


@dataclass(frozen=True, slots=True)
class Result:
    """How one part of a test went, in a sentence."""

    is_good: bool
    text: str


def try_out(*, connection: Connection, now: datetime) -> list[Result]:
    """Sign a message with the stored secret and see whether it would be taken."""
    try:
        cipher = cipher_of(connection.shop)
        return list(_results(connection, cipher, now))
    except DomainError as error:
        return [Result(is_good=False, text=str(error))]


def _results(connection: Connection, cipher: ShopCipher, now: datetime) -> Iterator[Result]:
    secret = secrets_of(connection, cipher, now)[0]
    call = _signed(connection, secret, now)
    if HOOKS[connection.platform].is_signed(call, secret, connection.app_key):
        yield Result(
            is_good=True,
            text=_(
                "A message signed with the stored secret is taken. Now send a test message from "
                "the platform's own page."
            ),
        )
    else:
        yield Result(is_good=False, text=_("The stored secret does not work; enter it again."))
    if connection.can_pull:
        yield _reading(connection, cipher, now)


def _reading(connection: Connection, cipher: ShopCipher, now: datetime) -> Result:
    """Read one page as a turn would, and keep nothing of it."""
    try:
        page = read_page(
            platform=connection.platform,
            address=connection.address,
            access=access_of(connection, cipher),
            cursor={"since": now.isoformat()},
            now=now,
        )
    except TryLater:
        return Result(is_good=False, text=_("The platform does not answer just now. Try later."))
    except (ReadingFailed, PayloadProblem) as error:
        return Result(is_good=False, text=str(error))
    text = _("Orders can be read from the platform.")
    return Result(is_good=not page.problems, text=page.problems[0] if page.problems else text)


def _signed(connection: Connection, secret: str, now: datetime) -> Call:
    """The call that the platform would make with this secret."""
    if connection.platform == Platform.SHOPIFY:
        headers = {"x-shopify-hmac-sha256": shopify.webhook_signature(_BODY, secret)}
        return Call(headers, "", _BODY, now)
    if connection.platform == Platform.WOOCOMMERCE:
        headers = {"x-wc-webhook-signature": woocommerce.webhook_signature(_BODY, secret)}
        return Call(headers, "", _BODY, now)
    if connection.platform == Platform.DOUYIN:
        signature = douyin.push_signature(connection.app_key, _BODY, secret)
        headers = {"app-id": connection.app_key, "event-sign": signature}
        return Call(headers, "", _BODY, now)
    return _signed_query(connection.platform, secret, now)


def _signed_query(platform: str, secret: str, now: datetime) -> Call:
    china = now.astimezone(ZoneInfo("Asia/Shanghai"))
    if platform == Platform.TAOBAO:
        params = {"timestamp": f"{china:%Y-%m-%d %H:%M:%S}"}
        params["sign"] = taobao.signature(params, secret)
    else:
        params = {"timestamp": str(int(now.timestamp()))}
        params["sign"] = pinduoduo.signature(params, secret)
    query = "&".join(f"{key}={value.replace(' ', '%20')}" for key, value in params.items())
    return Call({}, query, b"", now)
