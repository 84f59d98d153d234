"""The cache keeps its clients, and does all that Django's does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from brushguard.cache import KeptRedisCache
from brushguard.local.valkey import start_valkey


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[KeptRedisCache]:
    server = start_valkey(tmp_path / "valkey")
    yield KeptRedisCache(server.url, {})
    server.stop()


def test_cache_counts_and_remembers_through_one_kept_client(cache: KeptRedisCache) -> None:
    assert cache.add("calls", 1, timeout=60)
    assert not cache.add("calls", 1, timeout=60)
    assert cache.incr("calls") == 2
    assert cache.get("calls") == 2
    assert cache._cache.get_client("calls") is cache._cache.get_client("others")


def test_cache_tells_a_count_that_nobody_began(cache: KeptRedisCache) -> None:
    with pytest.raises(ValueError, match="not found"):
        cache.incr("never")
