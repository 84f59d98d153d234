"""Takes files that people hand in: bytes as received, hashed, sealed at rest, told to custody."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from appeals.errors import FileRefused, PackDeleted
from appeals.models import KeptFile, Penalty
from appeals.operations.casekeys import sealing_cipher
from appeals.queries.files import place_of
from detection.models import Incident
from shops.access import Principal
from shops.crypto import ShopCipher, cipher_of
from shops.enums import Action
from shops.models import Shop, User
from shops.operations import custody

MAX_BYTES = 25_000_000
_NAME_LENGTH = 200
_STARTS: tuple[tuple[bytes, int, str], ...] = (
    (b"%PDF-", 0, "pdf"),
    (b"\x89PNG\r\n\x1a\n", 0, "png"),
    (b"\xff\xd8\xff", 0, "jpg"),
    (b"GIF8", 0, "gif"),
    (b"ftyp", 4, "m4a"),
    (b"ID3", 0, "mp3"),
    (b"PK\x03\x04", 0, "xlsx"),
    (b"\xd0\xcf\x11\xe0", 0, "xls"),
)
_TEXTS = ("txt", "html", "csv")
PICTURES = ("png", "jpg", "gif")
# What stands in a pack as it came; the rest goes to the platform by hand.
NOTICE_TYPES = ("pdf", "png", "jpg", "txt", "html")
ALL_TYPES = (*NOTICE_TYPES, "gif", "m4a", "mp3", "xlsx", "csv")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a person or a program handed it in."""

    name: str
    content: bytes


def keep_file(
    *,
    shop: Shop,
    kind: str,
    upload: Upload,
    actor: Principal | None,
    now: datetime,
    incident: Incident | None = None,
    penalty: Penalty | None = None,
    types: tuple[str, ...] = ALL_TYPES,
    note: str = "",
    tell: Callable[[KeptFile], object] | None = None,
) -> KeptFile:
    """Keep one file; the same bytes for the same purpose again give the file that is kept.

    `tell` writes what else custody shall hold of a new file: in the transaction of its row, so that
    neither is there without the other, and not again for a repeat.

    Raises FileRefused for an empty file, one that is too large, and a kind not among `types` (the
    bytes decide, not the name). The caller has checked the permission.
    """
    extension = _checked(upload, types)
    digest = hashlib.sha256(upload.content).hexdigest()
    same = KeptFile.objects.filter(
        shop=shop,
        kind=kind,
        sha256=digest,
        incident=incident,
        penalty=penalty,
        withdrawn_at=None,
    ).first()
    if same is not None:
        return same
    case = incident or (penalty.incident if penalty else None)
    sealed = _cipher(shop, case, now).seal_bytes(place_of(digest), upload.content)
    name = default_storage.save(f"kept/{shop.pk}/{uuid4().hex}", ContentFile(sealed))
    try:
        with transaction.atomic():
            kept = KeptFile.objects.create(
                shop=shop,
                incident=incident,
                penalty=penalty,
                kind=kind,
                file_name=upload.name[-_NAME_LENGTH:],
                extension=extension,
                size=len(upload.content),
                sha256=digest,
                stored_as=name,
                sealed_for=case,
                note=note,
                received_from=actor if isinstance(actor, User) else None,
                received_at=now,
            )
            _tell(kept, actor, now)
            if tell is not None:
                tell(kept)
    except Exception:
        default_storage.delete(name)
        raise
    return kept


def _cipher(shop: Shop, case: Incident | None, now: datetime) -> ShopCipher:
    """A file of a case ends with the case's key; one of the shop alone with the shop's."""
    if case is None:
        return cipher_of(shop)
    try:
        return sealing_cipher(incident=case, now=now)
    except PackDeleted as error:
        raise FileRefused(str(error)) from error


def type_of(content: bytes, name: str) -> str | None:
    """Tell a file's kind by its first bytes; texts by their name, if they are text at all."""
    for start, offset, extension in _STARTS:
        if content[offset : offset + len(start)] == start:
            return extension
    suffix = name.rpartition(".")[2].lower()
    if suffix not in _TEXTS or b"\0" in content:
        return None
    return suffix


def _checked(upload: Upload, types: tuple[str, ...]) -> str:
    if not upload.content:
        raise FileRefused(_("%(name)s is empty.") % {"name": upload.name})
    if len(upload.content) > MAX_BYTES:
        raise FileRefused(
            _("%(name)s is larger than %(mb)s MB. Hand in a smaller copy or split it.")
            % {"name": upload.name, "mb": MAX_BYTES // 1_000_000}
        )
    found = type_of(upload.content, upload.name)
    if found not in types:
        raise FileRefused(
            _("%(name)s is none of these kinds: %(types)s.")
            % {"name": upload.name, "types": ", ".join(types)}
        )
    return found


def _tell(kept: KeptFile, actor: Principal | None, now: datetime) -> None:
    custody.record(
        shop=kept.shop,
        action=Action.NOTICE_ADDED if kept.kind == "notice" else Action.VOUCHER_ADDED,
        object=f"kept:{kept.pk}",
        case=kept.incident.public_id if kept.incident else "",
        now=now,
        actor=actor,
        sha256=kept.sha256,
        detail={
            "bytes": kept.size,
            "kind": kept.kind,
            "penalty": str(kept.penalty_id or ""),
            "type": kept.extension,
        },
    )
