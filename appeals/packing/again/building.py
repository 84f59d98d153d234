"""Lays a full copy out in an empty folder: inputs as they are, the rest computed, the lists anew."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from appeals.packing.again.deriving import Origin, Outcome, derived_from
from appeals.packing.again.raw import RAW, READING, FromRaw, RawReader, made_from_raw, numbers_in
from appeals.packing.again.reading import DISCLOSURES, PARAMETERS, case_in
from appeals.packing.bag import ALGORITHMS, ROOT_MANIFEST, core_root, manifest
from appeals.packing.errors import PackError
from appeals.packing.verify.opening import Unreadable, open_pack
from appeals.packing.working.frames import PASSING

_BESIDE = ("seal/", "signed/")


@dataclass(frozen=True, slots=True)
class Again:
    """The root of the zip, the one built again, and what became of each file, by path.

    `raw` is empty where no raw file could be read again.
    """

    core_root: str
    rederived: str
    files: dict[str, Outcome]
    unnamed: tuple[str, ...]  # raw files whose hash stands in no line of the lists of inputs
    origins: dict[str, Origin]
    raw: FromRaw = field(default_factory=FromRaw)

    @property
    def is_same(self) -> bool:
        is_equal = Outcome.DIFFERS not in self.files.values()
        is_told = not (self.unnamed or self.raw.otherwise)
        return self.core_root == self.rederived and is_equal and is_told


def build_again(
    zipped: bytes,
    out: Path,
    decimals_of: Callable[[str], int],
    read_raw: RawReader | None = None,
) -> Again:
    """This will build `data/` and the lists again below `out`, from the zip alone.

    `decimals_of` gives those of a currency; `read_raw` reads the raw files, without it orders are
    taken over. What cannot be derived is copied: it counts as taken over. Raises PackError for a zip that cannot be read or is no full copy, and for a folder that
    holds anything.
    """
    core = _core(zipped)
    if DISCLOSURES not in core:
        raise PackError("Only a full copy (T2) holds what is needed to build it again by itself.")
    if out.exists() and any(out.iterdir()):
        raise PackError(f"The folder {out} is not empty.")
    decimals = decimals_of(_currency(core))
    try:
        raw = _from_raw(core, decimals, read_raw)
        made = raw.files | derived_from({**core, **raw.files}, decimals)
    except (KeyError, ValueError, TypeError) as error:
        raise PackError(f"The pack's own files cannot be read back: {error!r}") from error
    built = _listed({**core, **made})
    for path, content in built.items():
        place = out / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    lists = {path: built[path] for path in built if path.startswith(("manifest-", "tagmanifest-"))}
    outcomes = {path: _outcome(core[path], (made | lists).get(path)) for path in sorted(core)}
    origin = dict.fromkeys(made, Origin.RAW if raw.files else Origin.PACK)
    origin |= dict.fromkeys(lists, Origin.PACK)
    origins = {path: origin.get(path, Origin.TAKEN) for path in outcomes}
    return Again(core_root(core), core_root(built), outcomes, tuple(_unnamed(core)), origins, raw)


def _from_raw(core: dict[str, bytes], decimals: int, read_raw: RawReader | None) -> FromRaw:
    if read_raw is None or READING not in core:
        return FromRaw()
    reading, case = json.loads(core[READING]), case_in(core, decimals)
    with TemporaryDirectory(prefix=PASSING) as folder:
        paths = {}
        for path in (path for path in core if path.startswith(RAW)):
            paths[path] = Path(folder) / path.rpartition("/")[2]
            paths[path].write_bytes(core[path])
        told = read_raw(reading, paths, case, numbers_in(core).values())
        return made_from_raw(core, case, told)


def _core(zipped: bytes) -> dict[str, bytes]:
    """Every file but those of the seal; the zip's own checks come first, so names are harmless."""
    try:
        open_pack(io.BytesIO(zipped))
    except Unreadable as error:
        raise PackError(f"This file is no pack that can be read: {error.code}") from error
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    core = {path: files[path] for path in files if path and not path.startswith(_BESIDE)}
    if ROOT_MANIFEST not in core or PARAMETERS not in core:
        raise PackError("This zip is no pack: its lists or its parameters are missing.")
    return core


def _currency(core: dict[str, bytes]) -> str:
    return str(json.loads(core[PARAMETERS])["pack"]["currency"])


def _listed(files: dict[str, bytes]) -> dict[str, bytes]:
    """The manifests over the payload, and the tag manifests over those."""
    payload = {path: files[path] for path in files if path.startswith("data/")}
    tags = {p: files[p] for p in files if p not in payload and not p.startswith("tagmanifest-")}
    tags |= {f"manifest-{name}.txt": manifest(payload, name) for name in ALGORITHMS}
    roots = {f"tagmanifest-{name}.txt": manifest(tags, name) for name in ALGORITHMS}
    return {**payload, **tags, **roots}


def _outcome(content: bytes, again: bytes | None) -> Outcome:
    if again is None:
        return Outcome.INPUT
    return Outcome.EQUAL if again == content else Outcome.DIFFERS


def _unnamed(core: dict[str, bytes]) -> list[str]:
    told = core.get("data/12-inputs/inputs.csv", b"").decode("utf-8-sig")
    told += core.get(READING, b"").decode()  # a table inside an archive has a hash of its own
    raw = [path for path in sorted(core) if path.startswith(RAW)]
    return [path for path in raw if hashlib.sha256(core[path]).hexdigest() not in told]
