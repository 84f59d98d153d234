"""The shop and what it sells."""

from __future__ import annotations

from dataclasses import dataclass

from appeals.packing.currency import Currency


@dataclass(frozen=True, slots=True)
class Shop:
    name: str
    platform: str  # "tmall", "taobao", …
    timezone: str = "Asia/Shanghai"
    currency: str = "CNY"
    decimals: int = 2  # of the currency: 0 for JPY, 3 for KWD
    company: str | None = None  # the registered name, where the shop gave one

    @property
    def money(self) -> Currency:
        return Currency(self.currency, self.decimals)


@dataclass(frozen=True, slots=True)
class Product:
    key: str
    title: str
