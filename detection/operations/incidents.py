"""Writes what one run of the engine found: incidents, their history, the orders they mean.

A run tells the shop's story anew from the moment it went back to. Up to then the stored history
stands; what it told later is compared with what is told now. Rows that say the same already are
left alone, and what people added (feedback, holds, reviews) hangs on the incident rows, which are
never deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Min, Q

from detection.enums import IncidentState, Level
from detection.models import Feedback, Incident, OrderMark, Suspect, VerdictRecord
from shops.models import Order, Product, Shop

Said = Mapping[str, Any]  # one verdict, as the public log writes it
_ORDERED = [Level.WATCH, Level.HOLD, Level.CRITICAL]
_CHUNK = 5000
_ID_LENGTH = 32


@dataclass(slots=True)
class Written:
    """The ids of incidents that changed, and since when feedback must be told again, if at all."""

    changed: list[int] = field(default_factory=list)
    unheard_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    """A verdict of the history that stands."""

    at: datetime
    level: Level


def write_findings(
    *, shop: Shop, said: Mapping[str, Sequence[Said]], since: datetime | None
) -> Written:
    """Make what the shop's incidents say after `since` what `said` says; None: all they say.

    `said` maps the engine's name of an incident to its verdicts after `since`, oldest first.
    Incidents that the engine no longer sees are withdrawn, not deleted. Runs inside the caller's
    transaction; a handful of queries and five more an incident.
    """
    known = _open_to_question(shop, said, since)
    rows = _matched(known, said, since)
    products = _products(shop, said)
    written = Written()
    for name, verdicts in said.items():
        row = rows.get(name) or Incident(shop=shop, public_id=free_id(shop, name))
        if row.pk is not None and row.engine_name != name:
            _tell_feedback_again(row, written)
        if _write(row, name, verdicts, products, since):
            written.changed.append(row.pk)
    kept = {row.pk for row in rows.values()}
    gone = [row for row in known if row.pk not in kept and not _has_root(row, since)]
    written.changed += [row.pk for row in gone if _withdraw(row)]
    return written


def must_go_back_to(
    *, shop: Shop, said: Mapping[str, Sequence[Said]], since: datetime
) -> datetime | None:
    """Say from when on an incident must be told anew whose latest word would be an older one.

    Only the latest verdict keeps its suspects' names. So when what was told after `since` falls
    away and nothing else is told, the names are found by going back to before its first verdict.
    """
    silent = Incident.objects.filter(
        shop=shop, is_withdrawn=False, updated_at__gt=since, opened_at__lte=since
    ).exclude(engine_name__in=list(said))
    opened_at: datetime | None = silent.aggregate(at=Min("opened_at"))["at"]
    return opened_at


def _open_to_question(
    shop: Shop, said: Mapping[str, Sequence[Said]], since: datetime | None
) -> list[Incident]:
    """Incidents that said something after `since`, that are told of now, or that were withdrawn."""
    rows = Incident.objects.filter(shop=shop)
    if since is not None:
        names = list(said)
        rows = rows.filter(
            Q(updated_at__gt=since)
            | Q(is_withdrawn=True)
            | Q(engine_name__in=names)
            | Q(public_id__in=names)
        )
    return list(rows.order_by("pk"))


def _has_root(row: Incident, since: datetime | None) -> bool:
    """True when part of its history stands, so that it is this incident and no other."""
    return since is not None and not row.is_withdrawn and row.opened_at <= since


def _matched(
    known: Sequence[Incident], said: Mapping[str, Sequence[Said]], since: datetime | None
) -> dict[str, Incident]:
    """Give each name told of the row it already has.

    An order that arrives late may move a burst's opening and with it its name; the row whose
    product and window it shares is then the same incident, and keeps what people said of it.
    """
    standing_last = sorted(known, key=lambda row: not row.is_withdrawn)
    by_name = {row.public_id: row for row in standing_last if not _has_root(row, since)}
    by_name |= {row.engine_name: row for row in standing_last}
    rows: dict[str, Incident] = {}
    free = {row.pk: row for row in known if not _has_root(row, since)}
    taken: set[int] = set()
    for name in said:
        row = by_name.get(name)
        if row is not None and row.pk not in taken:
            rows[name] = row
            taken.add(row.pk)
            free.pop(row.pk, None)
    for name in said:
        if name in rows:
            continue
        same = next((row for row in free.values() if _is_same(row, said[name][-1])), None)
        if same is not None:
            rows[name] = free.pop(same.pk)
    return rows


def free_id(shop: Shop, name: str) -> str:
    """The engine's name for a new incident, unless an older one is still known by it.

    Where another shop was given the same orders, the engine calls both incidents the same; a
    command names an incident by its id alone, so the second shop's is told from the slug, too.
    """
    if Incident.objects.filter(public_id=name).exclude(shop=shop).exists():
        name = "inc-" + sha256(f"{shop.slug}|{name}".encode()).hexdigest()[:12]
    taken = set(
        Incident.objects.filter(shop=shop, public_id__startswith=name).values_list(
            "public_id", flat=True
        )
    )
    numbered = (f"{name[: _ID_LENGTH - 4]}-{number}" for number in range(2, 1000))
    return name if name not in taken else next(free for free in numbered if free not in taken)


def _tell_feedback_again(row: Incident, written: Written) -> None:
    """The engine heard the merchant's word under the name that the incident had before."""
    given_at = Feedback.objects.filter(incident=row).aggregate(at=Min("given_at"))["at"]
    if given_at is not None:
        written.unheard_since = min(given_at, written.unheard_since or given_at)


