"""The panel's page, and the step before a pack is built."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from appeals.models import DeclaredAccount, EvidencePack, Exclusion, FundsStatement
from appeals.queries.exclusion import unread_statements
from shops.enums import Role
from shops.models import CustodyEvent, User
from tests.appeals.packing.funds.files import ALIPAY_LEDGER
from tests.appeals.trading import Trade, quiet_case
from tests.factories import make_buyer_review, make_member, make_user

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def owner() -> User:
    return make_user()


@pytest.fixture
def trade(owner: User, client: Client) -> Trade:
    client.force_login(owner)
    return quiet_case(owner)


def at(trade: Trade, name: str, *more: object) -> str:
    return reverse(f"appeals:{name}", args=[trade.shop.slug, trade.incident.public_id, *more])


def praise(trade: Trade) -> str:
    order = trade.incident.suspects.get().order
    make_buyer_review(order)
    return order.platform_order_id


def test_panel_says_what_it_knows_and_how_to_close_what_it_does_not(
    client: Client, trade: Trade
) -> None:
    order_id = praise(trade)
    page = client.get(at(trade, "panel-show"), headers=ENGLISH).content.decode()
    assert "1 of the orders left a good review" in page
    assert order_id in page
    assert "No account statement was supplied." in page
    assert "compared by keyed hash" in page


def test_panel_is_in_chinese_for_a_chinese_reader(client: Client, trade: Trade) -> None:
    page = client.get(at(trade, "panel-show"), headers={"accept-language": "zh-hans"})
    assert "未提供资金流水。" in page.content.decode()


def test_account_statement_and_answers_are_taken_on_the_page(client: Client, trade: Trade) -> None:
    client.post(at(trade, "account-declare"), {"role": "owner", "text": "laoban"})
    file = SimpleUploadedFile("a.csv", ALIPAY_LEDGER.encode())
    client.post(at(trade, "statement-add"), {"label": "支付宝", "file": file})
    client.post(at(trade, "exclusion-answer"), {"renounces": "yes", "consents": "no"})
    page = client.get(at(trade, "panel-show"), headers=ENGLISH).content.decode()
    assert DeclaredAccount.objects.get().mask in page
    assert FundsStatement.objects.get().movements == 5
    assert (Exclusion.objects.get().renounces, Exclusion.objects.get().consents) == (True, False)
    assert "asks the platform to remove" in page


def test_refused_statement_says_why_on_the_page(client: Client, trade: Trade) -> None:
    file = SimpleUploadedFile("a.csv", b"name,phone\n1,2\n")
    answer = client.post(at(trade, "statement-add"), {"label": "x", "file": file}, headers=ENGLISH)
    assert answer.status_code == 400
    assert "No line names the columns" in answer.content.decode()


def test_statement_that_was_only_kept_is_taken_back_where_it_stands(
    client: Client, trade: Trade
) -> None:
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.4 statement")
    client.post(at(trade, "statement-add"), {"label": "农行", "file": file})
    row = unread_statements(trade.incident).get()
    url = at(trade, "statement-withdraw", row.pk)
    assert url in client.get(at(trade, "panel-show")).content.decode()

    client.post(url)

    assert not unread_statements(trade.incident).exists()
    line = CustodyEvent.objects.get(action="statement.withdrawn")
    assert (line.object, line.case) == (f"kept:{row.pk}", trade.incident.public_id)
    assert client.post(url).status_code == 404
    assert url not in client.get(at(trade, "panel-show")).content.decode()


def test_lawyer_reads_the_panel_and_changes_nothing(client: Client, trade: Trade) -> None:
    client.force_login(make_member(trade.shop, Role.LAWYER))
    assert client.get(at(trade, "panel-show")).status_code == 200
    answer = client.post(at(trade, "account-declare"), {"role": "owner", "text": "x1"})
    assert (answer.status_code, DeclaredAccount.objects.count()) == (403, 0)


def test_weak_points_are_shown_before_the_build_button(client: Client, trade: Trade) -> None:
    praise(trade)
    asked = {"incident": trade.incident.public_id, "profile": "tmall"}
    check = reverse("appeals:pack-check", args=[trade.shop.slug])
    page = client.get(check, asked, headers=ENGLISH).content.decode()
    assert page.index("left a good review") < page.index("Build the pack")
    assert "I have read every point above" in page
    assert not EvidencePack.objects.exists()
    listed = client.get(reverse("appeals:pack-list", args=[trade.shop.slug])).content.decode()
    assert f'action="{check}"' in listed


def test_check_without_an_incident_leads_back(client: Client, trade: Trade) -> None:
    check = reverse("appeals:pack-check", args=[trade.shop.slug])
    assert client.get(check, {"incident": "inc-none", "profile": "tmall"}).status_code == 302
