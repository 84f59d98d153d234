"""Compiles the message catalogues: every `django.po` below `locale/` to the `.mo` beside it.

    python -m brushguard.local.messages

Only catalogues newer than their `.mo` are compiled. No gettext tools are needed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import polib

_LOCALE = Path(__file__).resolve().parents[2] / "locale"


def compile_messages(locale: Path = _LOCALE) -> list[Path]:
    """Compile what changed and return those catalogues; several processes may do so at once."""
    changed = [source for source in sorted(locale.rglob("django.po")) if _is_stale(source)]
    for source in changed:
        target = source.with_suffix(".mo")
        beside = target.with_suffix(f".{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(beside))
        # The catalogue's own time, so that an edit made while we compile is seen next time.
        stat = source.stat()
        os.utime(beside, ns=(stat.st_mtime_ns, stat.st_mtime_ns))
        beside.replace(target)
    return changed


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime_ns != source.stat().st_mtime_ns


if __name__ == "__main__":
    for catalogue in compile_messages():
        sys.stdout.write(f"{catalogue}\n")
