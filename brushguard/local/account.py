"""As whom a server runs. PostgreSQL refuses root, so root hands it to `nobody`."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brushguard.local.errors import LocalFailure

# Where root keeps what `nobody` must reach when the checkout lies in a closed home.
SHARED_ROOM = Path("/var/lib/brushguard")


@dataclass(frozen=True)
class Account:
    """The user and group a server runs as; `drops` says whether that is somebody else."""

    uid: int
    gid: int
    drops: bool

    def popen_options(self) -> dict[str, Any]:
        """Return what `subprocess` needs to start a program as this account."""
        if not self.drops:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Make the account the owner of this one file or directory."""
        if self.drops:
            os.chown(path, self.uid, self.gid)

    def can(self, permission: str, path: Path) -> bool:
        """Say whether the account has `r` or `x` on the path, through everything above it."""
        if not self.drops:
            return True
        answer = subprocess.run(
            ["/bin/sh", "-c", f'test -{permission} "$0"', str(path)],
            check=False,
            cwd="/",
            **self.popen_options(),
        )
        return answer.returncode == 0


def server_account() -> Account:
    """Return the account for a server started by this process."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), drops=False)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid, drops=True)


def shared_room() -> Path:
    """Make and return the directory of root that every account may pass through."""
    try:
        SHARED_ROOM.mkdir(mode=0o755, parents=True, exist_ok=True)
        SHARED_ROOM.chmod(0o755)
    except OSError as error:
        raise LocalFailure(
            f"Root cannot run PostgreSQL itself, and {SHARED_ROOM} cannot be made ({error}). "
            "Move the checkout and --data to a place other users may enter, or start as an "
            "ordinary user."
        ) from error
    return SHARED_ROOM


def place_for(account: Account, wanted: Path, *, durable: bool) -> Path:
    """Return a directory path the account can reach: the wanted one, or one it can.

    The place itself is not made. A throwaway place lies in the system's temporary directory.
    """
    if account.can("x", wanted.parent):
        return wanted
    above = shared_room() if durable else Path(tempfile.gettempdir())
    room = Path(tempfile.mkdtemp(prefix="brushguard-postgres-", dir=above))
    room.chmod(0o711)
    return room / wanted.name


def copy_once(sources: Iterable[Path], name: str) -> Path:
    """Copy the directories below a shared directory `name`, readable by all; return that."""
    target = shared_room() / name
    if target.exists():
        return target
    beside = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=shared_room()))
    for source in sources:
        shutil.copytree(source, beside / source.name, symlinks=True)
    _let_all_read(beside)
    try:
        beside.rename(target)
    except OSError:  # another start was quicker; its copy is the same
        shutil.rmtree(beside)
    return target


def _let_all_read(root: Path) -> None:
    root.chmod(0o755)
    for path in root.rglob("*"):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))
