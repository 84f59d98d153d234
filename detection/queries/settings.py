"""How a shop's detector is set, and who set it so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from detection.engine.settings import USUAL, Settings
from detection.models import DetectionSetting
from detection.queries.incidents import people_named
from shops.enums import Action
from shops.models import CustodyEvent, Shop

# What custody calls the dial.
SETTINGS_OBJECT = "settings:sensitivity"
_TURNS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the dial, as custody keeps it."""

    at: datetime
    actor: str
    before: float
    after: float
    reason: str


def settings_of(shop: Shop) -> Settings:
    """The settings that the shop's scans run with; the usual ones until somebody turns the dial.

    One query.
    """
    place = DetectionSetting.objects.filter(shop=shop).values_list("sensitivity", flat=True).first()
    return USUAL if place is None else Settings(place)


def dial_turns(shop: Shop) -> list[Turn]:
    """The newest turns of the shop's dial, newest first, people named as the shop knows them."""
    events = list(
        CustodyEvent.objects.filter(
            shop=shop, object=SETTINGS_OBJECT, action=Action.PARAMS_CHANGED
        ).order_by("-seq")[:_TURNS_SHOWN]
    )
    names = people_named({event.actor for event in events})
    return [_turn(event, names[event.actor]) for event in events]


def _turn(event: CustodyEvent, actor: str) -> Turn:
    detail = json.loads(event.line)["detail"]
    return Turn(
        at=event.at,
        actor=actor,
        before=float(detail["from"]),
        after=float(detail["to"]),
        reason=detail["reason"],
    )
