"""One format, one file, one test file: the house says so, and a format is found in two guesses."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest

from shops import platforms
from shops.platforms.format import Format
from shops.platforms.registry import FORMATS

MODULES = {
    module.name: importlib.import_module(f"shops.platforms.{module.name}")
    for module in pkgutil.iter_modules(platforms.__path__)
}
FORMAT_OF = {name: module.FORMAT for name, module in MODULES.items() if hasattr(module, "FORMAT")}


def test_every_format_of_the_registry_is_the_one_of_its_own_file() -> None:
    assert sorted(map(id, FORMATS)) == sorted(map(id, FORMAT_OF.values()))
    for name, module in MODULES.items():
        held = {id(value) for value in vars(module).values() if isinstance(value, Format)}
        assert len(held) <= 1, name


@pytest.mark.parametrize("name", FORMAT_OF)
def test_every_format_has_a_test_file_of_its_name(name: str) -> None:
    assert (Path(__file__).parent / f"test_{name}.py").is_file()
