"""Checks a stranger's zip in a process of its own, with limits on memory and time.

What a stranger uploads may be made to break its reader. So the reading is done by a child that
has no database, no secrets in its environment and a ceiling on everything it could use up; what
comes back is a few words. Run as `python -m appeals.operations.verifying ZIP`; knows no Django.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from appeals.packing import PackError, verify_pack
from appeals.packing.verify import CHECKS

SECONDS = 30
_MEMORY_BYTES = 2 * 1024**3
_FILE_BYTES = 512 * 1024**2
_ROOT = Path(__file__).resolve().parent.parent.parent
# A pack with every file altered would else answer with pages of names.
_MOST_FINDINGS = 20


@dataclass(frozen=True, slots=True)
class Checked:
    """Six results, each `pass`, `fail` or `unconfirmed`, and why, by check and language.

    `core_root` is what the pack says of itself. `error` is set, and the rest is empty, where the
    check itself came to no end: `timeout`, `broken`, or a sentence about what was asked.
    """

    results: dict[str, str] = field(default_factory=dict)
    findings: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    core_root: str = ""
    error: str = ""

    def sentences(self, language: str = "en") -> list[str]:
        """Each finding with the result it belongs to in front."""
        return [
            f"{name}: {text[language]}" for name in CHECKS for text in self.findings.get(name, ())
        ]


def check_pack(
    path: Path, *, fingerprints: Sequence[str] = (), tsa_ca: Path | None = None
) -> Checked:
    """Check the zip; the signer is compared with the one of `fingerprints` that the pack names.

    Without fingerprints the signer can only be unconfirmed. Takes little more than `SECONDS`.
    """
    command = [sys.executable, "-m", "appeals.operations.verifying", str(path)]
    for fingerprint in fingerprints:
        command += ["--fingerprint", fingerprint]
    if tsa_ca is not None:
        command += ["--tsa-ca", str(tsa_ca)]
    try:
        done = subprocess.run(
            command,
            cwd=_ROOT,
            env=_bare_environment(),
            capture_output=True,
            timeout=SECONDS + 5,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Checked(error="timeout")
    if done.returncode:
        return Checked(error="broken")
    return Checked(**json.loads(done.stdout))


def _bare_environment() -> dict[str, str]:
    """Only what Python needs to start; no database address, no key."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        # Numeric libraries reserve memory for each thread, and the child's is counted.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_BYTES, _FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(path: Path, fingerprints: Sequence[str], tsa_ca: Path | None) -> Checked:
    """Compare with the published key that the pack names, else with the one in use."""
    wanted = fingerprints[0] if fingerprints else None
    try:
        report = verify_pack(path, fingerprint=wanted, tsa_ca=tsa_ca)
        if report.key_fingerprint in fingerprints[1:]:
            report = verify_pack(path, fingerprint=report.key_fingerprint, tsa_ca=tsa_ca)
    except PackError as error:
        return Checked(error=str(error))
    findings = {
        check.name: [
            {"en": finding.text.said_in("en"), "zh": finding.text.said_in("zh")}
            for finding in check.findings[:_MOST_FINDINGS]
        ]
        for check in report.checks
    }
    return Checked(report.results(), findings, report.core_root or "")


def _main() -> int:
    _limit()
    parser = argparse.ArgumentParser()
    parser.add_argument("zip", type=Path)
    parser.add_argument("--fingerprint", action="append", default=[])
    parser.add_argument("--tsa-ca", type=Path)
    options = parser.parse_args()
    checked = _read(options.zip, options.fingerprint, options.tsa_ca)
    sys.stdout.write(json.dumps(asdict(checked)))
    return 0


if __name__ == "__main__":
    sys.exit(_main())
