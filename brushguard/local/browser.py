"""A browser for the browser tests: the system's, Playwright's own, or one installed now.

    python -m brushguard.local.browser

finds or installs one, shows that it draws a page, and prints its path.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from brushguard.local.errors import LocalFailure

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Without a sandbox, because root may have none; without QUIC and errands, because tests are
# not to talk to the network.
LAUNCH_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
]
_START_SECONDS = 60
_INSTALL_SECONDS = 900


def find_browser() -> Path | None:
    """Return a Chromium that draws a page, or None. `BRUSHGUARD_BROWSER` names one to take."""
    named = os.environ.get("BRUSHGUARD_BROWSER")
    found = [named] if named else [shutil.which(name) for name in _NAMES]
    candidates = [Path(path) for path in found if path] + ([] if named else _from_playwright())
    return next((path for path in candidates if _draws(path)), None)


def require_browser() -> Path:
    """Return a browser, installed now if need be; raise `LocalFailure` when there is no way."""
    found = find_browser()
    if found is not None:
        return found
    sys.stderr.write("No browser for the browser tests yet: installing one.\n")
    for command in _ways_to_install():
        subprocess.run(command, check=False, stdout=sys.stderr, timeout=_INSTALL_SECONDS)
        found = find_browser()
        if found is not None:
            return found
    raise LocalFailure(
        "No browser could be installed for the browser tests. As root on Debian: apt-get install "
        "chromium. Or name one by BRUSHGUARD_BROWSER=/path/to/chromium."
    )


def _from_playwright() -> list[Path]:
    """Return the browsers that `playwright install` has put into this account's cache."""
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
    patterns = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")
    return [path for pattern in patterns for path in sorted(cache.glob(pattern), reverse=True)]


def _draws(browser: Path) -> bool:
    page = "data:text/html,<p id=seen></p>"
    try:
        answer = subprocess.run(
            [browser, "--headless", *LAUNCH_OPTIONS, "--dump-dom", page],
            check=False,
            capture_output=True,
            timeout=_START_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b'id="seen"' in answer.stdout


def _ways_to_install() -> list[list[str]]:
    playwright = [sys.executable, "-m", "playwright", "install", "chromium"]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return [playwright]
    apt = ["apt-get", "-o", "Dpkg::Use-Pty=0", "-qq"]
    return [
        [*playwright, "--with-deps"],
        [*apt, "update"],
        [*apt, "install", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk"],
    ]


def main() -> int:
    try:
        sys.stdout.write(f"{require_browser()}\n")
    except LocalFailure as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
