"""The case: what goes into a pack, and what may never."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals import packing
from appeals.queries.case import facts_digest, gather_case
from appeals.queries.case.orders import packed_orders, packed_refunds
from detection.models import Incident
from shops.crypto import cipher_of
from shops.enums import BatchState, MarkKind, RefundKind, RefundStatus
from shops.models import ImportBatch
from shops.operations import importing
from tests.appeals.stories import ORDINARY, SUSPECTS, attacked_shop
from tests.factories import (
    NOW,
    make_appeal,
    make_batch,
    make_buyer_review,
    make_hold,
    make_incident,
    make_mark,
    make_order,
    make_penalty,
    make_product,
    make_promotion,
    make_refund,
    make_shop,
    make_suspect,
)

pytestmark = pytest.mark.django_db


def _order_of(incident: Incident, **more) -> packing.Order:
    order = make_order(incident.shop, incident.product, placed_at=incident.starts_at, **more)
    found = packed_orders(incident, cipher_of(incident.shop))
    return next(each for each in found if each.order_id == order.platform_order_id)


@pytest.fixture
def incident() -> Incident:
    return make_incident(make_shop())


def test_case_holds_suspects_and_the_same_products_past():
    shop, incident = attacked_shop()
    make_order(shop, make_product(shop), placed_at=incident.starts_at)
    make_order(shop, incident.product, placed_at=incident.starts_at - timedelta(days=29))
    case = gather_case(incident, version=1)
    assert len(case.orders) == SUSPECTS + ORDINARY
    assert sum(1 for order in case.orders if order.suspect_probability) == SUSPECTS


def test_case_never_holds_another_shops_rows():
    shop, incident = attacked_shop()
    other, _ = attacked_shop()
    make_penalty(other)
    case = gather_case(incident, version=1)
    own = set(shop.orders.values_list("platform_order_id", flat=True))
    assert {order.order_id for order in case.orders} == own
    assert {refund.order_id for refund in case.refunds} <= own
    assert case.penalties == ()
    assert len(case.inputs) == 1


def test_inputs_name_a_file_by_both_hashes_of_the_bytes_that_came(incident):
    content = "订单编号,买家会员名\n".encode("gb18030")
    importing.receive_file(
        shop=incident.shop, source=io.BytesIO(content), file_name="o.csv", actor=None, now=NOW
    )
    ImportBatch.objects.update(state=BatchState.DONE)
    (file,) = gather_case(incident, version=1).inputs
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert file.sha512 == hashlib.sha512(content).hexdigest()


def test_inputs_leave_a_hash_open_that_was_never_taken(incident):
    make_batch(incident.shop, state=BatchState.DONE)
    (file,) = gather_case(incident, version=1).inputs
    assert file.sha512 is None


def test_suspect_counts_even_when_its_product_is_another(incident):
    shop = incident.shop
    stray = make_order(shop, make_product(shop), placed_at=incident.starts_at)
    make_suspect(incident, stray, probability=0.75)
    (found,) = packed_orders(incident, cipher_of(shop))
    assert (found.order_id, found.suspect_probability) == (stray.platform_order_id, 0.75)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("浙江省金华市婺城区和平路12号3栋502室", "room"),
        ("浙江省金华市婺城区和平路12号3栋", "building"),
        ("浙江省金华市婺城区和平路12号", "street"),
        ("浙江省金华市婺城区", "district"),
        ("浙江省金华市婺城区***", "masked"),
        ("6396 Divisadero Road, Apt 32D", None),
    ],
)
def test_order_carries_how_deep_its_address_goes(incident, address, expected):
    order = _order_of(incident, receiver={"name": "王小明", "address": address})
    assert order.address_class == expected


def test_order_commits_only_to_values_that_are_whole(incident):
    masked = {"name": "王**", "phone": "138****0000", "address": "浙江省***", "buyer": "t**8"}
    assert _order_of(incident, receiver=masked).identity == packing.Identity()
    clear = {"name": "王小明", "phone": "13800000000"}
    assert _order_of(incident, receiver=clear).identity == packing.Identity(
        name="王小明", phone="13800000000"
    )


def test_order_without_a_receiver_tells_nothing_of_its_address(incident):
    order = _order_of(incident)
    assert (order.address_class, order.identity, order.name_mask) == (
        None,
        packing.Identity(),
        "王**",
    )


def test_order_carries_stars_and_buyer_key(incident):
    keys = ["phone:aa", "buyer:bb"]
    order = make_order(
        incident.shop, incident.product, placed_at=incident.starts_at, identity_keys=keys
    )
    make_buyer_review(order, stars=4)
    (found,) = packed_orders(incident, cipher_of(incident.shop))
    assert (found.review_stars, found.buyer_key) == (4, "buyer:bb")


@pytest.mark.parametrize(
    ("refund", "stages"),
    [
        ({"status": RefundStatus.REQUESTED, "finished_at": None}, [("requested", 1)]),
        ({"status": RefundStatus.SUCCEEDED}, [("requested", 1), ("succeeded", 2)]),
        ({"status": RefundStatus.REFUSED}, [("requested", 1), ("refused", 2)]),
        (
            {"status": RefundStatus.SUCCEEDED, "is_implied": True, "applied_at": None},
            [("succeeded", None)],
        ),
        (
            {"status": RefundStatus.SUCCEEDED, "is_time_inferred": True},
            [("requested", None), ("succeeded", None)],
        ),
    ],
)
def test_refund_becomes_its_stages(incident, refund, stages):
    order = make_order(incident.shop, incident.product, placed_at=incident.starts_at)
    make_refund(order, kind=RefundKind.REFUND_ONLY, reason_raw="不想要了", **refund)
    told = [
        (row.stage, row.at and (row.at - order.placed_at) / timedelta(hours=1))
        for row in packed_refunds(incident)
    ]
    assert told == stages


def test_case_says_each_reason_in_both_languages():
    _, incident = attacked_shop()
    verdict = gather_case(incident, version=1).verdicts[-1]
    assert verdict.missing == (packing.Bilingual(en="Visitors", zh="访客"),)
    assert [line.code for line in (*verdict.reasons, *verdict.against)] == ["count", "chat"]
    assert verdict.reasons[0].text.zh.startswith("订单数量：")
    assert verdict.against[0].text.en.startswith("Questions before buying: ")


def test_case_holds_what_people_did():
    shop, incident = attacked_shop()
    order = incident.suspects.first().order
    make_hold(order, incident=incident)
    penalty = make_penalty(shop, incident, points=4, reference="TM-1")
    make_appeal(penalty, filed_at=NOW, receipt="R-1", state="filed")
    make_appeal(make_penalty(shop), filed_at=NOW, state="filed")
    make_promotion(shop, starts_at=incident.starts_at, ends_at=incident.ends_at)
    make_promotion(shop, starts_at=NOW + timedelta(days=9), ends_at=NOW + timedelta(days=10))
    path = f"/shops/{shop.slug}/incidents/{incident.public_id}/"
    make_mark(shop, kind=MarkKind.REPORT, text="R-9", path=path)
    case = gather_case(incident, version=1)
    assert [(row.reference, row.points) for row in case.penalties] == [("TM-1", 4)]
    assert [(row.kind, row.reference, row.note) for row in case.filings] == [
        ("report", "", "R-9"),
        ("appeal", "R-1", ""),
    ]
    assert [row.order_id for row in case.holds] == [order.platform_order_id]
    assert [row.product_keys for row in case.promotions] == [None]


def test_facts_digest_ignores_the_version_and_nothing_else():
    shop, incident = attacked_shop()
    first = facts_digest(gather_case(incident, version=1), "tmall")
    assert facts_digest(gather_case(incident, version=7), "tmall") == first
    assert facts_digest(gather_case(incident, version=1), "generic") != first
    shop.orders.filter(pk=incident.suspects.first().order_id).update(has_chat=True)
    assert facts_digest(gather_case(incident, version=1), "tmall") != first


def test_gather_case_takes_as_many_queries_however_many_orders():
    shop, incident = attacked_shop()
    gather_case(incident, version=1)
    with CaptureQueriesContext(connection) as few:
        gather_case(incident, version=1)
    for _ in range(20):
        make_refund(make_order(shop, incident.product, placed_at=incident.starts_at))
    with CaptureQueriesContext(connection) as many:
        gather_case(incident, version=1)
    assert len(many) == len(few)
