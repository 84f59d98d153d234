"""Finds the token that a call brings, with its shop and the shop's key."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model

from shops.models import ApiToken, Shop, ShopKey

# In the order of the statement's columns.
_MODELS: tuple[type[Model], ...] = (ApiToken, Shop, ShopKey)


def token_with(sha256: str) -> ApiToken | None:
    """Fetch the token with this hash, its `shop` and that shop's `data_key`; None for no such.

    Every call of a program begins here. By way of the model, building this statement took a third
    of a whole call's time (500 calls of one order each, profiled): it is written once a process.
    """
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [sha256])
        row = cursor.fetchone()
    if row is None:
        return None
    token: ApiToken
    token, shop, key = _objects(row)
    if key is not None:
        shop.data_key = key
    token.shop = shop
    return token


@cache
def _statement() -> str:
    token, shop, key = (f'"{model._meta.db_table}"' for model in _MODELS)
    columns = [
        f'"{model._meta.db_table}"."{field.column}"'
        for model in _MODELS
        for field in model._meta.concrete_fields
    ]
    wanted = ", ".join(columns)
    return (
        f"SELECT {wanted} FROM {token} JOIN {shop} ON {shop}.id = {token}.shop_id "  # noqa: S608  own names
        f"LEFT JOIN {key} ON {key}.shop_id = {shop}.id WHERE {token}.token_sha256 = %s"
    )


def _objects(row: tuple[Any, ...]) -> list[Any]:
    """One object of each model; None where the row holds none. No column needs converting."""
    found: list[Any] = []
    place = 0
    for model in _MODELS:
        names = [field.attname for field in model._meta.concrete_fields]
        values = row[place : place + len(names)]
        place += len(names)
        is_there = values[0] is not None
        found.append(model.from_db(connection.alias, names, values) if is_there else None)
    return found
