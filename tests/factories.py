"""One dull factory a model: give what the test is about, the rest is filled with plain values.

Every factory takes the model's own fields as keyword arguments. Times default to `NOW`, so two
rows made without times are equal in them; names and ids count up, so they never collide.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from appeals.enums import (
    AccountRole,
    CircumstanceKind,
    LossBasis,
    LossHead,
    PenaltyKind,
    PenaltyScope,
)
from appeals.models import (
    Appeal,
    Circumstance,
    DeclaredAccount,
    EvidencePack,
    InstantReport,
    KeptFile,
    LossEntry,
    LossStudy,
    OutreachContact,
    OutreachPlan,
    Penalty,
)
from appeals.operations.circumstances import note_circumstance
from appeals.operations.exclusion import OwnAccount, declare_account
from appeals.operations.keeping import Upload, keep_file
from detection.enums import IncidentClass, IncidentState, Level, MerchantVerdict, ReviewOutcome
from detection.models import (
    Answer,
    Backtest,
    Decision,
    Feedback,
    Hold,
    HoldAction,
    Incident,
    Review,
    Scan,
    Suspect,
    VerdictRecord,
)
from shops import crypto
from shops.api.authentication import token_sha256
from shops.enums import MarkKind, NoticeLevel, OrderStatus, Platform, RefundStatus, Role
from shops.models import (
    ApiToken,
    Connection,
    ImportBatch,
    Membership,
    Notice,
    Order,
    OrderLine,
    Product,
    Promotion,
    Refund,
    Shop,
    TimelineMark,
    Traffic,
    User,
)
from shops.models import Review as BuyerReview
from shops.operations.connecting.setting_up import Terms, create_connection
from shops.operations.shops import create_shop

NOW = datetime(2026, 6, 11, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
PASSWORD = "a-long-test-password"
_number = count(1)


def make_user(email: str = "", **more: Any) -> User:
    """Create somebody who can log in with `PASSWORD`; `is_staff=True` makes a service admin."""
    return User.objects.create_user(email or f"person{next(_number)}@example.com", PASSWORD, **more)


def make_shop(owner: User | None = None, slug: str = "", **more: Any) -> Shop:
    """Open a shop as the operation does: with its data key, its custody and, if given, an owner."""
    slug = slug or f"shop-{next(_number)}"
    fields = {"name": f"Shop {slug}", "platform": Platform.TMALL, "now": NOW} | more
    return create_shop(slug=slug, owner=owner, **fields)


def make_member(
    shop: Shop, role: str = Role.MANAGER, user: User | None = None, **more: Any
) -> User:
    """Create (or take) a user, make them a member of `shop` in `role`, and return the user."""
    user = user or make_user()
    if role == Role.LAWYER:
        more.setdefault("expires_at", datetime(2099, 1, 1, tzinfo=UTC))
    Membership.objects.create(shop=shop, user=user, role=role, **more)
    return user


def make_product(shop: Shop, key: str = "", **more: Any) -> Product:
    key = key or f"id:{600000 + next(_number)}"
    return Product.objects.create(shop=shop, key=key, **{"title": f"Product {key}"} | more)


def make_order(shop: Shop, product: Product | None = None, **more: Any) -> Order:
    """Create a paid order of CNY 29.90 placed at `NOW`. `receiver={…}` seals it with the shop's key."""
    order_id = more.pop("platform_order_id", None) or f"{2_600_000_000_000_000 + next(_number)}"
    receiver = more.pop("receiver", None)
    if receiver is not None:
        more["sealed_receiver"] = crypto.cipher_of(shop).seal_receiver(order_id, receiver)
    placed_at = more.get("placed_at", NOW)
    fields = {
        "product": product,
        "quantity": 1,
        "line_count": 1,
        "status": OrderStatus.PAID,
        "placed_at": placed_at,
        "paid_at": placed_at + timedelta(seconds=20),
        "payable_fen": 2990,
        "paid_gross_fen": 2990,
        "buyer_mask": "t**8",
        "name_mask": "王**",
        "phone_mask": "138****0000",
        "province": "浙江省",
        "city": "金华市",
        "as_of": NOW,
        "changed_at": NOW,
    }
    return Order.objects.create(shop=shop, platform_order_id=order_id, **fields | more)


