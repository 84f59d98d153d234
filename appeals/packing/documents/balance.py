"""What was paid for the suspected orders, what went back and what is asked back: the rest stays."""

from __future__ import annotations

from appeals.packing.documents.voice import Voice


def balance(voice: Voice) -> tuple[str, dict[str, str]]:
    """Which sentence tells it (`waiting`, `returned`, `none_returned`), and the sums it names."""
    numbers = voice.contents.numbers
    paid, returned, pending = (numbers[f"{name}_fen"] for name in ("paid", "refunded", "pending"))
    known = paid is not None and returned is not None and pending is not None
    left = (paid or 0) - (returned or 0) - (pending or 0) if known else None
    sums = {"paid": paid, "returned": returned, "pending": pending, "left": left}
    key = "waiting" if pending else "returned" if returned is not None else "none_returned"
    return key, {name: voice.money(fen) for name, fen in sums.items()}
