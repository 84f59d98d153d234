"""A room that PostgreSQL's account may enter even where the tests run as root."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def room() -> Iterator[Path]:
    """A directory of this test file. pytest's own lie below one that only root may enter."""
    directory = Path(tempfile.mkdtemp(prefix="brushguard-room-"))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory)