def make_order_line(order: Order, **more: Any) -> OrderLine:
    fields = {
        "shop": order.shop,
        "platform_order_id": order.platform_order_id,
        "platform_line_id": f"line-{next(_number)}",
        "product": order.product,
        "quantity": order.quantity,
        "as_of": NOW,
        "changed_at": NOW,
    }
    return OrderLine.objects.create(**fields | more)


def make_refund(order: Order, **more: Any) -> Refund:
    """Create a succeeded refund of what was paid, asked for an hour after the order."""
    fields = {
        "shop": order.shop,
        "platform_order_id": order.platform_order_id,
        "platform_refund_id": f"refund-{next(_number)}",
        "status": RefundStatus.SUCCEEDED,
        "amount_fen": order.paid_gross_fen,
        "applied_at": order.placed_at + timedelta(hours=1),
        "finished_at": order.placed_at + timedelta(hours=2),
        "as_of": NOW,
        "changed_at": NOW,
    }
    return Refund.objects.create(**fields | more)


def make_buyer_review(order: Order, **more: Any) -> BuyerReview:
    fields = {
        "shop": order.shop,
        "platform_order_id": order.platform_order_id,
        "stars": 5,
        "reviewed_at": NOW,
    }
    return BuyerReview.objects.create(**fields | more)


def make_traffic(shop: Shop, product: Product | None = None, **more: Any) -> Traffic:
    fields = {"at": NOW, "minutes": 60.0, "visitors": 100}
    return Traffic.objects.create(shop=shop, product=product, **fields | more)


def make_promotion(shop: Shop, products: list[Product] | None = None, **more: Any) -> Promotion:
    """Declare a two-hour sale from `NOW`; no products means the whole shop."""
    fields = {
        "title": "Sale",
        "starts_at": NOW,
        "ends_at": NOW + timedelta(hours=2),
        "declared_at": NOW,
        "changed_at": NOW,
    }
    promotion = Promotion.objects.create(shop=shop, **fields | more)
    promotion.products.set(products or [])
    return promotion


def make_batch(shop: Shop, **more: Any) -> ImportBatch:
    fields = {
        "file_name": f"orders-{next(_number)}.csv",
        "size": 1000,
        "sha256": f"{next(_number):064x}",
        "received_at": NOW,
    }
    return ImportBatch.objects.create(shop=shop, **fields | more)


def make_notice(shop: Shop, **more: Any) -> Notice:
    fields = {
        "key": f"notice-{next(_number)}",
        "level": NoticeLevel.HOLD,
        "code": "pack_ready",
        "params": {"name": "BG-1.zip"},
        "path": f"/shops/{shop.slug}/",
        "created_at": NOW,
    }
    return Notice.objects.create(shop=shop, **fields | more)


def make_mark(shop: Shop, **more: Any) -> TimelineMark:
    fields = {"key": f"mark-{next(_number)}", "kind": MarkKind.NOTE, "at": NOW, "text": "Mark"}
    return TimelineMark.objects.create(shop=shop, **fields | more)


def make_scan(shop: Shop, **more: Any) -> Scan:
    return Scan.objects.create(shop=shop, **{"requested_at": NOW} | more)


def make_backtest(shop: Shop, **more: Any) -> Backtest:
    """Ask for a backtest at -1, 0 and +1; give `state="done"` and `result` for a finished one."""
    fields = {"requested_at": NOW, "sensitivity": 0.0, "positions": [-1.0, 0.0, 1.0]}
    return Backtest.objects.create(shop=shop, **fields | more)


