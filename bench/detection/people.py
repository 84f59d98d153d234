"""Buyers and what they put into an order form: names, phones, addresses, age of the account."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from bench.detection import places
from bench.detection.shops import Shop
from detection.engine.types import Receiver

Rng = np.random.Generator
Dice = random.Random

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红建文辉梅琳波斌宇浩凯鑫健俊帆雪婷雅欣悦晨佳怡梓涵子轩"
_PHONE_HEADS = (
    "130", "131", "132", "133", "135", "136", "137", "138", "139", "150", "151", "152", "153", "155",
    "156", "157", "158", "159", "166", "173", "175", "176", "177", "178", "180", "181", "182", "183",
    "185", "186", "187", "188", "189", "191", "193", "198", "199",
)  # fmt: skip
DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Person:
    """A buyer and where the parcel goes."""

    token: str
    name: str
    phone: str
    region: tuple[str, str, str]
    address: str
    since: date
    has_room: bool


@dataclass
class Crowd:
    """Makes people for one scenario; tokens never repeat within it."""

    shop: Shop
    source: places.Pool
    dice: Dice
    rng: Rng
    made: int = 0

    def token(self) -> str:
        self.made += 1
        return f"b{self.dice.getrandbits(40):010x}{self.made}"

    def honest(
        self,
        n: int,
        at: float,
        *,
        provinces: np.ndarray | None = None,
        complete: np.ndarray | None = None,
        years: float | None = None,
    ) -> list[Person]:
        """New customers, by default like the shop's own."""
        mix = self.shop.provinces if provinces is None else provinces
        room = self.shop.complete if complete is None else complete
        where = self.rng.choice(len(mix), size=n, p=mix)
        has_room = self.rng.random(n) < room[where]
        ages = self.rng.gamma(1.2, (years or self.shop.years) / 1.2, size=n) * 365
        return [
            self.person(int(p), bool(full), at - float(age) * DAY)
            for p, full, age in zip(where, has_room, ages, strict=True)
        ]

    def person(self, province: int, has_room: bool, since: float) -> Person:
        region = places.region(self.dice, province, self.source)
        tail = places.tail(self.dice, places.depth(self.dice, has_room), self.source)
        return self.named(region, tail, since, has_room=has_room)

    def named(
        self, region: tuple[str, str, str], tail: str, since: float, *, has_room: bool = False
    ) -> Person:
        """A person with a fresh name, phone and token at the given address."""
        dice = self.dice
        name = dice.choice(_SURNAMES) + dice.choice(_GIVEN)
        name += dice.choice(_GIVEN) if dice.random() < 0.7 else ""
        phone = dice.choice(_PHONE_HEADS) + f"{dice.randrange(10**8):08d}"
        day = datetime.fromtimestamp(max(since, 1.05e9), UTC).date()
        return Person(self.token(), name, phone, region, tail, day, has_room)


def receiver_of(person: Person, shop: Shop) -> Receiver:
    """The receiver as this shop's data shows it."""
    shows = shop.shows
    if not shows.receiver:
        return Receiver(region=person.region)
    head = "".join(dict.fromkeys(person.region)) if shop.full_address else ""
    return Receiver(
        name=_shown(person.name, shows.names, person.name[:1] + "**"),
        phone=_shown(person.phone, shows.phones, person.phone[:3] + "****" + person.phone[-4:]),
        region=person.region,
        address=head + person.address,
    )


def _shown(value: str, how: str, masked: str) -> str | None:
    return value if how == "full" else masked if how == "masked" else None


def crowd(shop: Shop, seed: int, data: Path | None) -> Crowd:
    """A maker of people whose every choice follows from the seed."""
    rng = np.random.default_rng([seed, shop.seed, 0xBEEF])
    return Crowd(shop, places.pool(data), Dice(int(rng.integers(2**62))), rng)
