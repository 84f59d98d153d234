"""BagIt 1.0, written so that plain `sha256sum -c` reads it, and the core root over it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
ALGORITHMS = ("sha256", "sha512")
ROOT_MANIFEST = "tagmanifest-sha256.txt"


def manifest(files: Mapping[str, bytes], algorithm: str) -> bytes:
    """`<hex><two spaces><path>` lines, sorted by path bytes."""
    lines = (
        f"{hashlib.new(algorithm, files[path]).hexdigest()}  {path}\n"
        for path in sorted(files, key=str.encode)
    )
    return "".join(lines).encode()


def bag_info(fields: Mapping[str, str], payload: Mapping[str, bytes]) -> bytes:
    """The given fields in their order, then the payload's octets and files."""
    octets = sum(map(len, payload.values()))
    lines = [f"{name}: {_one_line(value)}" for name, value in fields.items()]
    lines.append(f"Payload-Oxum: {octets}.{len(payload)}")
    return ("\n".join(lines) + "\n").encode()


def bag(
    payload: Mapping[str, bytes], tags: Mapping[str, bytes], fields: Mapping[str, str]
) -> dict[str, bytes]:
    """This will give the whole core: payload, tag files, manifests. Paths start with `data/`."""
    tagged = {**tags, "bagit.txt": BAGIT, "bag-info.txt": bag_info(fields, payload)}
    tagged |= {f"manifest-{name}.txt": manifest(payload, name) for name in ALGORITHMS}
    roots = {f"tagmanifest-{name}.txt": manifest(tagged, name) for name in ALGORITHMS}
    return {**payload, **tagged, **roots}


def core_root(core: Mapping[str, bytes]) -> str:
    return hashlib.sha256(core[ROOT_MANIFEST]).hexdigest()


def _one_line(value: str) -> str:
    return " ".join(value.split())
