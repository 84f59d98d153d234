"""Reads kept tables again, by the same readers and the same merging, into a shop that passes.

Whoever checks what a shop's records rest on asks for it: the rows that come out owe nothing to the
stored ones. Everything is written in one transaction that is never committed.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from django.db import transaction

from shops.crypto import ShopCipher
from shops.enums import BatchState
from shops.errors import ImportRefused
from shops.models import ImportBatch, Shop
from shops.operations.importing.adopting import adopt
from shops.operations.importing.cutting import cut
from shops.operations.importing.opening import choice_of, remembered_choices, table_of, zone_of
from shops.operations.recording import Recorder
from shops.platforms.problems import FileProblem
from shops.platforms.reading import Choice, read_rows


@dataclass(frozen=True, slots=True)
class Reading:
    """How one table was read. `sha256` is that of the file as it was handed in; times are aware."""

    name: str
    sha256: str
    sheet: str
    platform: str
    kind: str
    chosen: dict[str, Any]
    as_of: datetime
    received_at: datetime
    timezone: str = ""  # "" in packs that are older than a change of a shop's clock

    @classmethod
    def of(cls, batch: ImportBatch) -> Self:
        """Whatever was remembered of earlier files counts as chosen for this one."""
        choice = choice_of(batch)
        if choice.leaves_all_to_the_file:
            choice = remembered_choices(batch).get(batch.header_sha256, choice)
        return cls(
            name=batch.told_name,
            sha256=batch.sha256,
            sheet=batch.sheet,
            platform=batch.platform,
            kind=batch.kind,
            chosen=_as_chosen(choice),
            as_of=batch.as_of or batch.received_at,
            received_at=batch.received_at,
            timezone=zone_of(batch).key,
        )

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Self:
        """Raises KeyError, TypeError or ValueError for what `as_json` did not write."""
        times = {name: datetime.fromisoformat(told[name]) for name in ("as_of", "received_at")}
        return cls(**{**told, **times})

    def as_json(self) -> dict[str, Any]:
        times = {name: getattr(self, name).isoformat() for name in ("as_of", "received_at")}
        return asdict(self) | times


Opened = tuple[Reading, AbstractContextManager[Path]]


@contextmanager
def read_again(
    tables: Iterable[Opened], *, like: Shop, cipher: ShopCipher, now: datetime
) -> Iterator[Shop]:
    """Record tables, in this order, into a shop that is there for the block alone.

    `like` gives time zone, currency and platform, and need not be stored. Costs what importing the
    files did. Raises ImportRefused for a table that cannot be read; it names the file.
    """
    with transaction.atomic():
        shop = Shop.objects.create(
            slug=f"again-{secrets.token_hex(12)}",
            name=like.name,
            platform=like.platform,
            timezone=like.timezone,
            is_timezone_chosen=True,
            currency=like.currency,
        )
        for reading, opened in tables:
            with opened as path:
                _record(_batch(shop, reading), path, cipher, now)
        yield shop
        transaction.set_rollback(True)


def _record(batch: ImportBatch, path: Path, cipher: ShopCipher, now: datetime) -> None:
    assert batch.as_of is not None  # noqa: S101  for the type checker: `_batch` sets it
    recorder = Recorder(shop=batch.shop, cipher=cipher, as_of=batch.as_of, batch_id=batch.pk)
    try:
        table = adopt(batch, table_of(batch, path))
        for chunk in cut(read_rows(table), left=table.rows_total):
            recorder.record([row for read in chunk for row in read.rows], now=now)
    except FileProblem as problem:
        raise ImportRefused(f"{batch.file_name}: {problem}") from problem
    recorder.finish(now=now)


def _batch(shop: Shop, reading: Reading) -> ImportBatch:
    return ImportBatch.objects.create(
        shop=shop,
        file_name=reading.name,
        size=0,
        sha256=reading.sha256,
        sheet=reading.sheet,
        platform=reading.platform,
        kind=reading.kind,
        chosen=reading.chosen,
        as_of=reading.as_of,
        received_at=reading.received_at,
        timezone=reading.timezone,
        state=BatchState.DONE,
    )


def _as_chosen(choice: Choice) -> dict[str, Any]:
    named = {"platform": choice.platform, "kind": choice.kind, "encoding": choice.encoding}
    told: dict[str, Any] = {name: value for name, value in named.items() if value is not None}
    if choice.columns:
        told["columns"] = dict(choice.columns)
    return told | {"date_order": str(choice.date_order.value)}
