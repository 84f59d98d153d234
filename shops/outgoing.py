"""Calls to addresses that a shop's people typed in: robots, webhooks, connected shops.

Whoever may name an address could name one of the operator's own network, and read the answer.
So the name is resolved when the call is made, every address it resolves to is looked at, the
connection goes to that very address, no redirect is followed, no proxy of the environment is
asked, and an answer is cut off by size and by time. The operator opens what he means to open with
BRUSHGUARD_OUTGOING_ALLOW.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

import httpcore
import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from shops.answers import sentence_of
from shops.errors import TargetRefused

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
# From the first byte of the answer to its last: a server that drips holds nobody up.
ANSWER_SECONDS = 20.0
# Robots answer in a line; a page of a connected shop's orders takes a few megabytes.
ANSWER_BYTES = 8 * 2**20
# Translators of IPv4 for networks of IPv6 alone (RFC 6052): what counts is the address inside.
_NAT64 = IPv6Network("64:ff9b::/96")


def open_client(**options: Any) -> httpx.Client:
    """Make a client for addresses that are not the operator's own; use it with `with`.

    Takes what `httpx.Client` takes beside transport, proxies and redirects. A call may raise
    TargetRefused (see `check_url`), or an httpx.HTTPError, which `in_words` puts into words.
    """
    options.setdefault("timeout", httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS))
    return httpx.Client(
        transport=_CheckedTransport(), follow_redirects=False, trust_env=False, **options
    )


def check_url(url: str) -> None:
    """Look at an address before it is stored; the same is looked at again at every call.

    Raises TargetRefused, with a sentence to show, when it is no https address, carries a login,
    does not resolve, or leads into a private network that the operator did not allow.
    """
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise TargetRefused(_("This is no address of a website.")) from error
    if parsed.userinfo:
        raise TargetRefused(_("Leave user name and password out of the address."))
    _check_scheme(parsed)
    try:
        addresses_of(parsed.host, parsed.port or 443)
    except OSError as error:
        raise TargetRefused(
            _("The name %(host)s is not known. Check the address.") % {"host": parsed.host}
        ) from error


def addresses_of(host: str, port: int) -> list[str]:
    """Resolve a host now, and return the addresses that may be called.

    Raises TargetRefused when any of them is private and not allowed, OSError when the name is not
    known.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not _is_allowed_name(host) and not all(_may_call(address) for address in addresses):
        raise TargetRefused(
            _(
                "%(host)s lies in a private network. Only the operator of this service may allow "
                "such addresses."
            )
            % {"host": host}
        )
    return addresses


def in_words(error: Exception) -> str:
    """Say in a sentence why a call failed, without its address or its content."""
    return str(error) if isinstance(error, TargetRefused) else sentence_of(failure_of(error))


def failure_of(error: Exception) -> str:
    """Why a call failed, as a word of shops/answers.py, which can be stored and said in any language."""
    if isinstance(error, TargetRefused):
        return "private"
    if isinstance(error, httpx.ConnectTimeout):
        return "unreachable"
    if isinstance(error, httpx.TimeoutException):
        return "silent"
    if isinstance(error, httpx.ConnectError):
        return _why_not_connected(str(error).lower())
    return "cut"


def _why_not_connected(text: str) -> str:
    if "certificate" in text or "ssl" in text:
        return "certificate"
    if "name" in text or "address associated" in text:
        return "unknown_name"
    return "closed"


def _check_scheme(url: httpx.URL) -> None:
    if not url.host or url.scheme not in {"https", "http"}:
        raise TargetRefused(_("The address must begin with https://."))
    if url.scheme == "http" and not _is_allowed_host(url.host):
        raise TargetRefused(_("The address must begin with https://, not http://."))


def _is_allowed_name(host: str) -> bool:
    return host.lower() in {name.lower() for name in settings.BRUSHGUARD_OUTGOING_ALLOW}


def _is_allowed_host(host: str) -> bool:
    """Whether the operator named this host, or the network it is written as."""
    if _is_allowed_name(host):
        return True
    try:
        return _is_in_allowed_network(_inner(host))
    except ValueError:
        return False


def _may_call(address: str) -> bool:
    inner = _inner(address)
    if _is_in_allowed_network(inner):
        return True
    return inner.is_global and not inner.is_multicast and not inner.is_reserved


def _inner(address: str) -> IPv4Address | IPv6Address:
    """The address that packets reach in the end: an IPv4 address wrapped in IPv6 is unwrapped."""
    parsed = ip_address(address.split("%", 1)[0])
    if isinstance(parsed, IPv4Address):
        return parsed
    if parsed in _NAT64:
        return IPv4Address(parsed.packed[-4:])
    teredo = parsed.teredo[1] if parsed.teredo else None
    return parsed.ipv4_mapped or parsed.sixtofour or teredo or parsed


def _is_in_allowed_network(address: IPv4Address | IPv6Address) -> bool:
    for allowed in settings.BRUSHGUARD_OUTGOING_ALLOW:
        try:
            if address in ip_network(allowed, strict=False):
                return True
        except ValueError:  # a host's name
            continue
    return False


class _CheckedBackend(httpcore.SyncBackend):
    """Connects to the very addresses that were looked at, so that a name cannot turn in between."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            addresses = addresses_of(host, port)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        failure: Exception | None = None
        for address in addresses:
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError("no address associated with the name")


class _CheckedTransport(httpx.HTTPTransport):
    def __init__(self) -> None:
        super().__init__(verify=_trusted(), trust_env=False)
        self._pool.close()
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trusted(), network_backend=_CheckedBackend()
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        _check_scheme(request.url)
        answer = super().handle_request(request)
        answer.stream = _Bounded(answer.stream)
        return answer


class _Bounded(httpx.SyncByteStream):
    """An answer's bytes, until there are too many of them or they take too long."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        left, ends_at = ANSWER_BYTES, time.monotonic() + ANSWER_SECONDS
        for chunk in self._inner:
            left -= len(chunk)
            if left < 0:
                raise httpx.ReadError("the answer is too long")
            if time.monotonic() > ends_at:
                raise httpx.ReadTimeout("the answer takes too long")
            yield chunk

    def close(self) -> None:
        self._inner.close()


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that are trusted; reading them takes longer than a call."""
    return httpx.create_ssl_context()
