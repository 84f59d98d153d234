"""One data directory: its secrets, its memory of what was done, and how others reach it.

`secrets.json` is written once and must be kept with the database: without its master key
nobody can read the personal data. `state.json` may be lost; the work it remembers is redone.
"""

from __future__ import annotations

import base64
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brushguard.local.errors import AlreadyRunning, LocalFailure
from brushguard.local.lock import DirectoryLock, lock_directory
from brushguard.local.private import read_private, write_private

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_DATA_DIR = ROOT / "var"
MERCHANT_EMAIL = "merchant@example.com"
ADMIN_EMAIL = "admin@example.com"
_PASSED_ON = (
    "ALLOWED_HOSTS",
    "BRUSHGUARD_API_RATE",
    "BRUSHGUARD_BEHIND_PROXY",
    "BRUSHGUARD_CASE_YEARS",
    "BRUSHGUARD_EVENTS_MAX_BYTES",
    "BRUSHGUARD_EVENTS_RATE",
    "BRUSHGUARD_OUTGOING_ALLOW",
    "BRUSHGUARD_RAW_CELLS_DAYS",
    "BRUSHGUARD_TLS",
    "BRUSHGUARD_TSA",
    "BRUSHGUARD_TSA_CA",
    "BRUSHGUARD_TSA_POLICY",
    "BRUSHGUARD_TSA_URL",
    "BRUSHGUARD_UPLOAD_MAX_BYTES",
    "BRUSHGUARD_WORK_DIR",
    "CACHE_URL",
    "CSRF_TRUSTED_ORIGINS",
    "DEFAULT_FROM_EMAIL",
    "EMAIL_URL",
    "LOG_LEVEL",
)
_ROOMS = ("postgres", "valkey", "files", "mail", "static", "beat")


@dataclass(frozen=True)
class Instance:
    """What belongs to one `--data DIR`."""

    data_dir: Path

    @property
    def run_file(self) -> Path:
        return self.data_dir / "run.json"

    def secrets(self) -> dict[str, Any]:
        return read_private(self.data_dir / "secrets.json")

    def keep_api_token(self, token: str) -> None:
        write_private(self.data_dir / "secrets.json", {**self.secrets(), "api_token": token})

    def state(self) -> dict[str, Any]:
        return read_private(self.data_dir / "state.json")

    def remember(self, **facts: Any) -> None:
        write_private(self.data_dir / "state.json", {**self.state(), **facts})


def open_instance(data_dir: Path) -> tuple[Instance, DirectoryLock]:
    """Make the directory ready and take it for this process.

    Raises `AlreadyRunning` when an instance runs on it, `LocalFailure` when it cannot be
    written to.
    """
    instance = Instance(data_dir.expanduser().absolute())
    try:
        _make_rooms(instance.data_dir)
        lock = lock_directory(instance.data_dir)
    except AlreadyRunning as error:
        url = read_private(instance.run_file).get("url")
        place = f" It answers at {url}." if url else ""
        raise AlreadyRunning(
            f"BrushGuard already runs on this data: {error}{place}\n"
            f"本数据目录上的 BrushGuard 已在运行。{url or ''}\n"
            "Use that one, stop it first, or give another directory with --data."
        ) from error
    except OSError as error:
        raise LocalFailure(
            f"{instance.data_dir} cannot be written to: {error.strerror}. Give a directory of "
            f"your own with --data.\n数据目录不可写，请用 --data 指定其他目录。"
        ) from error
    instance.run_file.unlink(missing_ok=True)  # what a killed start left
    if not instance.secrets():
        write_private(instance.data_dir / "secrets.json", _new_secrets())
    return instance, lock


def _make_rooms(data_dir: Path) -> None:
    # Root hands PostgreSQL to another account, which must pass through; the rooms stay closed.
    data_dir.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    for name in _ROOMS:
        (data_dir / name).mkdir(mode=0o700, exist_ok=True)


def _new_secrets() -> dict[str, Any]:
    return {
        "secret_key": secrets.token_urlsafe(50),
        "master_key": base64.b64encode(secrets.token_bytes(32)).decode(),
        "merchant": {"email": MERCHANT_EMAIL, "password": secrets.token_urlsafe(12)},
        "admin": {"email": ADMIN_EMAIL, "password": secrets.token_urlsafe(12)},
        "api_token": None,
    }


def environment_of(
    instance: Instance, *, database_url: str, broker_url: str, base_url: str
) -> dict[str, str]:
    """Return the variables with which `manage.py` reaches this instance.

    What the caller's environment already sets wins, so that an instance can use other
    servers, keys or mail.
    """
    known = instance.secrets()
    ours = {
        "SECRET_KEY": known["secret_key"],
        "BRUSHGUARD_MASTER_KEY": known["master_key"],
        "BRUSHGUARD_IS_LOCAL": "true",
        "BRUSHGUARD_BASE_URL": base_url,
    }
    kept = {name: os.environ.get(name, value) for name, value in ours.items()}
    return {
        **kept,
        **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        "DJANGO_SETTINGS_MODULE": "brushguard.settings",
        "DATABASE_URL": database_url,
        "CELERY_BROKER_URL": broker_url,
        "BRUSHGUARD_DATA_DIR": str(instance.data_dir),
        "STATIC_ROOT": str(instance.data_dir / "static"),
    }
