"""Simulated buyers. Names come from lists, telephones from number ranges nobody was given."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from detection.engine.types import Receiver
from detection.simulation.addresses import address_at
from detection.simulation.places import Place, any_place
from detection.simulation.words import words

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜"
_SURNAME_WEIGHTS = [
    max(6, 74 - 3 * position) for position in range(len(_SURNAMES))
]  # the commonest names are about ten times as frequent as the last of the list
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰文辉玲红建国志宇浩然"
    "子涵欣怡雨轩梓晨佳琪思远晓彤"
)
# Prefixes with the shape of a mobile number that no carrier has issued to people.
_PREFIXES = ("140", "142", "143", "154", "160", "161", "163", "164", "168", "169", "179", "194")
_NICK_WORDS = words(
    """
    小鹿 清风 微笑 果果 豆豆 阿杰 晴天 木木 蓝海 飞鱼 糖糖 星星 一叶 老王 南瓜 米粒
    """
)


@dataclass(frozen=True, slots=True)
class Buyer:
    """One account: its name in the shop, the tail of its order numbers, where it lives."""

    nick: str
    tail: str
    since: date
    receiver: Receiver


class People:
    """Makes buyers, each with a nick and an order-number tail of its own."""

    def __init__(self, rng: random.Random, today: date) -> None:
        self._rng = rng
        self._today = today
        self._made = 0

    def ordinary(self, complete: float | None = None) -> Buyer:
        """Somebody anywhere in the country; `complete` overrides the usual address share."""
        return self.living_at(lambda place: address_at(self._rng, place, complete))

    def living_at(
        self, address: Callable[[Place], str], place: Place | None = None, newest_days: int = 0
    ) -> Buyer:
        """Somebody whose address is written by `address`, in `place` or anywhere.

        `newest_days` above 0 opens the account within that many days before today.
        """
        self._made += 1
        where = place or any_place(self._rng)
        return Buyer(
            nick=self._nick(),
            tail=self._number(),
            since=self._opened(newest_days),
            receiver=Receiver(
                name=self._name(),
                phone=self._rng.choice(_PREFIXES) + f"{self._rng.randrange(10**8):08d}",
                region=where.region,
                address=address(where),
            ),
        )

    def _name(self) -> str:
        surname = self._rng.choices(_SURNAMES, _SURNAME_WEIGHTS)[0]
        given = self._rng.choice(_GIVEN)
        return surname + given + (self._rng.choice(_GIVEN) if self._rng.random() < 0.8 else "")

    def _nick(self) -> str:
        if self._rng.random() < 0.55:
            return f"tb{self._rng.randint(10, 9999)}{self._number()}"
        return f"{self._rng.choice(_NICK_WORDS)}{self._number()}"

    def _number(self) -> str:
        """Six digits of this buyer alone, in no visible order (the factor shares none with 10)."""
        return f"{self._made * 611_953 % 1_000_000:06d}"

    def _opened(self, newest_days: int) -> date:
        if newest_days:
            return self._today - timedelta(days=self._rng.randint(2, newest_days))
        years = min(14.0, self._rng.expovariate(1 / 4.5))
        return self._today - timedelta(days=3 + int(years * 365))
