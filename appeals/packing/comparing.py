"""Compares a zip with a core built again: which files differ, and whether the zip is whole."""

from __future__ import annotations

from appeals.packing.bag import ROOT_MANIFEST
from appeals.packing.verify.lists import bag_info, completeness, integrity
from appeals.packing.verify.opening import Tree
from appeals.packing.verify.report import Outcome
from appeals.packing.working import Shelf

ENVIRONMENT = "data/10-method/environment.json"
# What comes beside the core: it is bound to a clock or to chance, and is never built again.
_BESIDE = ("seal/", "signed/")
# These follow from all other files, so they are named only where nothing else differs.
_FOLLOW = ("manifest-", "tagmanifest-", "bag-info.txt")


def root_in(tree: Tree) -> str:
    """The core root of a zip; empty where it has none."""
    entry = tree.entries.get(ROOT_MANIFEST)
    return entry.sha256 if entry else ""


def pack_id_in(tree: Tree) -> str:
    """What the zip calls itself, such as `BG-2026-0001-T1-v1`; empty where it does not say."""
    return bag_info(tree, "External-Identifier") or ""


def agent_in(tree: Tree) -> str:
    """The program, and in brackets the hash of its code, that the zip says built it."""
    return bag_info(tree, "Bag-Software-Agent") or ""


def is_whole(tree: Tree) -> bool:
    """True when every file has its listed hash, and exactly the listed ones are there."""
    checks = (integrity(tree), completeness(tree))
    return all(check.outcome is Outcome.PASS for check in checks)


def differing(tree: Tree, core: Shelf) -> tuple[str, ...]:
    """The files that are in one of both alone, or are not the same bytes; sorted."""
    ours = {path: entry.sha256 for path, entry in core.entries.items()}
    theirs = {
        path: entry.sha256 for path, entry in tree.entries.items() if not path.startswith(_BESIDE)
    }
    found = sorted(path for path in ours | theirs if ours.get(path) != theirs.get(path))
    telling = tuple(path for path in found if not path.startswith(_FOLLOW))
    return telling or tuple(found)
