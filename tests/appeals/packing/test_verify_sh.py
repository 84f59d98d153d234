"""The same checks on verify.sh, run by a copy of the script from outside the pack."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import appeals.packing
from appeals.packing import Signer
from tests.appeals.packing.test_verify import flipped, local_authority, stamp

SCRIPT = Path(appeals.packing.__file__).parent / "verify.sh"
SHELL = shutil.which("dash") or "sh"

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None or shutil.which("sha256sum") is None,
    reason="needs openssl and coreutils",
)


def check(folder: Path, *options: str | Path) -> tuple[int, dict[str, str], str]:
    """Exit code, result by name, and everything printed."""
    ended = subprocess.run(
        [SHELL, str(SCRIPT), *map(str, options), str(folder)], capture_output=True, check=False
    )
    said = ended.stdout.decode()
    results = {}
    for line in said.splitlines():
        name, colon, value = line.partition(": ")
        if colon and name.isupper():
            results[name.lower()] = value.lower()
    return ended.returncode, results, said


def test_script_is_unconfirmed_when_no_fingerprint_and_no_root_are_given(pristine: Path) -> None:
    code, results, _ = check(pristine)

    assert code == 3
    assert results == {
        "integrity": "pass",
        "completeness": "pass",
        "signer": "unconfirmed",
        "timestamp": "unconfirmed",
        "custody": "pass",
    }


def test_script_never_passes_wholly_when_the_time_is_not_stamped(
    pristine: Path, signer: Signer
) -> None:
    code, results, _ = check(pristine, "--fingerprint", signer.fingerprint)

    assert (code, results["signer"], results["timestamp"]) == (3, "pass", "unconfirmed")


def test_script_passes_when_signer_and_time_are_confirmed(
    unpacked: Callable[[], Path], signer: Signer, tmp_path: Path
) -> None:
    folder = unpacked()
    root = local_authority(tmp_path, "tsa")
    content = (folder / "seal/stamped.sha256").read_bytes()
    (folder / "seal/stamped.tsr").write_bytes(stamp(tmp_path, "tsa", content))

    code, results, said = check(folder, "--fingerprint", signer.fingerprint, "--tsa-ca", root)

    assert (code, set(results.values())) == (0, {"pass"}), said


def test_script_fails_when_the_stamp_is_under_another_root(
    unpacked: Callable[[], Path], tmp_path: Path
) -> None:
    folder = unpacked()
    local_authority(tmp_path, "tsa")
    other = local_authority(tmp_path, "other")
    content = (folder / "seal/stamped.sha256").read_bytes()
    (folder / "seal/stamped.tsr").write_bytes(stamp(tmp_path, "tsa", content))

    code, results, _ = check(folder, "--tsa-ca", other)

    assert (code, results["timestamp"]) == (1, "fail")


def test_script_names_the_file_when_any_single_file_is_flipped(
    unpacked: Callable[[], Path], pristine: Path
) -> None:
    folder = unpacked()
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    payload = {name for name in files if name.startswith("data/")}
    # One line of the list speaks of each file of the payload: of all that were flipped at once, too.
    for names in (payload, *({name} for name in sorted(files - payload | {min(payload)}))):
        before = {name: (folder / name).read_bytes() for name in names}
        for name, content in before.items():
            (folder / name).write_bytes(flipped(content, len(content) // 2))
        code, results, said = check(folder)
        for name, content in before.items():
            (folder / name).write_bytes(content)
        assert (code, results["integrity"]) == (1, "fail"), names
        unnamed = {name for name in names if name not in said.partition("COMPLETENESS")[0]}
        assert unnamed == set(), said
    assert check(folder)[1] == check(pristine)[1]


def test_script_names_the_file_when_one_is_removed(unpacked: Callable[[], Path]) -> None:
    folder = unpacked()
    for name in (
        "data/04-orders/timeline.csv",
        "VERIFY.md",
        "seal/seal.rsa.sig",
        "manifest-sha512.txt",
    ):
        path = folder / name
        content = path.read_bytes()
        path.unlink()
        code, results, said = check(folder)
        path.write_bytes(content)
        assert (code, results["completeness"]) == (1, "fail"), name
        assert f"  {name} is" in said, (name, said)


@pytest.mark.parametrize("name", ["data/04-orders/more.csv", "note.txt", "seal/other", "a b.txt"])
def test_script_names_the_file_when_one_is_added(unpacked: Callable[[], Path], name: str) -> None:
    folder = unpacked()
    (folder / name).write_text("more")

    code, results, said = check(folder)

    assert (code, results["completeness"], results["integrity"]) == (1, "fail", "pass")
    assert f"{name} is here and listed nowhere" in said


def test_script_fails_when_a_link_lies_in_the_pack(unpacked: Callable[[], Path]) -> None:
    folder = unpacked()
    (folder / "data/link").symlink_to("/etc/passwd")

    assert check(folder)[1]["completeness"] == "fail"


def test_script_fails_when_a_list_points_outside(unpacked: Callable[[], Path]) -> None:
    folder = unpacked()
    manifest = folder / "manifest-sha256.txt"
    manifest.write_text(manifest.read_text() + "0" * 64 + "  ../../etc/passwd\n")

    code, results, said = check(folder)

    assert (code, results["integrity"]) == (1, "fail")
    assert "manifest-sha256.txt has a line that is not a hash and a path" in said


@pytest.mark.parametrize("change", ["alter", "drop", "swap", "truncate", "append"])
def test_script_fails_custody_when_a_line_is_tampered_with(
    unpacked: Callable[[], Path], change: str
) -> None:
    folder = unpacked()
    path = folder / "data/11-custody/custody.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    changed = {
        "alter": [lines[0], lines[1].replace(b'"rows":2', b'"rows":7'), *lines[2:]],
        "drop": [*lines[:2], *lines[3:]],
        "swap": [lines[1], lines[0], *lines[2:]],
        "truncate": lines[:-1],
        "append": [*lines, lines[-1]],
    }[change]
    path.write_bytes(b"".join(changed))

    code, results, said = check(folder)

    assert (code, results["custody"]) == (1, "fail")
    assert "data/11-custody/custody.jsonl" in said.partition("CUSTODY")[2]


def test_script_fails_the_signer_when_the_key_is_not_the_published_one(pristine: Path) -> None:
    code, results, _ = check(pristine, "--fingerprint", "0" * 64)

    assert (code, results["signer"]) == (1, "fail")


@pytest.mark.parametrize(
    "options", [("--fingerprint", "abc"), ("--tsa-ca", "/nowhere"), ("--other",)]
)
def test_script_stops_with_2_when_it_is_used_wrongly(
    pristine: Path, options: tuple[str, ...]
) -> None:
    assert check(pristine, *options)[0] == 2


def test_script_stops_with_2_when_the_folder_is_no_pack(tmp_path: Path) -> None:
    assert check(tmp_path)[0] == 2
