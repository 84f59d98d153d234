"""Opens kept files."""

from __future__ import annotations

import hashlib

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from appeals.errors import FileRefused
from appeals.models import KeptFile
from shops.crypto import cipher_of


def kept_bytes(kept: KeptFile) -> bytes:
    """Open a kept file. Raises FileRefused when it is gone or differs from what was received."""
    try:
        with default_storage.open(kept.stored_as, "rb") as file:
            sealed: bytes = file.read()
    except FileNotFoundError as error:
        raise FileRefused(_("The file is gone from storage.")) from error
    content = cipher_of(kept.shop).open_bytes(place_of(kept.sha256), sealed)
    if hashlib.sha256(content).hexdigest() != kept.sha256:
        raise FileRefused(_("The stored file differs from the one that was received."))
    return content


def place_of(sha256: str) -> str:
    """What a kept file's seal is bound to."""
    return f"kept:{sha256}"