def make_backtest_result(*cases: dict[str, Any], days: int = 60) -> dict[str, Any]:
    """Build what a backtest at -1, 0 and +1 writes for the `days` that end at `NOW`."""
    first = NOW - timedelta(days=days)
    return {
        "orders": 2 * days,
        "from": first.isoformat(),
        "to": NOW.isoformat(),
        "days": [[(first + timedelta(days=day)).date().isoformat(), 2] for day in range(days)],
        "positions": [-1.0, 0.0, 1.0],
        "present": 1,
        "cases": list(cases),
        "seconds": 1.5,
    }


def make_backtest_case(product: Product, *minutes: float | None, **more: Any) -> dict[str, Any]:
    """Build one burst that begins at `NOW`; `minutes` to the hold at -1, 0 and +1, None: quiet."""
    case = {
        "incident": f"inc-{next(_number):012x}",
        "product": product.key,
        "class": "artificial_unknown",
        "window": {"from": NOW.isoformat(), "to": (NOW + timedelta(minutes=30)).isoformat()},
        "orders": 40,
        "expected": 2.0,
        "at": [_raised(delay) for delay in minutes],
    }
    return case | more


def _raised(minutes: float | None) -> dict[str, Any]:
    watch = {"at": NOW.isoformat(), "p": 0.3, "orders": 5}
    if minutes is None:
        return {"level": "watch", "class": "viral", "p": 0.55, "reached": {"watch": watch}}
    hold = {"at": (NOW + timedelta(minutes=minutes)).isoformat(), "p": 0.96, "orders": 20}
    return {
        "level": "hold",
        "class": "artificial_unknown",
        "p": 0.96,
        "reached": {"watch": watch, "hold": hold},
    }


def make_incident(shop: Shop, product: Product | None = None, **more: Any) -> Incident:
    """Create a running `hold` incident of 40 orders in 30 minutes against 2 expected.

    `verdict` is filled to match; `reasons=[…]`, `against=[…]`, `missing=[…]` and
    `probability={…}` go into it.
    """
    product = product or make_product(shop)
    parts = {key: more.pop(key) for key in _VERDICT_PARTS if key in more}
    fields = {
        "public_id": f"inc-{next(_number):012x}",
        "state": IncidentState.OPEN,
        "level": Level.HOLD,
        "klass": IncidentClass.ARTIFICIAL_UNKNOWN,
        "starts_at": NOW,
        "ends_at": NOW + timedelta(minutes=30),
        "opened_at": NOW + timedelta(minutes=1),
        "hold_at": NOW + timedelta(minutes=2),
        "updated_at": NOW + timedelta(minutes=30),
        "orders": 40,
        "expected": 2.0,
        "excess": 38.0,
    } | more
    fields.setdefault("engine_name", fields["public_id"])
    fields.setdefault("highest_level", fields["level"])
    fields.setdefault("verdict", make_verdict(product, fields, **parts))
    return Incident.objects.create(shop=shop, product=product, **fields)


_VERDICT_PARTS = ("reasons", "against", "missing", "probability", "suspects")


