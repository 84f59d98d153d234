"""Pages ask a shop for what its platform's profile says that such a shop can have."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from shops.enums import Platform
from tests.appeals.stories import attacked_shop
from tests.factories import make_penalty, make_user

pytestmark = pytest.mark.django_db
CHINESE = {"accept-language": "zh-hans"}


@pytest.mark.parametrize(
    ("platform", "asks_buyers", "names_alipay", "has_number"),
    [
        (Platform.AMAZON, False, False, False),
        (Platform.SHOPIFY, True, False, False),
        (Platform.TMALL, True, True, True),
        (Platform.TAOBAO, True, True, True),
    ],
)
def test_pages_follow_the_profile(
    client: Client, platform: Platform, asks_buyers: bool, names_alipay: bool, has_number: bool
) -> None:
    owner = make_user()
    shop, incident = attacked_shop(owner)
    shop.platform = platform
    shop.save()
    client.force_login(owner)

    def page(name: str, *more: object) -> str:
        path = reverse(name, args=[shop.slug, *more])
        return client.get(path, headers=CHINESE).content.decode()

    panel = page("appeals:panel-show", incident.public_id)
    assert ("支付宝" in panel) is names_alipay
    assert ("抽样计划回访买家" in panel) is asks_buyers
    assert ("/panel/accounts/" in panel) is asks_buyers
    outreach = reverse("appeals:outreach-show", args=[shop.slug, incident.public_id])
    assert (outreach in page("detection:incident-show", incident.public_id)) is asks_buyers
    assert ("无法回访买家" in page("appeals:outreach-show", incident.public_id)) is not asks_buyers
    assert ("聊天举证号" in page("appeals:penalty-record")) is has_number
    penalty = make_penalty(shop, incident)
    assert ("聊天举证号" in page("appeals:penalty-detail", penalty.pk)) is has_number
    given = make_penalty(shop, incident, im_evidence_number="IM-1")
    assert "IM-1" in page("appeals:penalty-edit", given.pk)
