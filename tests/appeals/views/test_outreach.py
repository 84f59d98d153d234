"""The page of a sample says in words what its three figures count."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from appeals.enums import Disposition
from appeals.operations.outreach import register_plan
from tests.appeals.stories import attacked_shop
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
SILENCE = "未答复一律算真实买家"


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        (0, ["—", "还没有人答复", "≥ 0", SILENCE, "0 / 12", "0 位表示没有下单"]),
        (10, ["≥ 11", "共 12 笔", "≥ 10", SILENCE, "10 / 12", "10 位表示没有下单"]),
    ],
)
def test_figures_say_what_they_count_and_that_nobody_answered_yet(
    client: Client, answers: int, told: list[str]
) -> None:
    owner = make_user()
    shop, incident = attacked_shop(owner)
    plan = register_plan(incident=incident, target=0.95, actor=owner, now=NOW)
    some = plan.contacts.order_by("rank")[:answers]
    plan.contacts.filter(pk__in=[one.pk for one in some]).update(disposition=Disposition.DENIED)
    client.force_login(owner)
    path = reverse("appeals:outreach-show", args=[shop.slug, incident.public_id])

    page = client.get(path, headers={"accept-language": "zh-hans"}).content.decode()

    figures = page.partition('<dl class="figures">')[2].partition("</dl>")[0]
    assert re.findall(r"<dd>(.*?)</dd>", figures) == told
    assert "买家没有下单的订单：最坏情形" in figures
