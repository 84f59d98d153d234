"""Writes what one run of the engine found: incidents, their history, the orders they mean.

A run always tells the whole story of a shop from its first order, so writing is a comparison:
rows that say the same already are left alone, and what people added (feedback, holds, reviews)
hangs on the incident rows, which are never deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from detection.enums import IncidentState, Level
from detection.models import Incident, Suspect, VerdictRecord
from shops.models import Order, Product, Shop

Said = Mapping[str, Any]  # one verdict, as the public log writes it
_ORDERED = [Level.WATCH, Level.HOLD, Level.CRITICAL]
_CHUNK = 5000


def write_findings(*, shop: Shop, found: Mapping[str, Sequence[Said]]) -> list[int]:
    """Make the shop's incidents say what `found` says; return the ids of those that changed.

    `found` maps the engine's name of an incident to all its verdicts, oldest first. Incidents
    that the engine no longer sees are withdrawn, not deleted. Runs inside the caller's
    transaction; a handful of queries and three more an incident.
    """
    known = {incident.public_id: incident for incident in Incident.objects.filter(shop=shop)}
    rows = _matched(known, found)
    products = _products(shop, found)
    changed = []
    for name, verdicts in found.items():
        row = rows.get(name) or Incident(shop=shop, public_id=name)
        if _write(row, verdicts, products):
            changed.append(row.pk)
    kept = {row.pk for row in rows.values()}
    changed += [row.pk for row in known.values() if row.pk not in kept and _withdraw(row)]
    return changed


def _matched(
    known: Mapping[str, Incident], found: Mapping[str, Sequence[Said]]
) -> dict[str, Incident]:
    """Give each name found the row it already has.

    An order that arrives late may move a burst's opening and with it its name; the row whose
    product and window it shares is then the same incident, and keeps what people said of it.
    """
    rows = {name: known[name] for name in found if name in known}
    free = [row for name, row in known.items() if name not in found]
    for name in found:
        if name in rows:
            continue
        same = next((row for row in free if _is_same(row, found[name][-1])), None)
        if same is not None:
            rows[name] = same
            free.remove(same)
    return rows


def _is_same(row: Incident, said: Said) -> bool:
    starts_at, ends_at = _window(said)
    overlaps = row.starts_at <= ends_at and starts_at <= row.ends_at
    return overlaps and bool(set(row.verdict["product_ids"]) & set(said["product_ids"]))


def _products(shop: Shop, found: Mapping[str, Sequence[Said]]) -> dict[str, Product]:
    keys = {key for verdicts in found.values() for key in verdicts[-1]["product_ids"]}
    return {row.key: row for row in Product.objects.filter(shop=shop, key__in=keys)}


def _write(row: Incident, verdicts: Sequence[Said], products: Mapping[str, Product]) -> bool:
    """Bring one incident, its history and its suspects up to date; say whether it changed."""
    before = _content(row)
    _fill(row, verdicts, products)
    is_changed = row.pk is None or _content(row) != before
    if is_changed:
        row.save()
    is_longer = _write_history(row, verdicts)
    is_moved = _write_suspects(row, dict(verdicts[-1]["suspects"]))
    return is_changed or is_longer or is_moved


def _content(row: Incident) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in Incident._meta.fields}


def _fill(row: Incident, verdicts: Sequence[Said], products: Mapping[str, Product]) -> None:
    first, last = verdicts[0], verdicts[-1]
    row.product = next((products[k] for k in last["product_ids"] if k in products), None)
    row.level = Level(last["level"])
    row.highest_level = max((Level(said["level"]) for said in verdicts), key=_ORDERED.index)
    row.klass = last["class"]
    row.starts_at, row.ends_at = _window(last)
    row.opened_at = _time(first["at"])
    row.hold_at = _first_at(verdicts, Level.HOLD)
    row.updated_at = _time(last["at"])
    is_over = last["state"] == "closed"
    row.state = IncidentState.CLOSED if is_over else IncidentState.OPEN
    row.closed_at = _time(last["at"]) if is_over else None
    row.orders, row.expected, row.excess = last["orders"], last["expected"], last["excess"]
    row.verdict = dict(last)
    row.is_withdrawn = False


def _first_at(verdicts: Sequence[Said], level: Level) -> datetime | None:
    """When the engine first asked for at least this much."""
    wanted = _ORDERED[_ORDERED.index(level) :]
    return next((_time(said["at"]) for said in verdicts if Level(said["level"]) in wanted), None)


def _write_history(row: Incident, verdicts: Sequence[Said]) -> bool:
    """Keep the part of the stored history that still holds; rewrite the rest.

    A flood has a hundred verdicts and each names every suspect so far; the history leaves the
    names out, for the latest stand in `row.verdict` and `row.suspects`.
    """
    told = [{**said, "suspects": []} for said in verdicts]
    stored = list(row.history.order_by("seq").values_list("verdict", flat=True))
    same = 0
    while same < min(len(stored), len(told)) and stored[same] == told[same]:
        same += 1
    if same == len(stored) == len(told):
        return False
    row.history.filter(seq__gt=same).delete()
    VerdictRecord.objects.bulk_create(
        VerdictRecord(
            incident=row,
            seq=seq,
            at=_time(said["at"]),
            state=said["state"],
            level=said["level"],
            klass=said["class"],
            verdict=said,
        )
        for seq, said in enumerate(told[same:], start=same + 1)
    )
    return True


def _write_suspects(row: Incident, wanted: Mapping[str, float]) -> bool:
    """Make the suspects those of the latest verdict, touching only what differs."""
    orders = _orders(row.shop, wanted)
    probabilities = {orders[name]: p for name, p in wanted.items() if name in orders}
    stored = {suspect.order_id: suspect for suspect in row.suspects.all()}
    gone = [suspect.pk for order, suspect in stored.items() if order not in probabilities]
    moved = [
        suspect
        for order, suspect in stored.items()
        if order in probabilities and suspect.probability != probabilities[order]
    ]
    fresh = [
        Suspect(incident=row, order_id=order, probability=p)
        for order, p in probabilities.items()
        if order not in stored
    ]
    for suspect in moved:
        suspect.probability = probabilities[suspect.order_id]
    Suspect.objects.filter(pk__in=gone).delete()
    Suspect.objects.bulk_update(moved, ["probability"], batch_size=_CHUNK)
    Suspect.objects.bulk_create(fresh, batch_size=_CHUNK)
    return bool(gone or moved or fresh)


def _orders(shop: Shop, names: Iterable[str]) -> dict[str, int]:
    rows = Order.objects.filter(shop=shop, platform_order_id__in=list(names))
    return dict(rows.values_list("platform_order_id", "pk"))


def _withdraw(row: Incident) -> bool:
    """Take an incident back that the shop's rows no longer show; its record stays."""
    if row.is_withdrawn:
        return False
    row.is_withdrawn = True
    row.save(update_fields=["is_withdrawn"])
    row.suspects.all().delete()
    return True


def _window(said: Said) -> tuple[datetime, datetime]:
    return _time(said["window"]["from"]), _time(said["window"]["to"])


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
