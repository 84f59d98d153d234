"""Signed copies of documents: each is of a document of this pack, and signed by the pack's own key."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from appeals.packing.copies import COPY, core_stem, named_in, read_copy
from appeals.packing.verify.lists import listed
from appeals.packing.verify.opening import Tree
from appeals.packing.verify.report import Finding, finding


def copies_of_others(tree: Tree) -> Iterator[Finding]:
    """Copies of no document here, that name another hash, or do not begin with its bytes."""
    for copy, content in _copies(tree):
        core = core_of_copy(tree, copy)
        if core is None:
            yield finding("copy_of_none", file=copy)
            continue
        entry = tree.entries[core]
        if named_in(content, entry.size) != entry.sha256:
            yield finding("copy_names_other", file=copy, core=core)
        elif hashlib.sha256(content[: entry.size]).hexdigest() != entry.sha256:
            yield finding("copy_differs", file=copy, core=core)


def copies_badly_signed(tree: Tree) -> Iterator[Finding]:
    """Copies whose signature does not cover all of them, or is not by the key of the seal."""
    key = _key(tree)
    for copy, content in _copies(tree):
        core = core_of_copy(tree, copy)
        if core is None:
            continue
        told = read_copy(content, tree.entries[core].size)
        if told is None or key is None or not told.is_signed_by(key):
            yield finding("copy_signature_wrong", file=copy)


def core_of_copy(tree: Tree, copy: str) -> str | None:
    """The one document of the payload that the copy's name means."""
    name = f"/{core_stem(copy)}"
    found = [path for path in listed(tree, "manifest-sha256.txt") or () if path.endswith(name)]
    return found[0] if len(found) == 1 and found[0] in tree else None


def _copies(tree: Tree) -> Iterator[tuple[str, bytes]]:
    for path in sorted(tree.entries):
        if COPY.fullmatch(path):
            yield path, tree.content(path) or b""


def _key(tree: Tree) -> rsa.RSAPublicKey | None:
    try:
        key = load_pem_public_key(tree.content("seal/signer-rsa.pem") or b"")
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, rsa.RSAPublicKey) else None
