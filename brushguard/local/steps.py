"""Which preparations a start needs: unchanged work is not done again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from brushguard.local.instance import ROOT, Instance
from brushguard.local.servers import Servers


def steps_needed(instance: Instance, servers: Servers) -> tuple[list[str], dict[str, str]]:
    """Return the steps of `prepare` to run, and what to remember when they went well.

    A database that is not ours may have changed since: its tables are always looked at.
    """
    is_ours = servers.database is not None
    wanted = {"migrations": _migrations(), "static": _static()}
    known = instance.state()
    steps = []
    if not is_ours or known.get("migrations") != wanted["migrations"]:
        steps += ["--migrate", "--users"]
    if known.get("static") != wanted["static"]:
        steps.append("--static")
    return steps, wanted


def _migrations() -> str:
    """Name the tables' wanted state: our migrations and the versions of everybody else's."""
    return _fingerprint([ROOT / "requirements.txt", *ROOT.glob("*/migrations/*.py")])


def _static() -> str:
    """Name the static files' wanted state: ours, and the versions of everybody else's."""
    ours = (path for path in (ROOT / "static").rglob("*") if path.is_file())
    return _fingerprint([ROOT / "requirements.txt", *ours])


def _fingerprint(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(ROOT)} {path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
