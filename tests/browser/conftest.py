"""A browser for the tests: the system's chromium where there is one, else playwright's own."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest

# playwright's synchronous interface runs an event loop in this thread, which Django would take
# for asynchronous code of ours.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    system = shutil.which("chromium") or shutil.which("chromium-browser")
    more: dict[str, Any] = {
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-background-networking",
        ]
    }
    if system:
        more["executable_path"] = system
    return browser_type_launch_args | more