def make_verdict(product: Product, fields: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """Build the engine's verdict, as JSON, for the incident's `fields`."""
    verdict = {
        "at": fields["updated_at"].isoformat(),
        "type": "incident",
        "incident": fields["public_id"],
        "state": "closed" if fields["state"] == IncidentState.CLOSED else "updated",
        "level": str(fields["level"]),
        "class": str(fields["klass"]),
        "probability": {"artificial_unknown": 0.93, "viral": 0.05, "unknown": 0.02},
        "product_ids": [product.key],
        "window": {
            "from": fields["starts_at"].isoformat(),
            "to": fields["ends_at"].isoformat(),
        },
        "orders": fields["orders"],
        "expected": fields["expected"],
        "excess": fields["excess"],
        "reasons": [],
        "against": [],
        "missing": [],
        "suspects": [],
    }
    return verdict | parts


def make_reason(**more: Any) -> dict[str, Any]:
    """Build one line of a verdict's explanation."""
    reason = {
        "signal": "count",
        "weight": 2.5,
        "text": "40 orders in 30 minutes; 2 were expected.",
        "observed": {"orders": 40, "minutes": 30},
        "baseline": {"expected": 2.0},
        "orders": [],
        "code": "",
        "values": {},
    }
    return reason | more


def make_verdict_record(incident: Incident, **more: Any) -> VerdictRecord:
    fields = {
        "seq": next(_number),
        "at": incident.updated_at,
        "state": "updated",
        "level": incident.level,
        "klass": incident.klass,
        "verdict": incident.verdict,
    }
    return VerdictRecord.objects.create(incident=incident, **fields | more)


def make_suspect(incident: Incident, order: Order | None = None, **more: Any) -> Suspect:
    order = order or make_order(incident.shop, incident.product)
    return Suspect.objects.create(incident=incident, order=order, **{"probability": 0.95} | more)


def make_feedback(incident: Incident, **more: Any) -> Feedback:
    fields = {"verdict": MerchantVerdict.ATTACK, "reason": "Not ours", "given_at": NOW}
    return Feedback.objects.create(incident=incident, **fields | more)


def make_hold_action(shop: Shop, **more: Any) -> HoldAction:
    fields = {
        "kind": HoldAction.Kind.HOLD,
        "reason": "Looks like an attack",
        "count": 1,
        "done_by": "system",
        "done_at": NOW,
    }
    return HoldAction.objects.create(shop=shop, **fields | more)


def make_hold(order: Order, **more: Any) -> Hold:
    """Put the order on hold; give `released_by` and `released_at` for one that was released."""
    fields = {
        "held_by": more.pop("held_by", None) or make_hold_action(order.shop),
        "held_at": NOW,
    }
    return Hold.objects.create(shop=order.shop, order=order, **fields | more)


def make_review(incident: Incident, **more: Any) -> Review:
    """Queue the incident for the service's admins."""
    return Review.objects.create(incident=incident, **{"queued_at": NOW} | more)


def make_decision(review: Review, **more: Any) -> Decision:
    fields = {
        "outcome": ReviewOutcome.CONSISTENT_WITH_ATTACK,
        "reason": "The burst has no traffic behind it and stops within a minute.",
        "decided_at": NOW,
    }
    return Decision.objects.create(review=review, **fields | more)


def make_answer(decision: Decision, **more: Any) -> Answer:
    fields = {"text": "We agree and have filed the report.", "given_at": NOW}
    return Answer.objects.create(decision=decision, **fields | more)


def make_penalty(shop: Shop, incident: Incident | None = None, **more: Any) -> Penalty:
    fields = {
        "kind": PenaltyKind.SALES_REMOVED,
        "scope": PenaltyScope.SHOP,
        "charge": "通过不正当方式获得商品虚假销量",
        "noticed_at": NOW,
        "recorded_at": NOW,
    }
    return Penalty.objects.create(shop=shop, incident=incident, **fields | more)


def make_kept_file(shop: Shop, **more: Any) -> KeptFile:
    """Keep a small text file as the operation does; give `kind`, `content`, `name`, `penalty`."""
    upload = Upload(more.pop("name", "notice.txt"), more.pop("content", "通知".encode()))
    fields = {"kind": "notice", "actor": None, "now": NOW} | more
    return keep_file(shop=shop, upload=upload, **fields)


def make_report(incident: Incident, **more: Any) -> InstantReport:
    """Write an instant report two minutes after the incident opened."""
    fields = {
        "number": next(_number),
        "text": "异常订单报备",
        "text_sha256": f"{next(_number):064x}",
        "first_anomaly_at": incident.opened_at,
        "written_at": incident.opened_at + timedelta(minutes=2),
        "custody_seq": 1,
        "custody_sha256": "0" * 64,
    }
    return InstantReport.objects.create(shop=incident.shop, incident=incident, **fields | more)


def make_contact(incident: Incident, order: Order | None = None, **more: Any) -> OutreachContact:
    """Draw one order into the incident's plan, which is made where there is none."""
    plan, _ = OutreachPlan.objects.get_or_create(
        incident=incident,
        defaults={
            "shop": incident.shop,
            "frame_sha256": "0" * 64,
            "frame_size": 100,
            "target": 0.95,
            "content": "{}",
            "sha256": "0" * 64,
            "custody_seq": 1,
            "registered_at": NOW,
        },
    )
    order = order or make_order(incident.shop, incident.product)
    fields = {"rank": next(_number)} | more
    return OutreachContact.objects.create(plan=plan, shop=incident.shop, order=order, **fields)


def make_pack(incident: Incident, **more: Any) -> EvidencePack:
    """Request a pack of the incident; give `state`, `zip_sha256`, `core_root` for a built one."""
    fields = {"version": next(_number), "profile": "tmall", "requested_at": NOW}
    return EvidencePack.objects.create(shop=incident.shop, incident=incident, **fields | more)


def make_appeal(penalty: Penalty, **more: Any) -> Appeal:
    fields = {"attempt": next(_number), "created_at": NOW}
    return Appeal.objects.create(shop=penalty.shop, penalty=penalty, **fields | more)


def make_connection(shop: Shop, created_by: User, **more: Any) -> Connection:
    """Connect the shop's Shopify with the secret `secret`; fields of `Terms` change that."""
    terms = Terms(**{"platform": Platform.SHOPIFY, "name": "live", "secret": "secret"} | more)
    return create_connection(shop=shop, terms=terms, actor=created_by, now=NOW)[0]


def make_token(shop: Shop, created_by: User, token: str = "", **more: Any) -> ApiToken:
    """Create a token of the shop whose clear text is `token`."""
    clear = token or f"token-{next(_number)}"
    fields = {
        "role": Role.OWNER,
        "label": "test",
        "token_sha256": token_sha256(clear),
        "hint": clear[:8],
        "created_at": NOW,
    }
    return ApiToken.objects.create(shop=shop, created_by=created_by, **fields | more)


def make_loss_entry(incident: Incident, **more: Any) -> LossEntry:
    """Create an estimated freight cost of CNY 42.00; give `vouchers=[…]` and a basis for more."""
    vouchers = more.pop("vouchers", [])
    fields = {
        "shop": incident.shop,
        "head": LossHead.FREIGHT_OUT,
        "basis": LossBasis.DOCUMENTED if vouchers else LossBasis.ESTIMATED,
        "amount_fen": 4200,
        "entered_at": NOW,
    }
    entry = LossEntry.objects.create(incident=incident, **fields | more)
    entry.vouchers.set(vouchers)
    return entry


def make_loss_study(penalty: Penalty, **more: Any) -> LossStudy:
    """Ask for a count of the sales that a penalty took, with a margin of 40 %."""
    fields = {
        "shop": penalty.shop,
        "incident": penalty.incident,
        "margin_bp": 4000,
        "requested_at": NOW,
    }
    return LossStudy.objects.create(penalty=penalty, **fields | more)


def make_circumstance(incident: Incident, **more: Any) -> Circumstance:
    """Note what the shop knows around an incident, as the operation does."""
    told = {
        "kind": CircumstanceKind.DISPUTE, "text": "A dispute over a supplier ended in May.",
        "source": "court paper", "happened_on": None, "actor": None, "now": NOW,
    }  # fmt: skip
    return note_circumstance(incident=incident, **told | more)  # type: ignore[arg-type]


def make_declared_account(shop: Shop, text: str = "", **more: Any) -> DeclaredAccount:
    """Declare an account of the owner, as the operation does."""
    own = OwnAccount(more.pop("role", AccountRole.OWNER), text or f"owner-{next(_number)}")
    return declare_account(shop=shop, own=own, **{"actor": None, "now": NOW} | more)
