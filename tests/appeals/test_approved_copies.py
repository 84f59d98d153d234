"""A program builds and fetches a copy with identities only after two persons agreed on screen."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import timezone
from pyrage import decrypt
from pyrage.x25519 import Identity

from appeals.operations import packing
from detection.models import Incident
from shops.enums import Role
from shops.models import User
from tests.appeals.operations.test_handovers import actions, agreed, asked, english, story
from tests.appeals.test_api import call, problem, wanted

__all__ = ["english"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Identity:
    cache.clear()
    return Identity.generate()


def built(incident: Incident, folder: Path, profile: str = "tmall") -> dict[str, Any]:
    out = StringIO()
    call_command(
        "evidence_pack", incident.public_id, profile=profile, tier="T2", out=folder, json=True,
        stdout=out, stderr=StringIO(),
    )  # fmt: skip
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_command_builds_what_two_persons_agreed_on_and_names_them(
    reader: Identity, tmp_path: Path
) -> None:
    _, incident, owner, manager = story()
    pack = asked(incident, owner, reader)
    packing.decide_pack(pack=pack, approve=True, note="ok", actor=manager, now=timezone.now())

    answer = built(incident, tmp_path)

    assert answer["approval"]["requested_by"] == f"user:{owner.pk}"
    assert answer["approval"]["decided_by"] == f"user:{manager.pk}"
    assert answer["approval"]["recipient"] == "义乌市公安局"
    assert Path(answer["zip"]).name.startswith("BG-")
    assert b"order_id" in decrypt(Path(answer["annex"]).read_bytes(), [reader])
    assert actions(pack)[-2:] == ["pii.viewed", "pii.viewed"]


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("nobody asked", "asked for by a person"),
        ("waits", "waits for a second person"),
        ("refused", "was refused"),
        ("ended", "last day"),
        ("other profile", "asked for by a person"),
    ],
)
def test_command_is_refused_with_a_sentence_without_that_agreement(
    reader: Identity, tmp_path: Path, how: str, why: str
) -> None:
    _, incident, owner, manager = story()
    prepared(how, incident, owner, manager, reader)

    with pytest.raises(CommandError, match=why) as refusal:
        built(incident, tmp_path, "police-cn" if how == "other profile" else "tmall")

    assert refusal.value.returncode == 1
    assert list(tmp_path.iterdir()) == []


def prepared(how: str, incident: Incident, owner: User, manager: User, reader: Identity) -> None:
    if how == "nobody asked":
        return
    pack = asked(incident, owner, reader, days=5)
    if how == "refused":
        packing.decide_pack(pack=pack, approve=False, note="no", actor=manager, now=timezone.now())
    if how in ("ended", "other profile"):
        agreed(pack, manager)
    if how == "ended":
        packing.delete_ended(now=timezone.now() + timedelta(days=7))


def test_rest_gives_the_agreed_copy_to_a_role_that_may_reveal(reader: Identity) -> None:
    shop, incident, owner, manager = story()
    body = {"profile": "tmall", "tier": "T2"}
    assert problem(call(shop, wanted(incident), body))[0] == 409
    pack = agreed(asked(incident, owner, reader), manager)
    packing.clear_weak_points(pack=pack, actor=manager, now=timezone.now())

    answer = call(shop, wanted(incident), body)
    assert (answer.status_code, answer.json()["id"]) == (202, str(pack.pk))
    assert answer.json()["approval"]["decided_by"] == f"user:{manager.pk}"
    file = call(shop, f"evidence-packs/{pack.pk}/download")
    assert file.status_code == 200
    assert actions(pack)[-1] == "pii.viewed"
    assert call(shop, f"evidence-packs/{pack.pk}/download", role=Role.LAWYER).status_code == 403
    assert call(shop, wanted(incident), body, role=Role.LAWYER).status_code == 403
