"""A statement's movements as JSON values, and back: what a sealed column keeps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from appeals.packing.funds.statement import Movement, Source, Statement


def to_rows(statement: Statement) -> list[dict[str, Any]]:
    return [
        {
            "line": move.line,
            "at": move.at.isoformat(),
            "amount_fen": move.amount_fen,
            "party": move.party,
            "account": move.account,
            "kind": move.kind,
            "note": move.note,
            "texts": list(move.texts),
        }
        for move in statement.movements
    ]


def from_rows(source: str, encoding: str, rows: list[dict[str, Any]]) -> Statement:
    """Read what `to_rows` wrote."""
    movements = tuple(
        Movement(**(row | {"at": datetime.fromisoformat(row["at"]), "texts": tuple(row["texts"])}))
        for row in rows
    )
    return Statement(Source(source), encoding, movements)
