"""The cache of the service: Django's, with its clients kept."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class _KeptClient(RedisCacheClient):
    """Builds a client once instead of once a command, which cost more than the command itself."""

    def __init__(self, *servers: Any, **options: Any) -> None:
        super().__init__(*servers, **options)
        self._kept: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        pool = self._get_connection_pool(write)
        if id(pool) not in self._kept:
            self._kept[id(pool)] = self._client(connection_pool=pool)
        return self._kept[id(pool)]


class KeptRedisCache(RedisCache):
    """`django.core.cache.backends.redis.RedisCache` over clients that are kept."""

    @cached_property
    def _cache(self) -> _KeptClient:
        return _KeptClient(self._servers, **self._options)
