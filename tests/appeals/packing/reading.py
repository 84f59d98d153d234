"""Reads what a pack holds as a stranger's tools would."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader


@lru_cache(maxsize=200)  # many tests read the same few documents
def text_of_pdf(content: bytes) -> str:
    """The words of every page, line breaks and soft ones made into single blanks."""
    pages = PdfReader(io.BytesIO(content)).pages
    told = " ".join(page.extract_text() for page in pages).replace("\u200b", "")
    return re.sub(r"\s+", " ", told)


def validated(content: bytes) -> PdfSignatureStatus:
    """What a PDF reader that trusts no certificate says of the first signature."""
    signature = PdfFileReader(io.BytesIO(content)).embedded_signatures[0]
    nobody = ValidationContext(trust_roots=[])
    # It starts an event loop of its own; a browser test may have left one in this thread.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(validate_pdf_signature, signature, nobody, nobody).result()
