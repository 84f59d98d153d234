"""What the shop says of itself: accounts declared, statements read, questions answered."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from appeals.enums import AccountRole
from appeals.errors import ExclusionRefused
from appeals.models import DeclaredAccount, Exclusion, FundsStatement, KeptFile
from appeals.operations.casekeys import sealing_cipher
from appeals.operations.keeping import Upload, keep_file
from appeals.operations.opening import try_workbook
from appeals.operations.withdrawing import withdraw
from appeals.packing.funds import StatementUnreadable, read_statement
from appeals.packing.funds.record import to_rows
from appeals.packing.panel import Answers
from appeals.queries.case.keys import refuse_ended
from appeals.queries.exclusion import FUNDS, movements_place
from detection.models import Incident
from shops.access import Principal
from shops.crypto import cipher_of
from shops.enums import Action
from shops.models import Shop, User
from shops.money import decimals_of
from shops.operations import custody
from shops.platforms.masking import (
    Form,
    IdentityKind,
    form_of,
    masked_buyer,
    masked_phone,
    normal_phone,
    normal_text,
)

_MOST_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """An account as the owner types it: a platform name, an e-mail address, or a phone."""

    role: AccountRole
    text: str


def declare_account(
    *, shop: Shop, own: OwnAccount, actor: Principal | None, now: datetime
) -> DeclaredAccount:
    """Seal an own account and keep its keyed hash, by which it is compared with every buyer.

    Raises ExclusionRefused for a mask, an empty text, and an account that is declared already.
    """
    kind, value, mask = _identity(own.text.strip())
    cipher = cipher_of(shop)
    key = cipher.identity_key(kind.value, value)
    try:
        with transaction.atomic():
            account = DeclaredAccount.objects.create(
                shop=shop,
                role=own.role,
                kind=kind.value,
                mask=mask,
                key=key,
                sealed=cipher.seal_bytes(f"declared:{key}", own.text.strip().encode()),
                declared_by=actor if isinstance(actor, User) else None,
                declared_at=now,
            )
            custody.record(
                shop=shop,
                action=Action.ACCOUNT_DECLARED,
                object=f"account:{account.pk}",
                now=now,
                actor=actor,
                detail={"kind": kind.value, "role": str(own.role)},
            )
    except IntegrityError as error:
        raise ExclusionRefused(_("This account is declared already.")) from error
    return account


def withdraw_account(*, account: DeclaredAccount, actor: Principal | None, now: datetime) -> bool:
    """Take a declaration back; custody keeps that it was made. False when it was taken back."""
    return withdraw(account, action=Action.ACCOUNT_WITHDRAWN, name="account", actor=actor, now=now)


def take_statement(
    *, incident: Incident, upload: Upload, label: str, actor: Principal | None, now: datetime
) -> FundsStatement:
    """Keep a statement as it came and read it; bad lines are kept by number, good ones sealed.

    Raises FileRefused for what is no csv, ExclusionRefused for a file that is no statement and for
    one that was read already.
    """
    shop = incident.shop
    try:
        try_workbook(upload.content)
        read = read_statement(upload.content, shop.zone, decimals_of(shop.currency))
    except StatementUnreadable as error:
        raise ExclusionRefused(_refusal(error)) from error
    kept = keep_file(
        shop=shop,
        kind=FUNDS,
        upload=upload,
        actor=actor,
        now=now,
        incident=incident,
        types=("csv", "txt", "xlsx", "xls"),
        note=label,
    )
    plain = json.dumps(to_rows(read), ensure_ascii=False).encode()
    try:
        with transaction.atomic():
            row = FundsStatement.objects.create(
                incident=incident,
                file=kept,
                source=read.source.value,
                encoding=read.encoding,
                account_label=label,
                movements=len(read.movements),
                sealed_movements=sealing_cipher(incident=incident, now=now).seal_bytes(
                    movements_place(kept), plain
                ),
                is_case_sealed=True,
                skipped=read.skipped,
                first_on=read.first,
                last_on=read.last,
                problems=[asdict(problem) for problem in read.problems[:_MOST_PROBLEMS]],
                read_at=now,
            )
            custody.record(
                shop=shop,
                action=Action.STATEMENT_READ,
                object=f"statement:{row.pk}",
                case=incident.public_id,
                now=now,
                actor=actor,
                sha256=kept.sha256,
                detail={
                    "movements": row.movements,
                    "problems": len(read.problems),
                    "source": row.source,
                },
            )
    except IntegrityError as error:
        raise ExclusionRefused(_("This very statement was read already.")) from error
    return row


def keep_unread_statement(
    *, incident: Incident, upload: Upload, label: str, actor: Principal | None, now: datetime
) -> KeptFile:
    """Keep a PDF statement as an exhibit: hashed and sealed, its rows not read.

    Nothing of it counts as checked. Raises FileRefused for what is no PDF.
    """

    def tell(kept: KeptFile) -> None:
        custody.record(
            shop=incident.shop,
            action=Action.STATEMENT_READ,
            object=f"kept:{kept.pk}",
            case=incident.public_id,
            now=now,
            actor=actor,
            sha256=kept.sha256,
            detail={"movements": 0, "rows_read": False, "source": "pdf"},
        )

    return keep_file(
        shop=incident.shop, kind=FUNDS, upload=upload, actor=actor, now=now, incident=incident,
        types=("pdf",), note=label, tell=tell,
    )  # fmt: skip


def withdraw_unread(*, row: KeptFile, actor: Principal | None, now: datetime) -> bool:
    """Take a statement back that was only kept; custody keeps its hash. False: it was already."""
    case = row.incident.public_id if row.incident else ""
    return withdraw(
        row, action=Action.STATEMENT_WITHDRAWN, name="kept", actor=actor, now=now, case=case
    )


def answer_exclusion(
    *, incident: Incident, answers: Answers, note: str, actor: Principal | None, now: datetime
) -> Exclusion:
    """Keep what a person of the shop says; custody keeps each change in words of yes and no.

    Raises PackDeleted once the case was deleted.
    """
    refuse_ended(incident)
    values = asdict(answers)
    with transaction.atomic():
        row, _is_new = Exclusion.objects.update_or_create(
            incident=incident,
            defaults={
                **values,
                "note": note,
                "answered_by": actor if isinstance(actor, User) else None,
                "answered_at": now,
            },
        )
        custody.record(
            shop=incident.shop,
            action=Action.EXCLUSION_ANSWERED,
            object=f"incident:{incident.public_id}",
            case=incident.public_id,
            now=now,
            actor=actor,
            detail={**values, "note_sha256": sha256(note.encode()).hexdigest() if note else ""},
        )
    return row


def _identity(text: str) -> tuple[IdentityKind, str, str]:
    if form_of(text) is not Form.FULL:
        raise ExclusionRefused(
            _("Type the account in full. A masked one cannot be compared with anything.")
        )
    phone = normal_phone(text)
    if phone is not None:
        return IdentityKind.PHONE, phone, masked_phone(text)
    kind = IdentityKind.EMAIL if "@" in text else IdentityKind.BUYER
    return kind, normal_text(text), masked_buyer(text)


def _refusal(error: StatementUnreadable) -> str:
    said = {
        "empty": _("The file is empty."),
        "binary": _(
            "The file is neither text nor a workbook. Export the statement as csv or xlsx."
        ),
        "password": _("The workbook is under a password. Take it off and hand it in again."),
        "damaged": _("The workbook cannot be opened. Export it again."),
        "encoding": _("The file is neither UTF-8 nor GBK text. Export it again as csv."),
        "header": _(
            "No line names the columns of a statement. Needed are a time (%(times)s), and an amount"
            " (%(amounts)s) with its direction, or separate columns for in and out."
        ),
        "no_rows": _("The columns were found in line %(line)s, and no row below could be read."),
    }
    return said[error.code] % dict(error.values)
