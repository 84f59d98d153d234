"""Reads what a pack holds as a stranger's tools would."""

from __future__ import annotations

import io
import re

from pypdf import PdfReader


def text_of_pdf(content: bytes) -> str:
    """The words of every page, line breaks and soft ones made into single blanks."""
    pages = PdfReader(io.BytesIO(content)).pages
    told = " ".join(page.extract_text() for page in pages).replace("\u200b", "")
    return re.sub(r"\s+", " ", told)
