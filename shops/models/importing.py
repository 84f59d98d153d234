"""Imported files: what came, how it was read, what it did, and what was refused."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shops.enums import BatchState
from shops.models.naming import named_by
from shops.models.shop import Shop
from shops.models.user import User

_NAMED_AS = (
    f"{table}.{column}"
    for table in ("shops_order", "shops_orderline", "shops_refund")
    for column in ("first_batch_id", "last_batch_id")
)


class ImportBatch(models.Model):
    """One file given to one shop, from its first byte to its last row."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="batches")
    file_name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    # "" for files that came before a second hash was kept.
    sha512 = models.CharField(max_length=128, blank=True, default="")
    stored_as = models.CharField(max_length=255, blank=True, default="")
    # The table inside the stored archive that this batch is about; "" for a file by itself.
    member = models.CharField(max_length=255, blank=True, default="")
    # The sheet of the workbook, where several of its sheets are exports.
    sheet = models.CharField(max_length=100, blank=True, default="")
    platform = models.CharField(max_length=20, blank=True, default="")
    kind = models.CharField(max_length=20, blank=True, default="")
    encoding = models.CharField(max_length=20, blank=True, default="")
    header_sha256 = models.CharField(max_length=64, blank=True, default="")
    chosen = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    as_of = models.DateTimeField(null=True)
    # The clock that its times without an offset were read by; "" for the shop's own of now.
    timezone = models.CharField(max_length=40, blank=True, default="", db_default="")

    state = models.CharField(max_length=12, choices=BatchState, default=BatchState.RECEIVED)
    error = models.TextField(blank=True, default="")
    rows_total = models.IntegerField(null=True)
    rows_done = models.IntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=80, blank=True, default="")
    attempts = models.SmallIntegerField(default=0)

    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    received_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["shop", "-received_at"], name="batch_newest"),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=["received", "reading", "queued", "running"]),
                name="batch_open",
            ),
        ]
        triggers = named_by(*_NAMED_AS)

    def __str__(self) -> str:
        return self.file_name

    @property
    def told_name(self) -> str:
        """The name that the platform gave the table's file, which may tell when it was made."""
        return self.member or self.file_name

    @property
    def shown_name(self) -> str:
        """What a person calls this table."""
        return f"{self.told_name} · {self.sheet}" if self.sheet else self.told_name

    @property
    def created(self) -> int | None:
        """Rows the import added, over all three tables; None before it ran."""
        return self._counted("created")

    @property
    def updated(self) -> int | None:
        return self._counted("updated")

    @property
    def rejected(self) -> int | None:
        rejected: int | None = self.counts.get("rejected")
        return rejected

    @property
    def recorded_nothing(self) -> bool:
        """True of an import that ran to its end and had no row to keep."""
        words = ("created", "updated", "unchanged")
        return self.state == BatchState.DONE and not any(map(self._counted, words))

    def _counted(self, word: str) -> int | None:
        tables = ("orders", "lines", "refunds")
        return sum(self.counts[name][word] for name in tables) if self.counts else None

    @property
    def is_open(self) -> bool:
        """True while a worker still has something to do for it."""
        return self.state in {
            BatchState.RECEIVED,
            BatchState.READING,
            BatchState.QUEUED,
            BatchState.RUNNING,
        }


class ImportIssue(models.Model):
    """A row that was refused or that carries a warning, with its original cells sealed."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="issues")
    row = models.IntegerField()
    column = models.CharField(max_length=80, blank=True, default="")
    code = models.CharField(max_length=30)
    message = models.TextField()
    params = models.JSONField(default=dict)
    is_refusal = models.BooleanField(default=True)
    sealed_cells = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "row", "column", "code"], name="one_issue_a_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.row}: {self.code}"


class RowBefore(models.Model):
    """A row as it was before a batch changed it, so that the batch can be undone."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="before")
    table = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    before = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "table", "key"], name="one_before_a_row")
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"
