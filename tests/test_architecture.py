"""Imports point one way: between the rooms, between the layers of a room, and without cycles."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("shops", "detection", "appeals")

# Which app may import which other app, and which of its modules.
MAY_IMPORT_APP = {"shops": (), "detection": ("shops",), "appeals": ("detection", "shops")}
OPEN_TO_OTHERS = {"models", "queries", "access", "signals", "errors", "enums"}
# Doors that other apps use beside the general list, each with its reason.
OPEN_FOR_A_REASON = {
    "shops.operations": "custody, notices and recording are written by every room",
    "shops.crypto": "a scan and a pack open sealed receivers in memory",
    "shops.sealing": "the signing key is sealed like everything else",
    "shops.api": "every room's REST views share one authentication and one pagination",
    "shops.forms": "one way to read a time in the shop's zone",
    "shops.money": "one way to write an amount",
    "shops.chance": "one way to write a probability",
    "shops.masking": "one way to mask",
    "shops.leases": "one way to claim work",
    "shops.outgoing": "one way to call an address that somebody else named",
    "shops.platforms": "a drill gives recording the same canonical rows as a file does",
    "shops.exports": "one way to write a formula-safe table",
    "detection.engine": "its words are what an incident's verdict is made of",
    "detection.operations": "tests of the public commands aside, packs mark what was reported",
    "detection.wording": "a pack and a page say a reason in the same words",
    "detection.charts": "one way to draw a burst",
    "detection.exports": "one way to write a hold list",
}
LAYERS: dict[str, float] = {
    **dict.fromkeys(("enums", "errors", "signals"), 0),
    "answers": 0.3,
    **dict.fromkeys(
        ("sealing", "masking", "money", "chance", "leases", "notice_texts", "outgoing", "zones"),
        0.5,
    ),  # small tools, no model
    "transports": 0.7,
    "models": 1,
    **dict.fromkeys(("access", "queries", "crypto", "wording", "accounts"), 2),
    **dict.fromkeys(("charts", "exports"), 3),
    "operations": 4,
    **dict.fromkeys(("forms", "tasks"), 5),
    **dict.fromkeys(
        ("views", "api", "admin", "receivers", "management", "context", "templatetags", "apps"), 6
    ),
    "urls": 7,
}
PURE = {
    "detection.engine": ("detection.engine",),
    "detection.simulation": ("detection.simulation", "detection.engine"),
    "detection.address": ("detection.engine",),
    "detection.replay": ("detection.engine",),
    "appeals.packing": ("appeals.packing",),
    "shops.platforms": ("shops.platforms",),
}


def _modules() -> dict[str, Path]:
    found = {}
    for top in (*APPS, "brushguard"):
        for path in sorted((ROOT / top).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "migrations" in parts:
                continue
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = path
    return found


MODULES = _modules()


@cache
def _imports(module: str) -> frozenset[str]:
    """Modules of ours, and foreign top packages, that `module` imports anywhere in its text."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update(name if name in MODULES else node.module for name in names)
    return frozenset(found - {module})


def _ours(module: str) -> Iterator[str]:
    return (name for name in _imports(module) if name in MODULES)


def _pure_room(module: str) -> str | None:
    return next((room for room in PURE if module == room or module.startswith(room + ".")), None)


def _layer(module: str) -> float | None:
    parts = module.split(".")
    if len(parts) < 2 or parts[0] not in APPS or _pure_room(module):
        return None
    return LAYERS.get(parts[1])


def test_every_module_stands_on_a_known_layer() -> None:
    lost = [
        name
        for name in MODULES
        if name.split(".")[0] in APPS
        and "." in name
        and _pure_room(name) is None
        and _layer(name) is None
    ]
    assert lost == []


def test_apps_import_only_the_apps_below_them_and_through_their_doors() -> None:
    wrong = []
    for module in MODULES:
        app = module.split(".")[0]
        if app not in APPS:
            continue
        for target in _ours(module):
            other = target.split(".")[0]
            if other == app:
                continue
            door = ".".join(target.split(".")[:2])
            is_open = door.split(".")[-1] in OPEN_TO_OTHERS or door in OPEN_FOR_A_REASON
            if other not in MAY_IMPORT_APP[app] or not is_open:
                wrong.append(f"{module} -> {target}")
    assert wrong == []


def test_layers_import_only_lower_layers() -> None:
    wrong = []
    for module in MODULES:
        here = _layer(module)
        if here is None:
            continue
        for target in _ours(module):
            there = _layer(target)
            same_app = target.split(".")[0] == module.split(".")[0]
            same_room = target.split(".")[:2] == module.split(".")[:2]
            if same_app and there is not None and there >= here and not same_room:
                wrong.append(f"{module} (layer {here}) -> {target} (layer {there})")
    assert wrong == []


@pytest.mark.parametrize("room", PURE)
def test_pure_parts_import_no_django_and_no_app(room: str) -> None:
    wrong = []
    for module in MODULES:
        if _pure_room(module) != room:
            continue
        for target in _imports(module):
            top = target.split(".")[0]
            is_ours = top in (*APPS, "brushguard")
            allowed = any(target == door or target.startswith(door + ".") for door in PURE[room])
            if (is_ours and not allowed) or top in {"django", "rest_framework", "celery"}:
                wrong.append(f"{module} -> {target}")
    assert wrong == []


def test_imports_form_no_cycle() -> None:
    """Tarjan's strongly connected components; any of more than one module is a cycle."""
    graph = {name: sorted(_ours(name)) for name in MODULES}
    assert [part for part in _components(graph) if len(part) > 1] == []


# Modules that import a part of ours only once they need it, each with its reason.
LOADED_LATE = {
    "appeals.operations.packing.copying": "pyHanko takes a second and 20 MB, and few packs are signed",
}


def test_no_import_hides_inside_a_function() -> None:
    hidden = []
    for name, path in MODULES.items():
        if name.split(".")[0] not in APPS or name in LOADED_LATE:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if function.name == "ready":  # Django asks for receivers to be imported there
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in APPS:
                    hidden.append(f"{name}:{node.lineno}")
    assert hidden == []


def test_cycle_search_finds_a_cycle_when_there_is_one() -> None:
    graph = {"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]}
    assert [sorted(part) for part in _components(graph) if len(part) > 1] == [["a", "b", "c"]]


def _components(graph: dict[str, list[str]]) -> list[list[str]]:
    sys.setrecursionlimit(10_000)
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    parts: list[list[str]] = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for target in graph[name]:
            if target not in index:
                visit(target)
                low[name] = min(low[name], low[target])
            elif target in stack:
                low[name] = min(low[name], index[target])
        if low[name] == index[name]:
            part = []
            while not part or part[-1] != name:
                part.append(stack.pop())
            parts.append(part)

    for name in graph:
        if name not in index:
            visit(name)
    return parts
