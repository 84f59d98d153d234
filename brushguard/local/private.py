"""Small files that only their owner may read, written whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def write_private_text(path: Path, text: str) -> None:
    """Write the file with mode 0600; a reader sees the old text or the new one, never half."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def write_private(path: Path, value: dict[str, Any]) -> None:
    """Write `value` as JSON by `write_private_text`."""
    write_private_text(path, json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def read_private(path: Path) -> dict[str, Any]:
    """Read what `write_private` wrote; an absent file reads as nothing."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    value: dict[str, Any] = json.loads(text)
    return value