def _is_same(row: Incident, said: Said) -> bool:
    starts_at, ends_at = _window(said)
    overlaps = row.starts_at <= ends_at and starts_at <= row.ends_at
    return overlaps and bool(set(row.verdict["product_ids"]) & set(said["product_ids"]))


def _products(shop: Shop, found: Mapping[str, Sequence[Said]]) -> dict[str, Product]:
    keys = {key for verdicts in found.values() for key in verdicts[-1]["product_ids"]}
    return {row.key: row for row in Product.objects.filter(shop=shop, key__in=keys)}


def _write(
    row: Incident,
    name: str,
    verdicts: Sequence[Said],
    products: Mapping[str, Product],
    since: datetime | None,
) -> bool:
    """Bring one incident, its history and its suspects up to date; say whether it changed."""
    is_new = row.pk is None
    kept = _kept_history(row, since) if not is_new and _has_root(row, since) else []
    before = _content(row)
    row.engine_name = name
    _fill(row, kept, verdicts, products)
    is_changed = is_new or _content(row) != before
    if is_changed:
        row.save()
    is_longer = _write_history(row, len(kept), verdicts)
    is_moved = _write_suspects(row, dict(verdicts[-1]["suspects"]))
    return is_changed or is_longer or is_moved


def _kept_history(row: Incident, since: datetime | None) -> list[_Kept]:
    rows = row.history.filter(at__lte=since).order_by("seq").values_list("at", "level")
    return [_Kept(at, Level(level)) for at, level in rows]


def _content(row: Incident) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in Incident._meta.fields}


def _fill(
    row: Incident,
    kept: Sequence[_Kept],
    verdicts: Sequence[Said],
    products: Mapping[str, Product],
) -> None:
    last = verdicts[-1]
    story = [*kept, *(_Kept(_time(said["at"]), Level(said["level"])) for said in verdicts)]
    row.product = next((products[k] for k in last["product_ids"] if k in products), None)
    row.level = Level(last["level"])
    row.highest_level = max((told.level for told in story), key=_ORDERED.index)
    row.klass = last["class"]
    row.starts_at, row.ends_at = _window(last)
    row.opened_at = story[0].at
    row.hold_at = _first_at(story, Level.HOLD)
    row.updated_at = _time(last["at"])
    is_over = last["state"] == "closed"
    row.state = IncidentState.CLOSED if is_over else IncidentState.OPEN
    row.closed_at = _time(last["at"]) if is_over else None
    row.orders, row.expected, row.excess = last["orders"], last["expected"], last["excess"]
    row.verdict = dict(last)
    row.is_withdrawn = False


def _first_at(story: Sequence[_Kept], level: Level) -> datetime | None:
    """When the engine first asked for at least this much."""
    wanted = _ORDERED[_ORDERED.index(level) :]
    return next((told.at for told in story if told.level in wanted), None)


def _write_history(row: Incident, kept: int, verdicts: Sequence[Said]) -> bool:
    """Go on after the `kept` verdicts; keep what still holds of the rest, rewrite the others.

    A flood has a hundred verdicts and each names every suspect so far; the history leaves the
    names out, for the latest stand in `row.verdict` and `row.suspects`.
    """
    told = [{**said, "suspects": []} for said in verdicts]
    later = row.history.filter(seq__gt=kept).order_by("seq")
    stored = list(later.values_list("verdict", flat=True))
    same = 0
    while same < min(len(stored), len(told)) and stored[same] == told[same]:
        same += 1
    if same == len(stored) == len(told):
        return False
    row.history.filter(seq__gt=kept + same).delete()
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
        for seq, said in enumerate(told[same:], start=kept + same + 1)
    )
    return True


def _write_suspects(row: Incident, wanted: Mapping[str, float]) -> bool:
    """Make the suspects those of the latest verdict, touching only what differs."""
    orders = _orders(row.shop, wanted)
    probabilities = {orders[name]: p for name, p in wanted.items() if name in orders}
    # A buyer who confirmed the purchase outranks the detector.
    for genuine in OrderMark.objects.filter(order__in=probabilities).values_list(
        "order", flat=True
    ):
        del probabilities[genuine]
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
