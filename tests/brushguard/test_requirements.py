"""What the product imports is what a merchant's installation has, without the tools of development."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("brushguard", "shops", "detection", "appeals")
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", re.MULTILINE)
# Written for the test suite alone, and loaded by nothing else.
_OF_THE_TESTS = {ROOT / "brushguard" / "settings_test.py"}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _pinned(lock: str) -> set[str]:
    return {_plain(name) for name in _PINNED.findall(lock)}


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _foreign(room: str) -> dict[str, Path]:
    """Top-level packages of others that a room imports, each with a file that does."""
    found: dict[str, Path] = {}
    for path in sorted((ROOT / room).rglob("*.py")):
        if path not in _OF_THE_TESTS:
            for module in _imported(ast.parse(path.read_text("utf-8"))):
                found[module.partition(".")[0]] = path
    return {
        name: path
        for name, path in found.items()
        if name not in ROOMS and name not in sys.stdlib_module_names
    }


def _unpinned(imports: dict[str, Path], pinned: set[str]) -> dict[str, Path]:
    homes = packages_distributions()
    return {
        name: path
        for name, path in imports.items()
        if pinned.isdisjoint(_plain(home) for home in homes.get(name, [name]))
    }


@pytest.mark.parametrize("room", ROOMS)
def test_room_imports_only_what_the_lock_installs(room: str) -> None:
    lock = (ROOT / "requirements.txt").read_text("utf-8")

    assert _unpinned(_foreign(room), _pinned(lock)) == {}


def test_a_tool_of_development_is_named_when_the_product_imports_it() -> None:
    here = Path(__file__)

    assert _unpinned({"pytest": here, "django": here}, {"django"}) == {"pytest": here}
