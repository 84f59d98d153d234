"""Shared by all: a PostgreSQL of our own for the whole run, and real workers for who asks."""

from __future__ import annotations

import gc
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import environ
import pytest
from django.conf import settings
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from brushguard.local.postgres import start_postgres
from tests.workers import Workers

# A test says what is right, never how fast: a busy machine must not make one fail.
hypothesis_settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL before Django reads its settings, unless the caller brought one."""
    if os.environ.get("TEST_DATABASE_URL"):
        _use(os.environ["TEST_DATABASE_URL"])
        return
    if hasattr(config, "workerinput"):  # pytest-xdist workers use the controller's server
        return
    directory = tempfile.TemporaryDirectory(prefix="brushguard-test-", ignore_cleanup_errors=True)
    server = start_postgres(Path(directory.name) / "postgres", durable=False)
    _use(server.url)
    config.add_cleanup(directory.cleanup)
    config.add_cleanup(server.stop)


def _use(url: str) -> None:
    """Point this process and its children at a server.

    Settings may have been read already; the connection itself has not been used.
    """
    os.environ["DATABASE_URL"] = url
    settings.DATABASES["default"].update(environ.Env.db_url_config(url))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files of many tests, and among them, one after four, those with real servers.

    A long file that is begun last keeps one core waiting for the other; and real servers are waited
    for now and then, which two files at once would do beside each other.
    """
    tests = Counter(item.path for item in items)
    live = {item.path for item in items if item.get_closest_marker("live")}
    ordered = sorted(tests, key=lambda path: (-tests[path], path))
    place = {path: 4 * number - 1 for number, path in enumerate(p for p in ordered if p in live)}
    place |= {path: number for number, path in enumerate(p for p in ordered if p not in live)}
    items.sort(key=lambda item: (place[item.path], item.path))


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Packed bytes may hold the time of day, and two processes must call a test the same."""
    return argname if isinstance(val, bytes) and not val.isascii() else None


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and not among what was imported: a tenth of the whole run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A request leaves its reader's language with the thread; the next test begins without it."""
    yield
    translation.deactivate()


@pytest.fixture(scope="module")
def kept_rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Rows that fixtures of a module make under this last for the whole file.

    Each test's `db` rolls back to them. Not for a file in which a test commits.
    """
    around = transaction.atomic()
    with django_db_blocker.unblock():
        around.__enter__()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    """A broker and no worker yet; all that were started are killed at the end."""
    crew = Workers(tmp_path)
    yield crew
    crew.stop()
