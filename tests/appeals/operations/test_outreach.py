"""Buyers are asked by a plan, once, within the hours; who confirms leaves the attack."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import timedelta

import pytest
from PIL import Image

from appeals.enums import Disposition
from appeals.errors import OutreachRefused
from appeals.models import OutreachContact
from appeals.operations.keeping import Upload
from appeals.operations.outreach import (
    Said,
    contact_words,
    record_answer,
    register_plan,
    start_contact,
)
from appeals.packing.outreach.redaction import Box
from appeals.queries.case import gather_case
from appeals.queries.files import kept_bytes
from appeals.queries.letters import incident_facts
from appeals.queries.outreach import outreach_figures
from detection.models import OrderMark, Suspect
from detection.operations.holding import hold_orders
from detection.queries.holds import orders_waiting
from detection.queries.incidents import incident_counts
from shops.enums import Platform
from shops.models import CustodyEvent, Order
from tests.appeals.stories import SUSPECTS, attacked_shop
from tests.factories import NOW, make_contact, make_incident, make_order, make_shop, make_user

pytestmark = pytest.mark.django_db
DAY = NOW  # 10:00 in Shanghai
NIGHT = NOW + timedelta(hours=11)


def _plan():
    _shop, incident = attacked_shop()
    return register_plan(incident=incident, target=0.95, actor=make_user(), now=DAY)


def _asked(plan, position=0):
    contact = plan.contacts.all()[position]
    contact.plan = plan
    return start_contact(contact=contact, actor=make_user(), now=DAY)


def _record(contact, disposition=Disposition.DENIED, **more):
    said = Said(disposition=disposition, channel="platform", **more)
    return record_answer(contact=contact, said=said, actor=make_user(), now=DAY)


def _picture():
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", (100, 50), "white").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_plan_is_in_custody_before_anybody_is_asked_and_stays_as_it_is():
    plan = _plan()
    line = json.loads(CustodyEvent.objects.get(action="outreach.planned").line)
    assert (line["sha256"], line["seq"]) == (
        hashlib.sha256(plan.content.encode()).hexdigest(), plan.custody_seq,
    )  # fmt: skip
    assert plan.contacts.count() == SUSPECTS
    with pytest.raises(OutreachRefused):
        register_plan(incident=plan.incident, target=0.9, actor=make_user(), now=DAY)


def test_plan_is_refused_without_suspects_or_for_another_target():
    incident = make_incident(make_shop())
    for target in (0.95, 0.5):
        with pytest.raises(OutreachRefused):
            register_plan(incident=incident, target=target, actor=make_user(), now=DAY)


def test_plan_is_refused_where_the_platform_shows_no_buyer():
    shop, incident = attacked_shop()
    shop.platform = Platform.AMAZON
    with pytest.raises(OutreachRefused, match="不向店铺提供买家身份"):
        register_plan(incident=incident, target=0.95, actor=make_user(), now=DAY)


def test_buyer_is_asked_once_whoever_presses():
    contact = _asked(_plan())
    with pytest.raises(OutreachRefused):
        start_contact(contact=contact, actor=make_user(), now=DAY)


def test_buyer_is_not_asked_at_night():
    plan = _plan()
    contact = plan.contacts.first()
    with pytest.raises(OutreachRefused):
        start_contact(contact=contact, actor=make_user(), now=NIGHT)
    assert plan.contacts.filter(attempted_at__isnull=False).count() == 0


def test_buyer_of_another_incident_is_not_asked_again():
    plan = _plan()
    first = _asked(plan)
    other = make_incident(plan.shop)
    again = make_contact(other, make_order(plan.shop), buyer_key=first.buyer_key)
    with pytest.raises(OutreachRefused):
        start_contact(contact=again, actor=make_user(), now=DAY)
    again.refresh_from_db()
    assert (again.disposition, again.attempted_at) == (Disposition.SAME_BUYER, None)


def test_answer_needs_an_attempt_and_is_kept_once():
    plan = _plan()
    with pytest.raises(OutreachRefused):
        _record(plan.contacts.last())
    contact = _record(_asked(plan), words="我没有买过", im_evidence_number="IM-1")
    assert contact_words(contact) == "我没有买过"
    assert "没有买过".encode() not in bytes(contact.sealed_words)
    with pytest.raises(OutreachRefused):
        _record(contact)
    lines = "".join(CustodyEvent.objects.values_list("line", flat=True))
    assert "没有买过" not in lines


def test_picture_is_kept_whole_and_redrawn_without_metadata():
    contact = _record(
        _asked(_plan()), uploads=(Upload("chat.jpg", _picture()),), boxes=(Box(0, 0, 100, 20),)
    )
    item = contact.items.get()
    assert kept_bytes(item.original) == _picture()
    clean = kept_bytes(item.redacted)
    assert b"secret place" not in clean
    with Image.open(io.BytesIO(clean)) as picture:
        assert (picture.size, picture.getexif()) == ((100, 50), {})
        assert (picture.getpixel((50, 5)), picture.getpixel((50, 40))) == ((0,) * 3, (255,) * 3)


def test_broken_picture_is_refused_and_nothing_is_half_kept():
    contact = _asked(_plan())
    with pytest.raises(OutreachRefused, match=r"chat\.png"):
        _record(contact, uploads=(Upload("chat.png", b"\x89PNG\r\n\x1a\nnope"),))
    contact.refresh_from_db()
    assert (contact.recorded_at, contact.items.count()) == (None, 0)


def test_confirmed_order_leaves_suspects_holds_counts_letters_and_pack():
    plan = _plan()
    incident = plan.incident
    told = {"reason": "check", "actor": make_user(), "now": DAY}
    hold_orders(shop=plan.shop, orders=Order.objects.filter(suspicions__incident=incident), **told)
    contact = _record(_asked(plan), Disposition.GENUINE)
    order = contact.order
    assert not Suspect.objects.filter(order=order).exists()
    assert not order.holds.filter(released_at=None).exists()
    assert order not in orders_waiting(plan.shop)
    assert incident_counts(incident).suspects == SUSPECTS - 1
    assert incident_facts(incident)["suspects"] == SUSPECTS - 1
    case = gather_case(incident, version=1)
    packed = next(row for row in case.orders if row.order_id == order.platform_order_id)
    assert (packed.label, packed.suspect_probability) == ("genuine", 0.95)
    assert OrderMark.objects.get().order == order


def test_denied_order_stays_in_the_attack():
    contact = _record(_asked(_plan()))
    assert Suspect.objects.filter(order=contact.order).exists()


def test_pack_holds_plan_answers_and_all_three_figures_without_an_order_number():
    plan = _plan()
    contact = _record(_asked(plan), words="没有买过", uploads=(Upload("chat.jpg", _picture()),))
    additions = gather_case(plan.incident, version=1).additions
    files = {file.path: file.content for file in additions.files}
    assert files["06-outreach/plan.json"] == plan.content.encode()
    result = json.loads(files["06-outreach/result.json"])
    figures = outreach_figures(plan)
    assert result["worst_case"]["orders"] == figures.worst_orders
    assert result["responders"]["orders"] == figures.responders_orders
    assert result["response_rate"] == f"{1 / SUSPECTS:.4f}"
    everything = b"".join(files.values())
    assert contact.order.platform_order_id.encode() not in everything
    assert "没有买过".encode() not in everything
    assert additions.closed == {"outreach"}
    assert any(path.startswith("06-outreach/items/") for path in files)


def test_second_order_of_one_buyer_is_not_asked_and_counts_as_silence():
    _shop, incident = attacked_shop()
    first, second = Order.objects.filter(suspicions__incident=incident).order_by("pk")[:2]
    Order.objects.filter(pk=second.pk).update(identity_keys=first.identity_keys)
    plan = register_plan(incident=incident, target=0.95, actor=make_user(), now=DAY)
    twins = OutreachContact.objects.filter(plan=plan, order__in=[first, second]).order_by("rank")
    assert [one.disposition for one in twins] == ["not_attempted", "same_buyer"]
    assert outreach_figures(plan).sample == SUSPECTS
