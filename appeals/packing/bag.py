"""BagIt 1.0, written so that plain `sha256sum -c` reads it, and the core root over it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from appeals.packing.working import Shelf
from appeals.packing.working.shelf import Entry

BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
ALGORITHMS = ("sha256", "sha512")
ROOT_MANIFEST = "tagmanifest-sha256.txt"


def manifest(files: Mapping[str, bytes], algorithm: str) -> bytes:
    """`<hex><two spaces><path>` lines, sorted by path bytes."""
    return _lines({path: hashlib.new(algorithm, files[path]).hexdigest() for path in files})


def bag(shelf: Shelf, tags: Mapping[str, bytes], fields: Mapping[str, str]) -> None:
    """This will put the tag files and manifests beside the payload, which starts with `data/`."""
    payload = [entry for path, entry in shelf.entries.items() if path.startswith("data/")]
    tagged = {**tags, "bagit.txt": BAGIT, "bag-info.txt": _bag_info(fields, payload)}
    tagged |= {f"manifest-{name}.txt": _manifest_of(payload, name) for name in ALGORITHMS}
    shelf.put_all(tagged)
    shelf.put_all({f"tagmanifest-{name}.txt": manifest(tagged, name) for name in ALGORITHMS})


def core_root(core: Mapping[str, bytes]) -> str:
    return hashlib.sha256(core[ROOT_MANIFEST]).hexdigest()


def _bag_info(fields: Mapping[str, str], payload: list[Entry]) -> bytes:
    """The given fields in their order, then the payload's octets and files."""
    lines = [f"{name}: {_one_line(value)}" for name, value in fields.items()]
    octets = sum(entry.size for entry in payload)
    return ("\n".join([*lines, f"Payload-Oxum: {octets}.{len(payload)}"]) + "\n").encode()


def _manifest_of(entries: Iterable[Entry], algorithm: str) -> bytes:
    return _lines({entry.path: str(getattr(entry, algorithm)) for entry in entries})


def _lines(hashes: Mapping[str, str]) -> bytes:
    return "".join(f"{hashes[path]}  {path}\n" for path in sorted(hashes, key=str.encode)).encode()


def _one_line(value: str) -> str:
    return " ".join(value.split())
