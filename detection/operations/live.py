"""What is kept of a shop's engine between runs: in this worker's memory, and sealed in the database.

A saved engine has been fed exactly the shop's moments up to its `fed_until`. So what became known
late is put right by going back: the newest engine from before it is taken up again, and what came
since is fed once more. Nobody but the shop's one writer calls this.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.db import transaction
from django.db.models.functions import Length

from detection.engine.engine import VERSION, Engine, StateError
from detection.engine.settings import Settings
from detection.models import Checkpoint, LiveState
from detection.operations.feeding import Feeder, LastSave, Start
from shops.crypto import ShopCipher
from shops.errors import SealBroken
from shops.models import Shop

log = structlog.get_logger(__name__)

# Going back by some time never means feeding more than about ten times as much again; more than
# that where a shop's states would fill more than so many bytes.
_HOLES = (9, 99, 999, 9999)
_LEAST_HOLE = timedelta(minutes=10)
_MOST_BYTES = 96 * 2**20
# What comes later than this after its time is rare enough to begin at the first order.
_OLDEST = timedelta(days=8)
# Engines of so many shops, of so many saved bytes together, stay in a worker's memory. There an
# engine takes about eight times what it takes saved.
_HOT_SHOPS = 16
_HOT_BYTES = 48 * 2**20


@dataclass(frozen=True, slots=True)
class Progress:
    """What a run leaves behind: the feeder at its end, and where the run had taken up the log."""

    feeder: Feeder
    went_back_to: datetime | None
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class _Hot:
    token: uuid.UUID
    fed_until: datetime
    start: Start


_hot: OrderedDict[int, _Hot] = OrderedDict()


def maker_of(shop: Shop, settings: Settings) -> str:
    """Name everything but the rows that a state depends on: engine, settings, the shop itself."""
    said = (VERSION, settings, shop.slug, shop.timezone, shop.currency, shop.platform)
    return hashlib.sha256(repr(said).encode()).hexdigest()


def start_before(
    *, shop: Shop, cipher: ShopCipher, state: LiveState, moment: datetime
) -> Start | None:
    """Give the newest engine that was fed nothing of `moment` or later, or None.

    One from memory is given away: whoever feeds it on keeps it again when all is written. A saved
    one that does not open, or not to an engine, counts as not there.
    """
    hot = _hot.pop(shop.pk, None)
    if hot is not None and hot.token == state.token and hot.fed_until < moment:
        return hot.start
    rows = Checkpoint.objects.filter(shop=shop, made_by=state.made_by, fed_until__lt=moment)
    for pk in rows.order_by("-fed_until").values_list("pk", flat=True):
        row = Checkpoint.objects.get(pk=pk)
        engine = _opened(shop, cipher, row)
        if engine is not None:
            return Start(engine, row.fed_until, saved_until=row.fed_until, size=len(row.sealed))
    return None


def _opened(shop: Shop, cipher: ShopCipher, row: Checkpoint) -> Engine | None:
    try:
        # Only bytes that the shop's own key vouches for are ever unpickled.
        return Engine.load(cipher.open_state(_place(shop, row), row.sealed))
    except (SealBroken, StateError) as error:
        log.warning("checkpoint_unusable", shop_id=shop.pk, error=str(error))
        return None


def last_save(state: LiveState | None) -> LastSave:
    return LastSave() if state is None else LastSave(state.saved_at, state.save_seconds)


def keep(*, shop: Shop, cipher: ShopCipher, made_by: str, progress: Progress) -> None:
    """Store where the shop's detector stands now, inside the transaction that stores its verdicts.

    What was saved later than the run went back to told another story and goes. Three statements
    and one more for each engine saved; once committed, this worker keeps the engine itself.
    """
    feeder, back_to = progress.feeder, progress.went_back_to
    rows = Checkpoint.objects.filter(shop=shop)
    (rows if back_to is None else rows.exclude(fed_until__lte=back_to, made_by=made_by)).delete()
    for saved in feeder.saved:
        row = Checkpoint(shop=shop, fed_until=saved.fed_until, made_by=made_by)
        row.sealed = cipher.seal_state(_place(shop, row), saved.engine)
        row.save(force_insert=True)
    if feeder.saved:
        _thin_out(shop, progress.newest or feeder.saved[-1].fed_until)
    token = uuid.uuid4()
    LiveState.objects.update_or_create(
        shop=shop,
        defaults={
            "token": token,
            "made_by": made_by,
            "fed_until": feeder.fed_until,
            "saved_at": feeder.last_save.at,
            "save_seconds": feeder.last_save.seconds,
        },
    )
    if feeder.fed_until is not None:
        hot = _Hot(token, feeder.fed_until, feeder.end())
        transaction.on_commit(partial(_remember, shop.pk, hot))


def _place(shop: Shop, row: Checkpoint) -> str:
    """What a seal is bound to: neither another shop's state nor another moment's opens here."""
    return f"engine:{shop.pk}:{row.made_by}:{row.fed_until.timestamp()!r}"


def _remember(shop_id: int, hot: _Hot) -> None:
    _hot[shop_id] = hot
    _hot.move_to_end(shop_id)
    while len(_hot) > _HOT_SHOPS or (
        len(_hot) > 1 and sum(each.start.size for each in _hot.values()) > _HOT_BYTES
    ):
        _hot.popitem(last=False)


def forget_memory() -> None:
    """Let go of the engines in this process, as a new worker would begin."""
    _hot.clear()


def _thin_out(shop: Shop, newest: datetime) -> None:
    rows = Checkpoint.objects.filter(shop=shop).annotate(size=Length("sealed"))
    sizes = dict(rows.values_list("fed_until", "size"))
    for hole in _HOLES:
        kept = worth_keeping(sorted(sizes), newest, hole)
        if sum(sizes[moment] for moment in kept) <= _MOST_BYTES:
            break
    Checkpoint.objects.filter(shop=shop).exclude(fed_until__in=kept).delete()


def worth_keeping(
    times: Sequence[datetime], newest: datetime, hole: int = _HOLES[0]
) -> set[datetime]:
    """Choose from ascending times those that leave no hole `hole` times as wide as its age.

    A few minutes lie between the youngest and days between the oldest, so there are never more
    than about a dozen, however long a shop lives.
    """
    kept = list(times)
    while len(kept) > 1 and kept[1] <= newest - _OLDEST:
        del kept[0]
    place = 1
    while place < len(kept) - 1:
        width = kept[place + 1] - kept[place - 1]
        if width <= max(_LEAST_HOLE, hole * (newest - kept[place + 1])):
            del kept[place]
        else:
            place += 1
    return set(kept)
