"""A quiet shop, a genuine sale, own brushing, an attack mixed with real buyers: what the pack says.

Real rows, the real build, the text of the real PDFs.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import timedelta

import pypdf
import pytest

from appeals.enums import LossBasis, LossHead
from appeals.operations.keeping import Upload
from appeals.operations.losses import Cost, enter_loss
from appeals.operations.losses.entering import keep_voucher
from appeals.packing import build_pack, load_profile
from appeals.queries.case import gather_case
from detection.enums import IncidentClass, Level
from detection.models import Incident
from shops.enums import OrderStatus
from tests.appeals.packing.conftest import files_of
from tests.factories import (
    NOW,
    make_buyer_review,
    make_incident,
    make_order,
    make_product,
    make_promotion,
    make_refund,
    make_shop,
    make_suspect,
    make_user,
)

pytestmark = pytest.mark.django_db
START = NOW - timedelta(days=1)


@dataclass
class Read:
    """A pack's files, its summary and report as a reader's text."""

    files: dict[str, bytes]
    summary: str
    report: str
    contrary: list[str]
    kinds: set[str]
    losses: dict


def burst(
    *, klass: str, level: str, suspects: int, probability: dict[str, float] | None = None,
    refunded: int | None = None, genuine: int = 0,
) -> Incident:  # fmt: skip
    """An incident of so many suspects, a fifth as many ordinary orders, and a freight bill."""
    shop = make_shop(make_user())
    product = make_product(shop, title="保温杯 500ml")
    incident = make_incident(
        shop, product, klass=klass, level=level, starts_at=START,
        ends_at=START + timedelta(minutes=30), orders=suspects, expected=2.0,
        probability=probability or {klass: 0.9, "viral": 0.07, "unknown": 0.03},
    )  # fmt: skip
    for number in range(suspects):
        order = make_order(shop, product, placed_at=START + timedelta(seconds=10 * number))
        make_suspect(incident, order)
        if number < (suspects if refunded is None else refunded):
            make_refund(order)
    for number in range(max(genuine, 6)):
        order = make_order(
            shop, product, placed_at=START - timedelta(days=number + 1),
            status=OrderStatus.COMPLETED,
        )  # fmt: skip
    bill = keep_voucher(incident=incident, upload=Upload("f.pdf", b"%PDF-1.4"), actor=None, now=NOW)
    cost = Cost(LossHead.FREIGHT_BACK, LossBasis.DOCUMENTED, 88_800)
    enter_loss(incident=incident, cost=cost, vouchers=[bill], actor=None, now=NOW)
    return incident


def read(incident: Incident) -> Read:
    case = gather_case(incident, version=1)
    files = files_of(build_pack(case, load_profile("tmall")).zip_bytes)
    reader = csv.DictReader(
        io.StringIO(
            files["data/05-exclusion/contrary-evidence.csv"].decode("utf-8-sig"), newline=""
        )
    )
    lines = list(reader)
    return Read(
        files,
        _text(files["data/00-cover/summary.zh-Hans.pdf"]),
        _text(files["data/01-report/report.zh-Hans.pdf"]),
        [line["statement_zh"] for line in lines],
        {line["kind"] for line in lines},
        json.loads(files["data/08-damages/lost-profit.json"]),
    )


def _text(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_an_attack_on_record_claims_its_documented_costs() -> None:
    told = read(burst(klass=IncidentClass.REVERSE_BRUSHING, level=Level.CRITICAL, suspects=40))
    assert "不足" not in told.summary.split("对店铺不利")[0][:400]
    assert (told.losses["floor_fen"], told.losses["attributed"]) == (88_800, True)
    assert "888.00元" in told.summary
    assert "逐项列出现有记录" in told.report
    own = _text(told.files["data/05-exclusion/self-exclusion.pdf"])
    assert "逐项列出现有记录" in own


def test_a_quiet_shop_is_insufficient_and_claims_nothing() -> None:
    told = read(burst(klass=IncidentClass.UNKNOWN, level=Level.WATCH, suspects=6))
    assert "不足" in told.summary
    assert (told.losses["floor_fen"], told.losses["centre_fen"]) == (0, 0)
    assert "不主张任何损失" in told.report


def test_a_genuine_sale_is_named_as_such_with_its_promotion_and_claims_nothing() -> None:
    incident = burst(
        klass=IncidentClass.PROMOTION, level=Level.WATCH, suspects=40, refunded=2,
        probability={"promotion": 0.93, "viral": 0.05, "reverse_brushing": 0.02},
    )  # fmt: skip
    make_promotion(incident.shop, [incident.product], starts_at=START - timedelta(hours=1))
    told = read(incident)
    assert "不足" in told.summary
    assert any("活动" in line for line in told.contrary)
    assert told.losses["floor_fen"] == 0
    tests = told.files["data/05-exclusion/tests.csv"].decode("utf-8-sig")
    assert "trigger,活动与推广,Promotions and advertising,against" in tests
    assert "refunds,退款,Refunds,against" in tests


def test_own_brushing_is_not_hidden_and_claims_nothing() -> None:
    incident = burst(
        klass=IncidentClass.SELF_BRUSHING, level=Level.HOLD, suspects=40, refunded=0,
        probability={"self_brushing": 0.81, "artificial_unknown": 0.15, "viral": 0.04},
    )  # fmt: skip
    order = incident.suspects.first().order  # type: ignore[union-attr]
    make_buyer_review(order)
    told = read(incident)
    assert "不足" in told.summary
    assert "81.0%" in told.report.replace(" ", "")
    assert told.losses["floor_fen"] == 0
    assert any("好评" in line or "评价" in line for line in told.contrary)


def test_an_attack_mixed_with_real_buyers_keeps_the_contrary_facts() -> None:
    incident = burst(
        klass=IncidentClass.REVERSE_BRUSHING, level=Level.CRITICAL, suspects=40, refunded=30,
        probability={"reverse_brushing": 0.8, "viral": 0.15, "unknown": 0.05},
    )  # fmt: skip
    told = read(incident)
    assert any("10" in line and "退款" in line for line in told.contrary)
    assert "alternative" in told.kinds
    assert told.losses["floor_fen"] == 88_800
    rows = csv.DictReader(
        io.StringIO(told.files["data/05-exclusion/tests.csv"].decode("utf-8-sig"), newline="")
    )
    assert {row["test"] for row in rows} >= {"who_paid", "who_gained", "refunds", "shipping"}
