from pathlib import Path

import pytest

from brushguard.local.errors import LocalFailure
from brushguard.local.instance import DEFAULT_DATA_DIR
from brushguard.local.managing import split_arguments


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["check"], (DEFAULT_DATA_DIR, ["check"])),
        (["--data", "/a", "detect", "--shop", "s"], (Path("/a"), ["detect", "--shop", "s"])),
        (["detect", "--data=/a", "--json"], (Path("/a"), ["detect", "--json"])),
        (["shell", "--", "--data", "/a"], (DEFAULT_DATA_DIR, ["shell", "--", "--data", "/a"])),
        (["dumpdata", "--database", "x"], (DEFAULT_DATA_DIR, ["dumpdata", "--database", "x"])),
    ],
)
def test_arguments_are_split_when_a_data_directory_may_be_among_them(
    words: list[str], expected: tuple[Path, list[str]]
) -> None:
    assert split_arguments(words) == expected


def test_arguments_are_refused_when_the_directory_is_missing() -> None:
    with pytest.raises(LocalFailure, match="--data needs a directory"):
        split_arguments(["check", "--data"])
