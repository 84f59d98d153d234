"""Evidence packs over the REST interface: asked for, polled, read first, then downloaded."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.test import Client

from appeals.models import EvidencePack
from appeals.operations import packing
from appeals.tasks import build_pack_task, run_pack
from detection.models import Incident
from shops.enums import Role
from shops.models import Shop
from tests.appeals.stories import attacked_shop
from tests.factories import NOW, make_incident, make_pack, make_shop, make_token, make_user

pytestmark = pytest.mark.django_db


def call(shop: Shop, path: str, body: Any = None, role: str = Role.OWNER) -> Any:
    """Call with a token of the shop; a body makes it a POST."""
    token = f"bg_{uuid4()}"
    make_token(shop, make_user(), token=token, role=role)
    headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
    if body is None:
        return Client(headers=headers).get(f"/api/v1/{path}")
    return Client(headers=headers).post(f"/api/v1/{path}", body, content_type="application/json")


def problem(answer: Any) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["detail"]
    return answer.status_code, body["code"]


def wanted(incident: Incident) -> str:
    return f"incidents/{incident.public_id}/evidence-packs"


@pytest.fixture
def incident() -> Incident:
    cache.clear()
    return attacked_shop()[1]


@pytest.fixture
def built(incident: Incident) -> EvidencePack:
    asked = packing.request_pack(incident=incident, profile="tmall", actor=None, now=NOW)
    pack = run_pack(asked.pk)
    assert pack is not None
    return pack


@pytest.fixture
def enqueued(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []
    monkeypatch.setattr(build_pack_task, "delay", asked.append)
    return asked


def test_pack_request_answers_202_and_where_to_poll(
    incident: Incident, enqueued: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = call(incident.shop, wanted(incident), {"profile": "tmall", "tier": "T1"})
    pack = EvidencePack.objects.get()
    assert (answer.status_code, answer.headers["Location"], enqueued) == (
        202,
        f"/api/v1/evidence-packs/{pack.pk}",
        [str(pack.pk)],
    )
    assert answer.json() == {
        "id": str(pack.pk),
        "shop": incident.shop.slug,
        "incident": incident.public_id,
        "tier": "T1",
        "profile": "tmall",
        "version": None,
        "state": "queued",
        "core_root": None,
        "sha256": None,
        "size": None,
        "built_at": None,
        "error": None,
        "copies_level": None,
        "stage": None,
        "percent": 0,
        "weak_points": [],
        "is_cleared": False,
        "approval": None,
    }
    location = answer.headers["Location"].removeprefix("/api/v1/")
    assert call(incident.shop, location).json() == answer.json()


def test_pack_request_gives_the_pack_under_way_when_asked_again(
    incident: Incident, enqueued: list[str]
) -> None:
    first = call(incident.shop, wanted(incident), {"profile": "tmall"})
    second = call(incident.shop, wanted(incident), {"profile": "tmall"})
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json() == second.json()
    assert EvidencePack.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["profile"]),
        ({"profile": "../etc"}, ["profile"]),
        ({"profile": "tmall", "tier": "T9"}, ["tier"]),
        ({"profile": "tmall", "signed_copies": 0}, ["signed_copies"]),
    ],
)
def test_pack_request_names_what_is_wrong_in_a_400(
    incident: Incident, body: dict[str, object], fields: list[str]
) -> None:
    answer = call(incident.shop, wanted(incident), body)
    assert problem(answer) == (400, "invalid")
    assert list(answer.json()["errors"]) == fields
    assert problem(call(incident.shop, wanted(incident), "{no json")) == (400, "parse_error")
    assert not EvidencePack.objects.exists()


def test_pack_request_is_refused_when_the_incident_was_withdrawn(incident: Incident) -> None:
    gone = make_incident(incident.shop, is_withdrawn=True)
    answer = call(incident.shop, wanted(gone), {"profile": "tmall"})
    assert problem(answer) == (409, "pack_refused")


def test_pack_request_is_only_for_who_may_build(incident: Incident) -> None:
    for role in (Role.ORDER_REVIEWER, Role.CLERK, Role.LAWYER):
        answer = call(incident.shop, wanted(incident), {"profile": "tmall"}, role=role)
        assert problem(answer) == (403, "permission_denied")
    stranger = call(make_shop(), wanted(incident), {"profile": "tmall"})
    assert problem(stranger) == (404, "not_found")
    assert not EvidencePack.objects.exists()


def test_pack_tells_what_it_is_and_what_speaks_against_the_shop(built: EvidencePack) -> None:
    found = call(built.shop, f"evidence-packs/{built.pk}").json()
    assert (found["state"], found["core_root"], found["sha256"], found["size"]) == (
        "ready",
        built.core_root,
        built.zip_sha256,
        built.size,
    )
    assert found["weak_points"] == [
        {"zh": point["zh"], "en": point["en"]} for point in built.weak_points
    ]
    assert found["weak_points"]


def test_download_is_refused_until_somebody_has_read_the_weak_points(built: EvidencePack) -> None:
    path = f"evidence-packs/{built.pk}/download"
    assert problem(call(built.shop, path)) == (409, "pack_not_read")
    packing.clear_weak_points(pack=built, actor=make_user(), now=NOW)
    answer = call(built.shop, path)
    assert (answer.status_code, answer.getvalue()) == (200, packing.pack_bytes(built))
    assert (answer.headers["Content-Type"], answer.headers["Content-Disposition"]) == (
        "application/zip",
        f'attachment; filename="{built.file_name}"',
    )
    assert call(built.shop, f"evidence-packs/{built.pk}").json()["is_cleared"] is True


def test_lawyer_downloads_without_clearing(built: EvidencePack) -> None:
    path = f"evidence-packs/{built.pk}/download"
    assert call(built.shop, path, role=Role.LAWYER).status_code == 200


def test_download_is_refused_while_there_is_no_sound_file(built: EvidencePack) -> None:
    waiting = make_pack(built.incident)
    refused = call(built.shop, f"evidence-packs/{waiting.pk}/download")
    assert problem(refused) == (409, "pack_refused")
    packing.clear_weak_points(pack=built, actor=make_user(), now=NOW)
    with default_storage.open(built.stored_as, "wb") as file:
        file.write(b"something else")
    altered = call(built.shop, f"evidence-packs/{built.pk}/download")
    assert problem(altered) == (409, "pack_refused")


@pytest.mark.parametrize("end", ["", "/download"])
def test_packs_are_closed_to_other_roles_and_other_shops(incident: Incident, end: str) -> None:
    path = f"evidence-packs/{make_pack(incident).pk}{end}"
    for role in (Role.ORDER_REVIEWER, Role.CLERK):
        assert problem(call(incident.shop, path, role=role)) == (403, "permission_denied")
    assert problem(call(make_shop(), path)) == (404, "not_found")
    assert problem(call(incident.shop, f"evidence-packs/{uuid4()}{end}")) == (404, "not_found")
