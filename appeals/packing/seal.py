"""The seal over a core: what `sha256sum -c` reads, who signed it, and what a stamp is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from appeals.packing.bag import core_root, manifest
from appeals.packing.later import RECEIVED
from appeals.packing.signer import Signer, spki_sha256

SEALED = ("tagmanifest-sha256.txt", "tagmanifest-sha512.txt", "bagit.txt")
NO_HEAD = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """Where the custody chain ends: number of lines and the hash of the last one."""

    seq: int
    sha256: str


def custody_head(lines: Sequence[bytes]) -> Head:
    """The head of a chain of exact lines; an empty chain ends at 64 zeros."""
    return Head(len(lines), hashlib.sha256(lines[-1]).hexdigest() if lines else NO_HEAD)


def seal(
    core: Mapping[str, bytes], *, pack_id: str, tier: str, profile: str, head: Head,
    signer: Signer | None, annex_sha256: str | None = None, keeps_list: bool = False,
) -> dict[str, bytes]:  # fmt: skip
    """This will give the files of `seal/`. Without a signer there are no signatures.

    `keeps_list`: what comes after the seal will have a list of its own, and the seal says so.
    """
    comments = {
        "brushguard-seal": "1",
        "pack-id": pack_id,
        "core-root": core_root(core),
        "custody-head": f"{head.sha256} at seq {head.seq}",
        "tier": tier,
        "profile": profile,
        "sealed-annex-sha256": annex_sha256 or "none",
        "signer-rsa-spki-sha256": signer.fingerprint if signer else "none",
        "signer-ed25519-spki-sha256": spki_sha256(signer.ed25519_public_pem) if signer else "none",
    }
    if keeps_list:
        comments["received"] = RECEIVED
    lines = "".join(f"# {name}: {value}\n" for name, value in comments.items())
    hashes = "".join(f"{hashlib.sha256(core[name]).hexdigest()}  {name}\n" for name in SEALED)
    text = (lines + hashes).encode()
    files = {"seal/seal.txt": text, **_signatures(text, signer)}
    return {**files, "seal/stamped.sha256": manifest(files, "sha256")}


def _signatures(text: bytes, signer: Signer | None) -> dict[str, bytes]:
    if signer is None:
        return {}
    return {
        "seal/seal.rsa.sig": signer.sign_rsa(text),
        "seal/seal.ed25519.sig": signer.sign_ed25519(text),
        "seal/signer-rsa.pem": signer.rsa_public_pem,
        "seal/signer-ed25519.pem": signer.ed25519_public_pem,
    }
