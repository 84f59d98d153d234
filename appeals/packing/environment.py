"""What computed a pack: versions and hashes that a second build must match."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import version
from pathlib import Path

from appeals.packing.case import Environment
from appeals.packing.fonts import font_files

_PACKAGES = ("matplotlib", "numpy", "pikepdf", "pillow", "pylopdf-fonts-zh-cn", "rfc8785", "typst")
_SOURCE = Path(__file__).parent
_SUFFIXES = {".py", ".sh", ".typ", ".toml", ".json", ".md", ".txt"}


def describe_environment(software: str) -> Environment:
    """This will say which code, packages, Python and fonts build packs in this process.

    `software` is the product's name and version. The code hash covers this package's own
    sources, so a pack built by changed code never looks like one built before.
    """
    return Environment(
        software=software,
        code_sha256=_source_hash(),
        python=platform.python_version(),
        packages={name: version(name) for name in _PACKAGES},
        fonts={path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in font_files()},
    )


def _source_hash() -> str:
    total = hashlib.sha256()
    files = [path for path in _SOURCE.rglob("*") if path.suffix in _SUFFIXES and path.is_file()]
    for path in sorted(files, key=lambda path: path.relative_to(_SOURCE).as_posix()):
        total.update(path.relative_to(_SOURCE).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
