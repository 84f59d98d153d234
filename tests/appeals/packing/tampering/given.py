"""The packs that are tampered with: stamped, of a trusted authority, with an anchor and a twin."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from appeals.packing import Anchor, Case, Delivery, Signer, build_pack, load_profile
from appeals.packing.later import with_list
from appeals.packing.stamping import query_for
from tests.appeals.packing.cases import CUTOFF, seed_case
from tests.appeals.packing.conftest import files_of
from tests.appeals.packing.test_verify import local_authority, openssl

Files = dict[str, bytes]


@dataclass(frozen=True)
class Given:
    """`files`: what the checkers are shown; `other`: another shop's pack of its own case."""

    case: Case
    signer: Signer
    authority: Path
    root: Path
    files: Files
    other: Files
    full: Files

    def stamps(self, content: bytes, query: bytes | None = None) -> Files:
        return stamped_by(self.authority, content, query)


def given_in(folder: Path) -> Given:
    """Build them; some seconds."""
    signer, root = Signer.generate(), local_authority(folder, "tsa")
    case = _anchored(seed_case(suspects=40, comparison=60))
    other = replace(case, case_id="BG-2026-0002", incident_id="inc-0002", case_key=b"o" * 32)
    delivery = Delivery("某公安局", "报案", "立案通知 1", CUTOFF.date())
    full = replace(case, delivery=delivery)
    return Given(
        case, signer, folder, root,
        files=_built(case, "T1", signer, folder),
        other=_built(other, "T1", Signer.generate(), folder),
        full=_built(full, "T2", signer, folder),
    )  # fmt: skip


def _built(case: Case, tier: str, signer: Signer, folder: Path) -> Files:
    def stamper(content: bytes) -> Files:
        return stamped_by(folder, content)

    return files_of(build_pack(case, load_profile("tmall"), tier, signer, stamper).zip_bytes)


def _anchored(case: Case) -> Case:
    head = hashlib.sha256(case.custody[2]).hexdigest()
    text = f"brushguard-anchor: 1\ncustody-head: {head} at seq 3\n".encode()
    return replace(case, anchors=(Anchor(3, text, b"reply"),))


def stamped_by(folder: Path, content: bytes, query: bytes | None = None) -> Files:
    """A stamp of the trusted authority, as a pack keeps it."""
    home = folder / "tsa"
    (home / "query").write_bytes(query or query_for(content))
    openssl("ts", "-reply", "-config", home / "tsa.cnf", "-queryfile", home / "query",
            "-out", home / "reply")  # fmt: skip
    return {
        "seal/stamped.tsq": (home / "query").read_bytes(),
        "seal/stamped.tsr": (home / "reply").read_bytes(),
        "seal/tsa-chain.pem": (home / "ca.pem").read_bytes(),
    }


def relisted(files: Files) -> Files:
    """The list of what came after the seal made anew, as anybody can."""
    return {**files, **with_list(files)}
