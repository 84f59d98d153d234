"""Makes `.venv/` hold exactly what the locks name. Runs on a bare Python, standard library only.

    python3 brushguard/local/install.py [--dev] [--uv]

Needs neither ensurepip nor pip: where the system has none, pip is fetched as one wheel and run
as a program, only to fetch uv, which does the rest in seconds. When the locks have not changed
since the last time, nothing is done and no network is needed.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_VENV = Path(os.environ.get("BRUSHGUARD_VENV", _ROOT / ".venv"))
_STAMP = _VENV / "brushguard.json"
_LOCK = _VENV / "install.lock"
_UV_ROOM = _VENV / "uv"
_UV_LOCK = _ROOT / "bin" / "uv.txt"
_PIP_WHEEL = "pip-26.3-py3-none-any.whl"
_PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
_LOCKS = {"run": "requirements.txt", "dev": "requirements-dev.txt"}


class InstallFailure(Exception):
    """The environment cannot be made; the message says why and what to do."""


def install(*, wants_dev: bool) -> None:
    """Bring `.venv/` to what the locks say; with `wants_dev` the tools of the tests too."""
    python = _VENV / "bin" / "python"
    stamp = _read_stamp()
    # Once there, the tools stay: starting the service does not take them from a developer.
    wanted = _fingerprint(has_dev=wants_dev or "dev" in stamp)
    if python.exists() and all(stamp.get(name) == value for name, value in wanted.items()):
        return
    _say("Installing the packages (once; about a minute) · 正在安装依赖（仅此一次，约一分钟）")
    _make_venv(python)
    uv = _find_uv()
    locks = [_ROOT / _LOCKS[name] for name in wanted if name in _LOCKS]
    _run(
        [
            uv,
            "pip",
            "sync",
            "--quiet",
            "--compile-bytecode",
            "--require-hashes",
            "--python",
            python,
            *locks,
        ]
    )
    _STAMP.write_text(json.dumps(wanted, indent=2) + "\n")


def _fingerprint(*, has_dev: bool) -> dict[str, str]:
    names = ["run", "dev"] if has_dev else ["run"]
    hashes = {
        name: hashlib.sha256((_ROOT / _LOCKS[name]).read_bytes()).hexdigest() for name in names
    }
    return {"python": ".".join(map(str, sys.version_info[:3])), **hashes}


def _read_stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(_STAMP.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return stamp


def _make_venv(python: Path) -> None:
    """Make the environment without pip, anew when it belongs to another Python."""
    if python.exists():
        found = subprocess.run(
            [python, "-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"],
            check=False,
            capture_output=True,
            text=True,
        )
        if found.stdout.strip() == ".".join(map(str, sys.version_info[:3])):
            return
    for path in _VENV.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path != _LOCK:  # not `venv --clear`, which would take the lock others wait for
            path.unlink()
    _run([sys.executable, "-m", "venv", "--without-pip", _VENV])


def _find_uv() -> Path:
    uv = _UV_ROOM / "bin" / "uv"
    marker = _UV_ROOM / "lock"
    lock = _UV_LOCK.read_text()
    if uv.exists() and marker.exists() and marker.read_text() == lock:
        return uv
    shutil.rmtree(_UV_ROOM, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="brushguard-") as directory:
        pip = _pip_program(Path(directory))
        options = ["--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes"]
        _run([*pip, "install", *options, "--target", _UV_ROOM, "-r", _UV_LOCK])
    marker.write_text(lock)
    return uv


def _pip_program(directory: Path) -> list[str | Path]:
    """Return the words that run pip: the one at hand, or a wheel fetched for the purpose."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    wheel = directory / _PIP_WHEEL
    index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + "/pip/"
    try:
        page = _fetch(index).decode()
        link = re.search(rf'href="([^"]*{re.escape(_PIP_WHEEL)}[^"]*)"', page)
        if link is None:
            raise InstallFailure(f"{index} does not offer {_PIP_WHEEL}. Install python3-pip.")
        wheel.write_bytes(_fetch(urllib.parse.urljoin(index, link[1])))
    except (urllib.error.URLError, TimeoutError) as error:
        raise InstallFailure(
            f"The package registry cannot be reached ({error}). The first start needs a network; "
            "check it, or the proxy settings, and start again."
        ) from error
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != _PIP_SHA256:
        raise InstallFailure(f"{_PIP_WHEEL} from {index} is not the file it should be.")
    return [sys.executable, f"{wheel}/pip"]


def _fetch(url: str) -> bytes:
    if not url.startswith("https://"):
        raise InstallFailure(f"{url} is not https; it is not fetched.")
    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310  https, checked above
        body: bytes = answer.read()
    return body


def _run(command: list[str | Path]) -> None:
    environment = {**os.environ, "PIP_USER": "0"}
    # Set from outside, these would send the packages to another place than ours.
    for name in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX"):
        environment.pop(name, None)
    code = subprocess.run(command, check=False, env=environment, stdout=sys.stderr).returncode
    if code != 0:
        words = " ".join(str(word) for word in command)
        raise InstallFailure(
            f"This step failed with code {code}:\n    {words}\nIts words are above. The usual "
            "causes are no network, a full disk, or a checkout that may not be written to."
        )


@contextmanager
def _alone() -> Iterator[None]:
    """Let one installation run at a time; a second waits and then finds the work done."""
    try:
        _VENV.mkdir(parents=True, exist_ok=True)
        lock = _LOCK.open("w")
    except OSError as error:
        if (_VENV / "bin" / "python").exists():  # a read-only checkout that is ready to run
            yield
            return
        raise InstallFailure(f"{_VENV} cannot be written to: {error}.") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main() -> int:
    parser = argparse.ArgumentParser(description="Install what the locks name into .venv/.")
    parser.add_argument("--dev", action="store_true", help="what the tests and linters need, too")
    parser.add_argument("--uv", action="store_true", help="uv, which renews the locks, too")
    wanted = parser.parse_args()
    try:
        with _alone():
            install(wants_dev=wanted.dev)
            if wanted.uv:
                _find_uv()
    except (InstallFailure, OSError) as failure:
        _say(f"Not installed · 安装失败\n{failure}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
