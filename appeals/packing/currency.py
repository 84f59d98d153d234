"""How a shop's currency writes its minor units: how many decimals, and with which word."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from appeals.packing.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class Currency:
    """`decimals` as ISO 4217 counts them: 2 for CNY, none for JPY and VND, 3 for KWD."""

    code: str = "CNY"
    decimals: int = 2

    @property
    def unit(self) -> int:
        """Minor units in one unit: 100 fen in a yuan, 1 in a yen."""
        return int(10**self.decimals)

    @property
    def word(self) -> Bilingual:
        """What stands behind or before an amount."""
        return Bilingual(self.code, "元" if self.code == "CNY" else self.code)

    def plain(self, amount: int | None) -> str:
        """Minor units in units: 5980000 fen is 59,800.00, 5980 yen 5,980; empty for None."""
        if amount is None:
            return ""
        return f"{Decimal(amount).scaleb(-self.decimals):,.{self.decimals}f}"

    def said(self, amount: int | None) -> Bilingual:
        """The amount with its currency, as a sentence of each language writes it."""
        plain = self.plain(amount)
        return Bilingual(f"{self.code} {plain}", f"{plain} {self.word.said_in('zh')}")
