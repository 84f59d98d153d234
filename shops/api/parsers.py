"""Bodies of calls: unpacked within the size that is taken, and only JSON that can be stored."""

from __future__ import annotations

import json
import zlib
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, JSONParser

from shops.api.errors import BodyTooLarge, BodyUnreadable, PackingUnknown

_GZIP_WINDOW = 31
_PLAIN = ("", "identity")
_GZIP = ("gzip", "x-gzip")


class WholeBody(BaseParser):
    """Hands the body over as it came, up to the size that the service takes."""

    media_type = "*/*"

    def parse(self, stream: IO[bytes], media_type: Any = None, parser_context: Any = None) -> Any:
        most = settings.BRUSHGUARD_EVENTS_MAX_BYTES
        body = stream.read(most + 1)
        if len(body) > most:
            raise BodyTooLarge
        return _unpacked(body, _packing(parser_context), most)


class StorableJSON(JSONParser):
    """JSON without half characters, which no text column holds, and not nested without end."""

    def parse(self, stream: IO[bytes], media_type: Any = None, parser_context: Any = None) -> Any:
        most = settings.BRUSHGUARD_EVENTS_MAX_BYTES
        body = _unpacked(stream.read(), _packing(parser_context), most)
        try:
            said = super().parse(BytesIO(body), media_type, parser_context)
            json.dumps(said, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError("The JSON is nested too deep.") from error
        except UnicodeEncodeError as error:
            raise ParseError("The JSON holds half a character (a lone surrogate).") from error
        return said


def _packing(context: Any) -> str:
    return str(context["request"].headers.get("Content-Encoding", "")).strip().lower()


def _unpacked(body: bytes, packing: str, most: int) -> bytes:
    if packing in _PLAIN:
        return body
    if packing not in _GZIP:
        raise PackingUnknown
    plain = b""
    while body:
        member = zlib.decompressobj(_GZIP_WINDOW)
        try:
            plain += member.decompress(body, most + 1 - len(plain))
        except zlib.error as error:
            raise BodyUnreadable("The body is not gzip, as Content-Encoding says.") from error
        if len(plain) > most:
            raise BodyTooLarge
        if not member.eof:
            raise BodyUnreadable("The gzip body is cut off.")
        body = member.unused_data
    return plain
