"""Bearer tokens: one shop, one role, only the hash on our side."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from shops.models import ApiToken
from shops.operations.tokens import token_sha256
from shops.queries.tokens import token_with

_SCHEME = b"bearer"


class ShopTokenAuthentication(BaseAuthentication):
    """Reads `Authorization: Bearer …`; the token itself becomes `request.user`."""

    def authenticate(self, request: Request) -> tuple[ApiToken, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != _SCHEME:
            return None
        if len(parts) != 2:
            raise AuthenticationFailed(_("Write the header as `Authorization: Bearer <token>`."))
        token = token_with(token_sha256(parts[1].decode("latin-1")))
        now = timezone.now()
        if token is None or not token.works_at(now):
            raise AuthenticationFailed(_("This token is unknown, revoked or expired."))
        _note_use(token, now)
        return token, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _note_use(token: ApiToken, now: datetime) -> None:
    """One write an hour is enough to tell a used token from a forgotten one."""
    if token.last_used_at is None or token.last_used_at < now - timedelta(hours=1):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


class _TokenSchema(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = ShopTokenAuthentication
    name = "shopToken"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
