"""What the login guard needs to know about a login attempt."""

from typing import Any

from django.http import HttpRequest


def attempted_email(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Say whose account an attempt aims at, in lower case; empty when nobody's."""
    given = (credentials or {}).get("email") or (credentials or {}).get("username")
    return str(given or request.POST.get("login") or "").strip().lower()
