"""The chain of custody: append-only lines, each bound to the one before it."""

import pgtrigger
from django.db import models

from shops.models.shop import Shop

# Only a test run that empties its tables between tests sets the variable.
_NO_TRUNCATE = """
                    IF current_setting('brushguard.may_truncate', true) = 'yes' THEN
                        RETURN NULL;
                    END IF;
                    RAISE EXCEPTION 'The chain of custody is append-only';
                """


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
            pgtrigger.Trigger(
                name="no_truncate",
                when=pgtrigger.Before,
                level=pgtrigger.Statement,
                operation=pgtrigger.Truncate,
                func=_NO_TRUNCATE,
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

    class Meta:
        triggers = [
            pgtrigger.Protect(name="head_stays", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="head_follows",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF TG_OP = 'INSERT' AND NEW.seq = 0 AND NEW.line_sha256 = repeat('0', 64) THEN
                        RETURN NEW;
                    END IF;
                    IF TG_OP = 'UPDATE' THEN
                        IF NEW.shop_id <> OLD.shop_id OR NEW.seq <= OLD.seq THEN
                            RAISE EXCEPTION 'The head of a chain of custody only goes on';
                        END IF;
                    END IF;
                    IF NOT EXISTS (
                        SELECT FROM shops_custodyevent WHERE shop_id = NEW.shop_id
                        AND seq = NEW.seq AND line_sha256 = NEW.line_sha256
                    ) OR EXISTS (
                        SELECT FROM shops_custodyevent
                        WHERE shop_id = NEW.shop_id AND seq > NEW.seq
                    ) THEN
                        RAISE EXCEPTION 'The head of a chain of custody is its last line';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="no_truncate_head",
                when=pgtrigger.Before,
                level=pgtrigger.Statement,
                operation=pgtrigger.Truncate,
                func=_NO_TRUNCATE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.line_sha256[:12]}"
