"""Hand-made records and verdicts for the bench's tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bench.detection.scenario import Scenario, Spec
from detection.engine.types import (
    EndEvent,
    IncidentClass,
    IncidentState,
    Level,
    OrderEvent,
    Verdict,
    Window,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def spec(**changes: object) -> Spec:
    """A plain hundred in a seen shop, changed at will."""
    plain = Spec(
        family="attack",
        kind="hundred",
        seed=1,
        shop_seed=4,
        base_rate=2.0,
        tier=3,
        history_days=1.0,
        tail_days=0.02,
        size=20,
        minutes=20.0,
        style="vague",
    )
    return plain.with_(**changes)


def scenario(asked: Spec, fakes: int = 20, parcel_minute: float | None = 60.0) -> Scenario:
    """An act from noon on with a fake a minute, for twenty minutes."""
    placed = {f"f{i}": (NOON + timedelta(minutes=i)).timestamp() for i in range(fakes)}
    return Scenario(
        spec=asked,
        events=[
            EndEvent(NOON - timedelta(days=1)),
            OrderEvent(NOON - timedelta(days=1), "o1", "p0"),
        ],
        timezone="UTC",
        klass="none" if asked.is_honest else "reverse_brushing",
        products=("p0",),
        starts_at=NOON.timestamp(),
        ends_at=(NOON + timedelta(minutes=20)).timestamp(),
        fakes={} if asked.is_honest else placed,
        first_parcel_at=None
        if parcel_minute is None
        else (NOON + timedelta(minutes=parcel_minute)).timestamp(),
    )


def verdict(
    minute: float,
    level: str = "hold",
    p: float = 0.9,
    *,
    incident: str = "i1",
    products: tuple[str, ...] = ("p0",),
    suspects: tuple[str, ...] = (),
    rest: IncidentClass = IncidentClass.VIRAL,
) -> Verdict:
    """A verdict that many minutes after noon, `p` artificial and the rest of another class."""
    at = NOON + timedelta(minutes=minute)
    return Verdict(
        at=at,
        incident=incident,
        state=IncidentState.UPDATED,
        level=Level(level),
        klass=IncidentClass.ARTIFICIAL_UNKNOWN if p > 0.5 else rest,
        probability={IncidentClass.ARTIFICIAL_UNKNOWN: p, rest: 1 - p},
        product_ids=products,
        window=Window(at - timedelta(minutes=10), at),
        orders=30,
        expected=5.0,
        excess=25.0,
        suspects=tuple((name, 0.9) for name in suspects),
    )


@pytest.fixture
def attack() -> Scenario:
    return scenario(spec())


@pytest.fixture
def crowd() -> Scenario:
    return scenario(spec(family="honest", kind="viral", style="none"))
