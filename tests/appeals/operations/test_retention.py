"""A case is kept three years after its last event, longer under a hold, and then ends for good."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pyrage.x25519 import Identity

from appeals.enums import PackState
from appeals.errors import PackDeleted, RetentionRefused
from appeals.forms.packs import PackRequestForm
from appeals.models import CaseKey, EvidencePack
from appeals.operations import packing, retention
from appeals.operations.storing import open_stored
from appeals.queries.packs import issued_at
from appeals.queries.retention import _years_later, retention_of
from appeals.tasks import delete_ended_packs_task, run_pack
from shops.enums import Action, Role
from shops.models import CustodyEvent
from shops.operations import custody
from shops.operations.custody import chain_lines, first_break
from tests.appeals.operations.test_handovers import agreed, asked, story
from tests.appeals.stories import attacked_shop
from tests.factories import NOW, make_incident, make_member, make_penalty, make_token, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
FOUR_YEARS = timedelta(days=4 * 366)


def built(incident) -> EvidencePack:
    return run_pack(
        packing.request_pack(incident=incident, profile="tmall", actor=None, now=LATER).pk
    )


def lines(shop, action: Action) -> list[dict]:
    rows = CustodyEvent.objects.filter(shop=shop, action=action.value).order_by("seq")
    return [json.loads(row.line) for row in rows]


def deleted(incident, owner, reason="the case is closed"):
    return retention.delete_case(incident=incident, reason=reason, actor=owner, now=LATER)


def test_case_is_kept_three_years_after_its_last_event():
    shop, incident = attacked_shop()
    make_penalty(shop, incident, ends_at=NOW + timedelta(days=30))
    kept = retention_of(incident)
    assert kept.last_event_at == NOW + timedelta(days=30)
    last = kept.last_event_at.astimezone(shop.zone).date()
    assert kept.ends_on == last.replace(year=last.year + 3)
    later = NOW + timedelta(days=90)
    case = incident.public_id
    custody.record(shop=shop, action=Action.PII_VIEWED, object="x", case=case, now=later)
    assert retention_of(incident) == kept
    custody.record(shop=shop, action=Action.APPEAL_CHANGED, object="x", case=case, now=later)
    assert retention_of(incident).last_event_at == later


def test_leap_day_ends_on_the_first_of_march():
    assert _years_later(date(2028, 2, 29)) == date(2031, 3, 1)


def test_deleted_case_cannot_be_read_or_built_and_says_so():
    _, incident = attacked_shop()
    pack, owner = built(incident), make_user()
    stored = default_storage.open(pack.stored_as).read()
    assert deleted(incident, owner) == 1
    pack.refresh_from_db()
    assert (pack.state, pack.stored_as, len(pack.core_root)) == (PackState.DELETED, "", 64)
    with pytest.raises(PackDeleted):
        packing.pack_bytes(pack)
    with pytest.raises(PackDeleted):
        built(incident)
    other = make_incident(incident.shop)
    assert list(PackRequestForm(incident.shop).fields["incident"].queryset) == [other]
    kept_elsewhere = default_storage.save("backup.zip", ContentFile(stored))
    with pytest.raises(PackDeleted):
        open_stored(pack, kept_elsewhere)
    assert CaseKey.objects.get(incident=incident).wrapped is None


def test_deletion_leaves_the_chain_whole_and_the_core_root_known():
    shop, incident = attacked_shop()
    pack, owner = built(incident), make_user()
    before = issued_at(pack.core_root)
    deleted(incident, owner)
    (line,) = lines(shop, Action.CASE_DELETED)
    assert (line["object"], line["case"], line["detail"]) == (
        f"case:{incident.public_id}",
        incident.public_id,
        {"files": 0, "packs": 1, "reason": "the case is closed"},
    )
    assert first_break(chain_lines(shop)) is None
    assert (issued_at(pack.core_root), issued_at("0" * 64)) == (before, None)
    answer = Client().get("/verify", {"core_root": pack.core_root})
    assert answer.status_code == 200


def test_full_copy_keeps_the_record_of_whom_it_was_for_and_loses_its_files():
    _shop, incident, owner, manager = story()
    pack = agreed(asked(incident, owner, Identity.generate()), manager)
    names = (pack.stored_as, pack.annex_stored_as)
    deleted(incident, owner)
    pack.refresh_from_db()
    assert not any(default_storage.exists(name) for name in names)
    assert (pack.recipient, pack.decided_by, len(pack.annex_sha256)) == (
        "义乌市公安局",
        manager,
        64,
    )
    with pytest.raises(PackDeleted):
        packing.annex_bytes(pack)


def test_other_cases_of_the_shop_stay_readable():
    _, incident = attacked_shop()
    _, other = attacked_shop()
    built(incident)
    theirs = built(other)
    deleted(incident, make_user())
    assert packing.pack_bytes(theirs)[:2] == b"PK"
    assert retention_of(other).is_destroyed is False


def test_held_case_is_not_deleted_by_hand_or_by_the_clock():
    shop, incident = attacked_shop()
    pack, owner = built(incident), make_user()
    CaseKey.objects.update(created_at=NOW)
    retention.set_hold(incident=incident, reason="(2026)浙0782民初1号", actor=owner, now=LATER)
    with pytest.raises(RetentionRefused):
        deleted(incident, owner)
    with pytest.raises(RetentionRefused):
        retention.set_hold(incident=incident, reason="again", actor=owner, now=LATER)
    assert retention.delete_due(now=timezone.now() + FOUR_YEARS) == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseKey.objects.update(wrapped=None, destroyed_at=NOW)
    retention.release_hold(incident=incident, reason="judgment", actor=owner, now=LATER)
    with pytest.raises(RetentionRefused):
        retention.release_hold(incident=incident, reason="again", actor=owner, now=LATER)
    told = [
        line["detail"]["reason"]
        for action in (Action.LEGAL_HOLD_SET, Action.LEGAL_HOLD_RELEASED)
        for line in lines(shop, action)
    ]
    assert told == ["(2026)浙0782民初1号", "judgment"]
    assert packing.pack_bytes(pack)[:2] == b"PK"


def test_clock_deletes_a_case_when_its_time_is_over_and_not_before():
    shop, incident = attacked_shop()
    pack = built(incident)
    CaseKey.objects.update(created_at=NOW)
    ends = retention_of(incident).ends_on
    day = timedelta(days=1)
    midnight = datetime(ends.year, ends.month, ends.day, tzinfo=shop.zone)
    assert retention.delete_due(now=midnight - day / 2) == 0
    assert retention.delete_due(now=midnight + day / 2) == 1
    assert retention.delete_due(now=midnight + day) == 0
    (line,) = lines(shop, Action.CASE_DELETED)
    assert (line["role"], line["detail"]["reason"]) == ("system", retention.DUE)
    pack.refresh_from_db()
    assert pack.state == PackState.DELETED


def test_case_is_not_deleted_while_a_pack_is_under_way(monkeypatch):
    _shop, incident, owner, _manager = story()
    asked(incident, owner, Identity.generate())
    with pytest.raises(RetentionRefused):
        deleted(incident, owner)
    CaseKey.objects.update(created_at=NOW)
    assert retention.delete_due(now=timezone.now() + FOUR_YEARS) == 0
    assert delete_ended_packs_task() == 0


@pytest.fixture
def owner_client():
    owner = make_user()
    shop, incident = attacked_shop(owner)
    client = Client()
    client.force_login(owner)
    return client, shop, incident, owner


def _post(client, name, shop, incident, **data):
    with override("en"):
        return client.post(
            reverse(f"appeals:{name}", args=[shop.slug, incident.public_id]), data, follow=True
        )


def test_owner_holds_releases_and_deletes_on_screen_and_must_confirm(owner_client):
    client, shop, incident, owner = owner_client
    pack = built(incident)
    _post(client, "retention-hold", shop, incident, step="set", reason="lawsuit 12")
    assert retention_of(incident).key.hold_reason == "lawsuit 12"
    _post(client, "retention-hold", shop, incident, step="release", reason="no")
    assert retention_of(incident).is_held
    held = client.get(reverse("appeals:retention-delete", args=[shop.slug, incident.public_id]))
    assert (held.status_code, held.url.endswith("/retention/")) == (302, True)
    _post(client, "retention-hold", shop, incident, step="release", reason="judgment")
    refused = _post(client, "retention-delete", shop, incident, reason="closed", confirmation="x")
    assert (refused.status_code, retention_of(incident).is_destroyed) == (400, False)
    number = incident.public_id
    _post(client, "retention-delete", shop, incident, reason="closed", confirmation=number)
    page = client.get(reverse("appeals:pack-detail", args=[shop.slug, pack.pk]))
    assert retention_of(incident).key.destroyed_by == owner
    assert "这份证据包已删除" in page.content.decode()


def test_manager_sees_the_date_and_may_not_touch_it(owner_client):
    _client, shop, incident, _owner = owner_client
    client, manager = Client(), make_user()
    make_member(shop, Role.MANAGER, manager)
    client.force_login(manager)
    page = client.get(reverse("appeals:retention-show", args=[shop.slug, incident.public_id]))
    assert f"{retention_of(incident).ends_on:%Y-%m-%d}" in page.content.decode()
    for name in ("retention-hold", "retention-delete"):
        assert _post(client, name, shop, incident, reason="closed").status_code == 403
    assert not CaseKey.objects.exists()


def test_download_of_a_deleted_pack_is_gone_over_rest(owner_client):
    client, shop, incident, owner = owner_client
    pack = built(incident)
    make_token(shop, owner, "secret-token")
    deleted(incident, owner)
    path = reverse("api:pack-download", args=[pack.pk])
    answer = client.get(path, headers={"authorization": "Bearer secret-token"})
    assert (answer.status_code, answer.json()["code"]) == (410, "pack_deleted")
    assert answer["Content-Type"] == "application/problem+json"
