"""A cohort's refunds compared with the shop's, and the sentences that tell of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detection.engine.record import Record
from detection.engine.refunds.when import when_of
from detection.engine.shares import share_reason
from detection.engine.types import Facts, Reason

# With when and how they were asked for: more than forged visitors can outweigh (8 of them are).
OUTCOME_CAP = 10.5
EXAMPLES = 20


@dataclass(frozen=True)
class Wave:
    """The cohort's refunds against the shop's. Weights: log evidence of a bought flood."""

    orders: int
    refunds: int
    expected_share: float
    share_weight: float
    when: tuple[int, ...]
    usual_when: tuple[float, ...]
    when_weight: float
    same_words: int
    worded: int
    usual_same: float
    words_weight: float
    only: int
    kinds: int
    usual_only: float
    only_weight: float
    implied: bool
    bad_reviews: int

    @property
    def weight(self) -> float:
        """How and when they were asked for speaks only of a cohort that is refunded more than usual."""
        if self.share_weight <= 0:
            return self.share_weight
        extra = self.when_weight + self.words_weight + self.only_weight
        return max(min(self.share_weight + extra, OUTCOME_CAP), 0.0)

    def reason(self, records: Sequence[Record]) -> Reason:
        """The share, in a sentence."""
        share = self.refunds / self.orders
        values: Facts = {
            "refunds": self.refunds,
            "of": self.orders,
            "share": round(share, 4),
            "usual": round(self.expected_share, 4),
            "implied": int(self.implied),
        }
        when = "" if self.implied else " by this age"
        refunded = [record.order_id for record in records if record.refund_at is not None]
        return Reason(
            signal="refunds",
            weight=self.share_weight,
            text=(
                f"{self.refunds} of {self.orders} orders ({share:.0%}) came back as refunds; "
                f"your orders usually {self.expected_share:.0%}{when}"
            ),
            observed={"refunds": self.refunds, "of": self.orders, "share": values["share"]},
            baseline={"share": values["usual"]},
            orders=tuple(refunded[:EXAMPLES]),
            code="refunds_implied" if self.implied else "refunds",
            values=values,
        )

    def reasons(self, records: Sequence[Record]) -> list[Reason]:
        """The share, and what is telling in when and how they were asked for."""
        result = [self.reason(records)]
        if self.share_weight > 0 and self.when_weight:
            result.append(self._when_reason(records))
        if self.share_weight > 0 and self.words_weight:
            result.append(self.words_reason())
        if self.share_weight > 0 and self.only_weight:
            result.append(self._only_reason())
        return result

    def _when_reason(self, records: Sequence[Record]) -> Reason:
        soon = [
            r.order_id for r in records if r.refund_at and when_of(r.refund_at, r.shipped_at) == 1
        ]
        return share_reason(
            "refund_timing",
            "refunds were asked for within an hour of shipping; usually",
            self.when_weight,
            self.when[1],
            sum(self.when),
            self.usual_when[1],
            soon[:EXAMPLES],
        )

    def words_reason(self) -> Reason:
        """How many of the refunds give the same reason."""
        return share_reason(
            "refund_words",
            "refunds give the same reason word for word; usually",
            self.words_weight,
            self.same_words,
            self.worded,
            self.usual_same,
        )

    def _only_reason(self) -> Reason:
        return share_reason(
            "refund_only",
            "refunds ask for the money and send nothing back; usually",
            self.only_weight,
            self.only,
            self.kinds,
            self.usual_only,
        )
