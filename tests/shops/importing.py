"""Imports a file and sums up the shop through the commands, as a person at a shell does."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from django.core.management import call_command


def imported(*files: Path, shop: str = "yiwu", **more: Any) -> list[dict[str, Any]]:
    out = io.StringIO()
    options = {"shop": shop, "create": True, "json": True} | more
    call_command("import_orders", *map(str, files), stdout=out, stderr=io.StringIO(), **options)
    told: list[dict[str, Any]] = json.loads(out.getvalue())["files"]
    return told


def summed(shop: str = "yiwu") -> dict[str, Any]:
    out = io.StringIO()
    call_command("shop_summary", shop=shop, json=True, stdout=out)
    told: dict[str, Any] = json.loads(out.getvalue())
    return told
