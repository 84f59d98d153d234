"""The question to a time-stamp authority, and what it asks."""

from __future__ import annotations

from rfc3161_client import TimestampRequestBuilder
from rfc3161_client.base import HashAlgorithm


def query_for(content: bytes) -> bytes:
    """A DER request over the content's SHA-256, with a fresh nonce, asking for the certificates."""
    builder = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256)
    return builder.nonce(nonce=True).cert_request(cert_request=True).build().as_bytes()


def asked_in(query: bytes) -> tuple[str, int | None]:
    """The imprint (hex) and the nonce of a request as we write them (RFC 3161, 2.4.1).

    ValueError for anything but version 1 of SHA-256 with a nonce at most and the certificates asked.
    """
    try:
        whole = _Der(query)
        body = whole.enter()
        version, imprint = body.take(), body.enter()
        algorithm, digest = imprint.take(), imprint.take()
        rest = [body.take() for _ in range(3) if body.left]
    except IndexError as fault:
        raise ValueError("This is no time-stamp request.") from fault
    is_plain = (version, algorithm[1][:11]) == ((_INTEGER, b"\1"), _SHA256) and digest[0] == _OCTETS
    nonces = [value for tag, value in rest if tag == _INTEGER]
    tags = [tag for tag, _ in rest if tag != _OID]
    is_asked = rest and rest[-1] == (_BOOLEAN, b"\xff") and tags in _ENDINGS
    if whole.left or body.left or imprint.left or not (is_plain and is_asked):
        raise ValueError("This is no time-stamp request of the kind that packs hold.")
    return digest[1].hex(), int.from_bytes(nonces[0], "big", signed=True) if nonces else None


_BOOLEAN, _INTEGER, _OCTETS, _OID = 0x01, 0x02, 0x04, 0x06
_SHA256 = bytes.fromhex("0609608648016503040201")
_ENDINGS = ([_INTEGER, _BOOLEAN], [_BOOLEAN])


class _Der:
    """Just enough DER to walk over a request."""

    def __init__(self, content: bytes) -> None:
        self.left = content

    def take(self) -> tuple[int, bytes]:
        tag, length, start = self.left[0], self.left[1], 2
        if length & 0x80:
            start += length & 0x7F
            length = int.from_bytes(self.left[2:start], "big")
        if len(self.left) < start + length:
            raise IndexError("cut off")
        value, self.left = self.left[start : start + length], self.left[start + length :]
        return tag, value

    def enter(self) -> _Der:
        return _Der(self.take()[1])
