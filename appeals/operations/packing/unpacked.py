"""Reads the raw files of a full copy again, with an empty database and a key made for the moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import nullcontext
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.db.models import Q

from appeals.packing import Case, PackError
from appeals.packing.again import RawReader, RawTold
from appeals.packing.working.pairs import Pair
from appeals.queries.case.orders import ToldBeside, compared_with, pairs_of_rows, refunds_of
from appeals.queries.case.reread import timeline_of
from shops import sealing
from shops.crypto import ShopCipher
from shops.errors import ImportRefused
from shops.models import Order, Shop
from shops.operations.importing.again import Opened, Reading, read_again

_CHUNK = 2000


def raw_reader(now: datetime) -> RawReader:
    """Hand out a reader whose rows are gone again when it has answered."""
    return partial(_read, now=now)


def _read(
    reading: Mapping[str, Any],
    paths: Mapping[str, Path],
    case: Case,
    numbers: Collection[str],
    *,
    now: datetime,
) -> RawTold:
    """Raises PackError for a raw file that cannot be read; it names the file."""
    tables = [_opened(table, paths) for table in reading["tables"]]
    like = Shop(name="", timezone=case.shop.timezone, currency=case.shop.currency)
    cipher = ShopCipher(sealing.new_key())
    try:
        with read_again(tables, like=like, cipher=cipher, now=now) as shop:
            return _told(reading, case, numbers, shop, cipher)
    except ImportRefused as error:
        raise PackError(str(error)) from error


def _opened(table: Mapping[str, Any], paths: Mapping[str, Path]) -> Opened:
    told = dict(table)
    start = told.pop("raw_sha256")[:16]
    path = next((path for name, path in paths.items() if name.rpartition("/")[2].startswith(start)), None)  # fmt: skip
    if path is None:
        raise PackError(f"The raw file of {told['name']} is not in the pack.")
    return Reading.from_json(told), nullcontext(path)


def _told(
    reading: Mapping[str, Any],
    case: Case,
    numbers: Collection[str],
    shop: Shop,
    cipher: ShopCipher,
) -> RawTold:
    """The orders that a pack of this case holds: by product and time, and those named besides."""
    names = {table["sha256"]: table["name"] for table in reading["tables"]}
    own, timeline = Q(pk__in=[]), None
    if case.verdicts:
        last, product = case.verdicts[-1], reading["product"]
        keys = {*last.product_keys, *([product] if product else [])}
        own = compared_with(keys, last.window_from, last.window_to)
        if reading["files_tell_all_orders"]:
            timeline = timeline_of(shop, product, last.window_from, last.window_to)
    pairs = _pairs(shop, own, cipher)
    others = sorted(set(numbers) - pairs.keys())
    for start in range(0, len(others), _CHUNK):
        some = others[start : start + _CHUNK]
        pairs |= _pairs(shop, Q(platform_order_id__in=some), cipher)
    return RawTold(pairs, timeline, names)


def _pairs(shop: Shop, which: Q, cipher: ShopCipher) -> dict[str, Pair]:
    def beside(numbers: list[str]) -> ToldBeside:
        return ToldBeside(refunds_of(shop, numbers))

    rows = Order.objects.of(shop).filter(which)
    return {pair[0].order_id: pair for pair in pairs_of_rows(rows, beside, cipher)}
