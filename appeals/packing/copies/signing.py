"""Writes signed copies: PAdES B-T where an authority answers, else B-B (ETSI EN 319 142-1)."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from asn1crypto import tsp, x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers import Signer as CmsSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from appeals.packing.copies.certificate import self_issued
from appeals.packing.copies.naming import copied_documents
from appeals.packing.copies.reading import REASON
from appeals.packing.signer import RSA_BITS, Signer

# Takes a time-stamp question (RFC 3161, DER) and gives a reply that the caller has checked.
Answerer = Callable[[bytes], bytes]


def signed_copies(
    core: Mapping[str, bytes],
    signer: Signer,
    owner: str,
    since: datetime,
    answerer: Answerer | None = None,
) -> dict[str, bytes]:
    """This will sign a copy of each of the pack's own documents; by path, none of it in the core.

    `owner` is the name on the certificate, `since` when its key was made. With an `answerer` each
    signature carries a time stamp, for one question a copy and one more; its errors pass through.
    """
    author = _Author(signer, self_issued(signer, owner, since).public_bytes(Encoding.DER))
    stamper = _Stamper(answerer) if answerer else None
    named = copied_documents(core)
    # pyHanko starts an event loop of its own, which a thread that runs one already refuses.
    with ThreadPoolExecutor(1) as thread:
        signed = thread.map(
            lambda path: _signed(core[path], author, owner, stamper), named.values()
        )
        return dict(zip(named, signed, strict=True))


def _signed(document: bytes, author: _Author, owner: str, stamper: TimeStamper | None) -> bytes:
    meta = PdfSignatureMetadata(
        field_name="Seal",
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=REASON.format(sha256=hashlib.sha256(document).hexdigest()),
        name=owner,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(document))
    out: io.BytesIO = PdfSigner(meta, author, timestamper=stamper).sign_pdf(writer)
    return out.getvalue()


class _Author(CmsSigner):  # type: ignore[misc]
    """Signs with the key that is loaded already; loading it anew checks its primes each time."""

    def __init__(self, signer: Signer, certificate: bytes) -> None:
        own = x509.Certificate.load(certificate)
        super().__init__(signing_cert=own, cert_registry=SimpleCertificateStore())  # type: ignore[no-untyped-call]
        self._signer = signer

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        return bytes(RSA_BITS // 8) if dry_run else self._signer.sign_rsa(data)


class _Stamper(TimeStamper):  # type: ignore[misc]
    def __init__(self, answerer: Answerer) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._answerer = answerer

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return tsp.TimeStampResp.load(self._answerer(req.dump()))
