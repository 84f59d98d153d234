"""Runs of the detector over a shop's past that change nothing."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from detection.enums import BacktestState
from shops.models import Shop, User


class Backtest(models.Model):
    """One run and its own ledger: who works on it until when, how far it is, what it found.

    `positions` are the places of the dial that were tried, `sensitivity` the shop's own when it
    was asked for. `starts_at` and `ends_at` bound what is reported; None leaves a side open.
    `result` is what `operations.backtesting.trial` found, without anything personal.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="backtests")
    state = models.CharField(max_length=10, choices=BacktestState, default=BacktestState.QUEUED)
    requested_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    sensitivity = models.FloatField()
    positions: models.JSONField[Any, list[float]] = models.JSONField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    claimed_by = models.CharField(max_length=80, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    orders_total = models.IntegerField(default=0)
    orders_read = models.IntegerField(default=0)
    events_read = models.IntegerField(default=0)

    result: models.JSONField[Any, dict[str, Any] | None] = models.JSONField(null=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop"],
                condition=Q(state__in=["queued", "running"]),
                name="one_open_backtest",
            )
        ]
        indexes = [models.Index(fields=["shop", "-requested_at"], name="backtest_newest")]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.state}"

    @property
    def is_open(self) -> bool:
        """True while a worker still has something to do for it."""
        return self.state in {BacktestState.QUEUED, BacktestState.RUNNING}

    @property
    def progress(self) -> float:
        """How much has been read, 0 to 1; 1 only when it is done."""
        if self.state == BacktestState.DONE:
            return 1.0
        return min(self.orders_read / self.orders_total, 0.99) if self.orders_total else 0.0
