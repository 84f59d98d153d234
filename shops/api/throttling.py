"""How many calls a token may make: counted in the cache, a minute at a time."""

from __future__ import annotations

import math
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from shops.models import ApiToken

_WINDOW_SECONDS = 60


class TokenThrottle(BaseThrottle):
    """Refuses calls above the rate that `rate_setting` names, for each token by itself.

    While the cache cannot be reached nobody is refused: the limit protects, it does not decide.
    """

    rate_setting = "BRUSHGUARD_API_RATE"

    def allow_request(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, ApiToken):
            return True
        minute = int(time.time() // _WINDOW_SECONDS)
        key = f"rate:{self.rate_setting}:{request.auth.pk}:{minute}"
        most: int = getattr(settings, self.rate_setting)
        return _count(key) <= most

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return math.ceil(_WINDOW_SECONDS - time.time() % _WINDOW_SECONDS)


class EventsThrottle(TokenThrottle):
    """Counts pushes of events apart: a busy shop sends many more of them."""

    rate_setting = "BRUSHGUARD_EVENTS_RATE"


def _count(key: str) -> int:
    try:
        return _incremented(key)
    except (RedisError, OSError):
        return 0


def _incremented(key: str) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # nobody has counted under it yet
        is_first = cache.add(key, 1, timeout=2 * _WINDOW_SECONDS)
        return 1 if is_first else cache.incr(key)
