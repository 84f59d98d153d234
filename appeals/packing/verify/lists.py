"""The hash lists of a pack: read strictly, compared with the files, and with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appeals.packing.later import LATER, RECEIVED
from appeals.packing.verify.opening import Tree
from appeals.packing.verify.report import Check, Finding, failed_or_passed, finding

LISTS = {
    RECEIVED: "sha256",
    "seal/stamped.sha256": "sha256",
    "seal/seal.txt": "sha256",
    "tagmanifest-sha256.txt": "sha256",
    "tagmanifest-sha512.txt": "sha512",
    "manifest-sha256.txt": "sha256",
    "manifest-sha512.txt": "sha512",
}
_DIGITS = {"sha256": 64, "sha512": 128}
_SEALED = {"bagit.txt", "tagmanifest-sha256.txt", "tagmanifest-sha512.txt"}
_TAGGED = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sha512.txt")
# Which paths a list may speak of: one that reaches further could smuggle a file in.
_REACH = {
    "seal/stamped.sha256": re.compile(r"seal/(seal\.(txt|rsa\.sig|ed25519\.sig)|signer-\w+\.pem)"),
    RECEIVED: LATER,
    "tagmanifest-sha256.txt": re.compile(r"[^/]+"),
    "tagmanifest-sha512.txt": re.compile(r"[^/]+"),
    "manifest-sha256.txt": re.compile(r"data/.+"),
    "manifest-sha512.txt": re.compile(r"data/.+"),
}
_PACK_NAME = re.compile(r"BG-[\w-]+-T\d-v\d+", re.ASCII)


def integrity(tree: Tree) -> Check:
    """Every listed file that is there has the listed hash; the seal names this very core."""
    found = [*_unreadable(tree), *_differing(tree), *_seal(tree)]
    return failed_or_passed("integrity", found)


def completeness(tree: Tree, proven: frozenset[str] = frozenset()) -> Check:
    """Exactly the listed files are there, and both manifests list the same ones.

    `proven` are files that a stamp proves under a root from elsewhere: they need stand in no list.
    """
    found = [
        *_missing(tree),
        *_extra(tree, proven),
        *_reaching(tree),
        *_renewals(tree),
        *_coherent(tree),
    ]
    return failed_or_passed("completeness", found)


def listed(tree: Tree, name: str) -> dict[str, str] | None:
    """Path to hash of one list; None when a line is not a hash and a path, or a path stands twice.

    Only LF ends a line: other breaks would hide a changed byte.
    """
    return listed_in(tree.text(name), LISTS[name])


def listed_in(text: str, algorithm: str) -> dict[str, str] | None:
    line_of = re.compile(rf"([0-9a-f]{{{_DIGITS[algorithm]}}})  ([\w.][\w./ -]*)", re.ASCII)
    found: dict[str, str] = {}
    *lines, rest = text.split("\n")
    if rest:
        return None
    for line in lines:
        if line.startswith("#"):
            continue
        match = line_of.fullmatch(line)
        if match is None or ".." in match[2].split("/") or match[2] in found:
            return None
        found[match[2]] = match[1]
    return found or None


def seal_comment(tree: Tree, name: str) -> str | None:
    match = re.search(rf"^# {re.escape(name)}: (.*)$", tree.text("seal/seal.txt"), re.MULTILINE)
    return match[1] if match else None


def bag_info(tree: Tree, name: str) -> str | None:
    match = re.search(rf"^{re.escape(name)}: (.*)$", tree.text("bag-info.txt"), re.MULTILINE)
    return match[1] if match else None


def _unreadable(tree: Tree) -> Iterator[Finding]:
    for path in tree.unreadable:
        yield finding("file_unreadable", file=path)


def _differing(tree: Tree) -> Iterator[Finding]:
    for name, algorithm in LISTS.items():
        if name not in tree:
            continue
        entries = listed(tree, name)
        if entries is None:
            yield finding("list_malformed", file=name)
            continue
        for path, due in entries.items():
            entry = tree.entries.get(path)
            if entry is not None and getattr(entry, algorithm) != due:
                yield finding("file_differs", file=path, list=name)


def _seal(tree: Tree) -> Iterator[Finding]:
    root = tree.entries.get("tagmanifest-sha256.txt")
    if "seal/seal.txt" not in tree or root is None:
        return
    if seal_comment(tree, "core-root") != root.sha256:
        yield finding("core_root_differs", file="seal/seal.txt")
    if set(listed(tree, "seal/seal.txt") or ()) != _SEALED:
        yield finding("seal_lists_otherwise", file="seal/seal.txt")
    if seal_comment(tree, "pack-id") != bag_info(tree, "External-Identifier"):
        yield finding("pack_id_differs", file="seal/seal.txt")
    if _PACK_NAME.fullmatch(tree.folder) and seal_comment(tree, "pack-id") != tree.folder:
        yield finding("folder_differs", file="seal/seal.txt", folder=tree.folder)


def _all_listed(tree: Tree) -> dict[str, str]:
    """Every path that some list names, with the first list that does."""
    named: dict[str, str] = {}
    for name in LISTS:
        for path in listed(tree, name) or ():
            named.setdefault(path, name)
    return named


def _missing(tree: Tree) -> Iterator[Finding]:
    there = tree.entries.keys() | set(tree.unreadable)
    later = any(LATER.fullmatch(path) for path in there)
    for name in LISTS:
        if name not in there and (name != RECEIVED or (later and _keeps_list(tree))):
            yield finding("file_missing", file=name)
    for path, name in sorted(_all_listed(tree).items()):
        if path not in there and path not in LISTS:
            yield finding("file_missing_listed", file=path, list=name)
    tagged = listed(tree, "tagmanifest-sha256.txt") or {}
    for name in _TAGGED:
        if name not in tagged:
            yield finding("file_unlisted", file=name)


def _keeps_list(tree: Tree) -> bool:
    """Whether what came after the seal has a list; packs sealed earlier have none."""
    return RECEIVED in tree or seal_comment(tree, "received") is not None


def _extra(tree: Tree, proven: frozenset[str]) -> Iterator[Finding]:
    known = _all_listed(tree).keys() | LISTS.keys() | proven
    has_list = _keeps_list(tree)
    for path in sorted(tree.entries.keys() | set(tree.unreadable)):
        if path not in known and (has_list or not LATER.fullmatch(path)):
            yield finding("file_unlisted", file=path)
    for folder in tree.empty_folders:
        yield finding("empty_folder", file=folder)
    if tree.hidden:
        yield finding(tree.hidden)


def _reaching(tree: Tree) -> Iterator[Finding]:
    for name, may in _REACH.items():
        for path in listed(tree, name) or ():
            if not may.fullmatch(path):
                yield finding("list_reaches", file=path, list=name)


def _renewals(tree: Tree) -> Iterator[Finding]:
    """A renewal is a list and a stamp, and follows the one before it."""
    before = "seal/stamped.tsr" in tree
    for number in range(1, 100):
        parts = [f"seal/restamp-{number}.{ending}" for ending in ("sha256", "tsr")]
        there = [path for path in tree.entries if path.startswith(f"seal/restamp-{number}.")]
        is_whole = before and all(part in tree for part in parts)
        if there and not is_whole:
            yield finding("renewal_alone", file=min(there))
        before = bool(there) and is_whole


def _coherent(tree: Tree) -> Iterator[Finding]:
    for short, long in (
        ("manifest-sha256.txt", "manifest-sha512.txt"),
        ("tagmanifest-sha256.txt", "tagmanifest-sha512.txt"),
    ):
        if set(listed(tree, short) or ()) != set(listed(tree, long) or ()):
            yield finding("lists_disagree", file=short, other=long)
    payload = [entry for path, entry in tree.entries.items() if path.startswith("data/")]
    oxum = f"{sum(entry.size for entry in payload)}.{len(payload)}"
    if bag_info(tree, "Payload-Oxum") != oxum:
        yield finding("oxum_differs", file="bag-info.txt", oxum=oxum)
