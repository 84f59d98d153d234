"""The chain of custody: append-only lines, each bound to the one before it."""

import pgtrigger
from django.db import models

from shops.models.shop import Shop


class CustodyEvent(models.Model):
    """One line of a shop's chain. `line` holds the exact canonical bytes that were hashed."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="custody")
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=40)
    actor = models.CharField(max_length=120)
    case = models.CharField(max_length=80, blank=True, default="")
    object = models.CharField(max_length=200)
    line = models.TextField()
    line_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "seq"], name="one_custody_seq")]
        indexes = [
            models.Index(fields=["shop", "case", "seq"], name="custody_case"),
            models.Index(fields=["shop", "object"], name="custody_object"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            # Only a test run that empties its tables between tests sets the variable.
            pgtrigger.Trigger(
                name="no_truncate",
                when=pgtrigger.Before,
                level=pgtrigger.Statement,
                operation=pgtrigger.Truncate,
                func="""
                    IF current_setting('brushguard.may_truncate', true) = 'yes' THEN
                        RETURN NULL;
                    END IF;
                    RAISE EXCEPTION 'The chain of custody is append-only';
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"


class CustodyHead(models.Model):
    """Where a shop's chain ends; locked by each append so that the next line is the only next."""

    shop = models.OneToOneField(
        Shop, on_delete=models.PROTECT, related_name="custody_head", primary_key=True
    )
    seq = models.BigIntegerField(default=0)
    line_sha256 = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.seq} {self.line_sha256[:12]}"
