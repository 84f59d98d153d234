"""Checks a pack as a stranger would: six results, each on its own."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from appeals.packing.errors import PackError
from appeals.packing.verify.copies import copies_badly_signed, copies_of_others
from appeals.packing.verify.custody import custody
from appeals.packing.verify.linkage import linkage
from appeals.packing.verify.lists import completeness, integrity, seal_comment
from appeals.packing.verify.opening import Source, Tree, Unreadable, open_pack
from appeals.packing.verify.report import (
    CHECKS,
    Check,
    Finding,
    Outcome,
    Report,
    finding,
    unless_failed,
)
from appeals.packing.verify.signature import key_fingerprint, signer
from appeals.packing.verify.stamp import proven_by_stamps, timestamp

__all__ = ["CHECKS", "Check", "Finding", "Outcome", "Report", "verify_pack"]


def verify_pack(
    path: Source,
    fingerprint: str | None = None,
    tsa_ca: str | Path | None = None,
    linked: Source | None = None,
    at: datetime | None = None,
) -> Report:
    """This will check a zip, which may be anything at all, without unpacking it.

    `fingerprint` is the signer's as published elsewhere, `tsa_ca` a file of root certificates
    trusted for time stamps, `linked` a second copy of the same case version, `at` the moment at
    which the stamp's certificate is to be valid (now unless given; for packs older than it). What
    is not given cannot be confirmed. Raises PackError for a fingerprint that is not 64 hexadecimal digits
    and FileNotFoundError for a path that is not there; a zip that is broken or hostile fails.
    """
    wanted = _fingerprint(fingerprint)
    try:
        tree = open_pack(path)
    except Unreadable as refusal:
        return _refused(refusal)
    time = timestamp(tree, tsa_ca, at)
    proven = proven_by_stamps(tree) if time.outcome is Outcome.PASS else frozenset()
    return Report(
        checks=(
            unless_failed(integrity(tree), copies_of_others(tree)),
            completeness(tree, proven),
            unless_failed(signer(tree, wanted), copies_badly_signed(tree)),
            time,
            custody(tree),
            _linkage(tree, linked),
        ),
        pack_id=seal_comment(tree, "pack-id"),
        core_root=seal_comment(tree, "core-root"),
        key_fingerprint=key_fingerprint(tree),
    )


def _linkage(tree: Tree, linked: Source | None) -> Check:
    try:
        other = None if linked is None else open_pack(linked)
    except Unreadable as refusal:
        return Check("linkage", Outcome.FAIL, (finding(refusal.code, **refusal.values),))
    return linkage(tree, other)


def _refused(refusal: Unreadable) -> Report:
    """Nothing could be looked at: what the files say fails, all else stays unconfirmed."""
    why = finding(refusal.code, **refusal.values)
    return Report(
        tuple(
            Check(name, Outcome.FAIL, (why,))
            if name in ("integrity", "completeness")
            else Check(name, Outcome.UNCONFIRMED, (finding("not_looked_at"),))
            for name in CHECKS
        )
    )


def _fingerprint(given: str | None) -> str | None:
    if given is None or not given.strip():
        return None
    plain = re.sub(r"[\s:]", "", given).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", plain):
        raise PackError("A fingerprint is 64 hexadecimal digits.")
    return plain
