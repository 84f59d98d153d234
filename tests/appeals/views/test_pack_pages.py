"""The pack's page: asked for, built while the page waits, weak points first, then the zip."""

from __future__ import annotations

import html

import pytest
from django.test import Client
from django.urls import reverse

from appeals.enums import PackState
from appeals.models import EvidencePack
from appeals.operations.packing import pack_bytes, request_pack
from appeals.packing import load_profile
from appeals.tasks import build_pack_task, run_pack
from shops.enums import Role
from tests.appeals.stories import attacked_shop
from tests.factories import NOW, make_member, make_pack

pytestmark = pytest.mark.django_db


def _client(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def _url(pack: EvidencePack, verb: str) -> str:
    return reverse(f"appeals:pack-{verb}", args=[pack.shop.slug, pack.pk])


@pytest.fixture
def built() -> EvidencePack:
    _, incident = attacked_shop()
    return run_pack(request_pack(incident=incident, profile="tmall", actor=None, now=NOW).pk)


def test_pack_request_enqueues_once_committed(django_capture_on_commit_callbacks, monkeypatch):
    shop, incident = attacked_shop()
    asked: list[str] = []
    monkeypatch.setattr(build_pack_task, "delay", asked.append)
    client = _client(make_member(shop, Role.MANAGER))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            reverse("appeals:pack-request", args=[shop.slug]),
            {"incident": incident.public_id, "profile": "tmall"},
        )
    pack = EvidencePack.objects.get()
    assert asked == [str(pack.pk)]
    assert answer.headers["Location"] == pack.path


def test_signed_copies_are_asked_for_on_the_page_before_building_and_told_after_it():
    shop, incident = attacked_shop()
    client = _client(make_member(shop, Role.LAWYER))
    assert _wish(client, shop, incident).status_code == 403
    client = _client(make_member(shop, Role.MANAGER))
    before = client.get(
        reverse("appeals:pack-check", args=[shop.slug]),
        {"incident": incident.public_id, "profile": "tmall"},
    ).content.decode()
    assert 'name="signed_copies"' in before
    assert "issuer not trusted" in before

    _wish(client, shop, incident)

    pack = run_pack(EvidencePack.objects.get().pk)
    client.post(_url(pack, "clear"), {"is_read": "on"})
    page = client.get(_url(pack, "detail")).content.decode()
    assert "without a time stamp (PAdES B-B)" in page
    assert "issuer not trusted" in page


@pytest.mark.parametrize("profile", ["police-cn", "court-cn", "regulator-cn"])
def test_laws_to_confirm_are_shown_with_their_dates_before_building(profile: str):
    shop, incident = attacked_shop()
    page = _checked(_client(make_member(shop, Role.MANAGER)), incident, profile)

    assert "A lawyer must confirm the law before it goes out" in page
    for law in load_profile(profile).laws:
        assert law.name["en"] in page
        assert law.since in page
    assert page.count("read in a secondary source") == len(load_profile(profile).laws)


def test_platform_pack_quotes_no_law_and_its_page_asks_for_no_lawyer():
    shop, incident = attacked_shop()
    assert "A lawyer must confirm" not in _checked(
        _client(make_member(shop, Role.MANAGER)), incident, "tmall"
    )


def _checked(client: Client, incident, profile: str) -> str:
    url = reverse("appeals:pack-check", args=[incident.shop.slug])
    asked = {"incident": incident.public_id, "profile": profile}
    return html.unescape(client.get(url, asked).content.decode())


def _wish(client: Client, shop, incident):
    return client.post(
        reverse("appeals:pack-request", args=[shop.slug]),
        {"incident": incident.public_id, "profile": "tmall", "signed_copies": "on"},
    )


def test_pack_request_is_refused_when_the_incident_is_another_shops():
    shop, _ = attacked_shop()
    _, foreign = attacked_shop()
    client = _client(make_member(shop, Role.MANAGER))
    client.post(
        reverse("appeals:pack-request", args=[shop.slug]),
        {"incident": foreign.public_id, "profile": "tmall"},
    )
    assert not EvidencePack.objects.exists()


def test_pack_page_polls_only_while_a_worker_has_something_to_do(built):
    client = _client(make_member(built.shop, Role.MANAGER))
    waiting = make_pack(built.incident)
    assert "data-poll=" in client.get(_url(waiting, "detail")).content.decode()
    for pack in (built, make_pack(built.incident, state=PackState.FAILED, error="E")):
        assert "data-poll=" not in client.get(_url(pack, "progress")).content.decode()


def test_pack_page_shows_weak_points_first_when_nobody_read_them(built):
    client = _client(make_member(built.shop, Role.OWNER))
    page = client.get(_url(built, "detail")).content.decode()
    assert "Before it goes out: what speaks against you" in page
    assert "Download the zip" not in page
    assert client.get(_url(built, "download")).status_code == 302


def test_pack_download_opens_once_the_weak_points_were_read(built):
    owner = make_member(built.shop, Role.OWNER)
    client = _client(owner)
    client.post(_url(built, "clear"), {})
    assert EvidencePack.objects.get().weak_points_read_by is None
    client.post(_url(built, "clear"), {"is_read": "on"})
    assert EvidencePack.objects.get().weak_points_read_by == owner
    answer = client.get(_url(built, "download"))
    assert answer.getvalue() == pack_bytes(built)
    assert (answer.headers["Content-Type"], answer.headers["Content-Disposition"]) == (
        "application/zip",
        f'attachment; filename="{built.file_name}"',
    )


def test_lawyer_downloads_without_clearing(built):
    client = _client(make_member(built.shop, Role.LAWYER))
    assert client.get(_url(built, "download")).status_code == 200
    assert "Go on to the download" not in client.get(_url(built, "detail")).content.decode()


def test_pack_download_is_closed_to_other_roles_and_other_shops(built):
    url = _url(built, "download")
    for role in (Role.ORDER_REVIEWER, Role.CLERK):
        assert _client(make_member(built.shop, role)).get(url).status_code == 403
    stranger_shop, _ = attacked_shop()
    assert _client(make_member(stranger_shop, Role.OWNER)).get(url).status_code == 404
    assert Client().get(url).status_code == 302
