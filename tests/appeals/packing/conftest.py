"""One signed pack for the whole run, and the folder it unpacks to."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from appeals.packing import Case, Pack, Signer, build_pack, load_profile
from tests.appeals.packing.cases import seed_case


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer.generate()


@pytest.fixture(scope="session")
def case() -> Case:
    return seed_case()


@pytest.fixture(scope="session")
def pack(case: Case, signer: Signer) -> Pack:
    return build_pack(case, load_profile("tmall"), "T1", signer)


@pytest.fixture(scope="session")
def files(pack: Pack) -> dict[str, bytes]:
    """Path inside the pack's folder to content."""
    return files_of(pack.zip_bytes)


@pytest.fixture(scope="session")
def pristine(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked pack; tests that change it take a copy by `unpacked`."""
    folder = tmp_path_factory.mktemp("pack")
    with zipfile.ZipFile(io.BytesIO(pack.zip_bytes)) as archive:
        archive.extractall(folder)
    return folder / pack.pack_id


@pytest.fixture
def unpacked(pristine: Path, tmp_path: Path) -> Callable[[], Path]:
    """Each call gives a fresh copy of the unpacked pack."""

    def copy() -> Path:
        target = tmp_path / f"copy{len(list(tmp_path.iterdir()))}"
        shutil.copytree(pristine, target)
        return target

    return copy


def files_of(zipped: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def zip_of(contents: dict[str, bytes], folder: str = "BG-2026-0001-T1-v1") -> io.BytesIO:
    """Any files as a zip of one folder, as another program would write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in contents.items():
            archive.writestr(f"{folder}/{name}", content)
    out.seek(0)
    return out
