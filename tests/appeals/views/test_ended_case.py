"""A case whose data were deleted: its pages say so, offer nothing, and every form is refused in words."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from appeals.errors import PackDeleted
from appeals.models import (
    DeclaredAccount,
    Exclusion,
    FundsStatement,
    KeptFile,
    LossEntry,
    LossStudy,
    OutreachPlan,
)
from appeals.operations.exclusion import answer_exclusion
from appeals.operations.retention import delete_case
from appeals.packing.panel import Answers
from detection.models import Incident
from shops.models import Shop
from tests.appeals.packing.funds.files import ALIPAY_LEDGER
from tests.appeals.stories import attacked_shop
from tests.factories import NOW, make_contact, make_loss_entry, make_penalty, make_user

pytestmark = pytest.mark.django_db
CHINESE = {"accept-language": "zh-hans"}
ENDED = "本案数据已删除，不能再添加任何内容。"
both = pytest.mark.parametrize("is_deleted", [True, False])
Case = tuple[Shop, Incident]


def case(client: Client, is_deleted: bool) -> Case:
    owner = make_user()
    shop, incident = attacked_shop(owner)
    if is_deleted:
        delete_case(incident=incident, reason="case closed", actor=owner, now=NOW)
    client.force_login(owner)
    return shop, incident


def at(case: Case, name: str) -> str:
    return reverse(f"appeals:{name}", args=[case[0].slug, case[1].public_id])


@both
@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("account-declare", {"role": "owner", "text": "laoban"}),
        ("statement-add", {"label": "支付宝"}),
        ("exclusion-answer", {"renounces": "yes"}),
        ("outreach-register", {"target": "0.9"}),
        ("loss-enter", {"head": "freight_out", "basis": "estimated", "amount": "10"}),
        ("voucher-add", {}),
    ],
)
def test_form_of_a_deleted_case_is_refused_in_words_and_keeps_nothing(
    client: Client, is_deleted: bool, name: str, given: dict[str, str]
) -> None:
    of = case(client, is_deleted)
    file = SimpleUploadedFile("a.csv", ALIPAY_LEDGER.encode())
    more = {"file": file} if name in ("statement-add", "voucher-add") else {}

    answer = client.post(at(of, name), given | more, headers=CHINESE)

    assert answer.status_code == (410 if is_deleted else 302)
    assert (ENDED in answer.content.decode()) is is_deleted
    kept = (DeclaredAccount, FundsStatement, Exclusion, OutreachPlan, LossEntry)
    vouchers = KeptFile.objects.filter(kind="voucher").count()
    assert sum(model.objects.count() for model in kept) + vouchers == (0 if is_deleted else 1)


@both
def test_losses_of_a_deleted_case_are_read_and_not_counted_again(
    client: Client, is_deleted: bool
) -> None:
    of = case(client, is_deleted)
    shop, incident = of
    entry = make_loss_entry(incident, amount_fen=123_456)
    penalty = make_penalty(shop, incident)
    index = SimpleUploadedFile("i.csv", b"date,index\n2026-06-01,100\n")

    page = client.get(at(of, "loss-show"), headers=CHINESE).content.decode()
    count = client.post(at(of, "loss-count"), {"penalty": penalty.pk}, headers=CHINESE)
    handed = client.post(at(of, "loss-index"), {"file": index, "label": "类目"}, headers=CHINESE)

    assert ("¥1,234.56" in page, ENDED in page) == (True, is_deleted)
    forms = [at(of, name) in page for name in ("loss-enter", "loss-count", "loss-index")]
    assert forms == [not is_deleted] * 3
    assert (at(of, "voucher-add") in page) is not is_deleted
    assert (f"/losses/{entry.pk}/withdraw/" in page) is not is_deleted
    assert {count.status_code, handed.status_code} == {410 if is_deleted else 302}
    assert LossStudy.objects.exists() is not is_deleted


@both
@pytest.mark.parametrize("name", ["panel-show", "voucher-add", "outreach-show", "penalty-detail"])
def test_page_of_a_deleted_case_says_so_and_offers_nothing(
    client: Client, is_deleted: bool, name: str
) -> None:
    of = case(client, is_deleted)
    shop, incident = of
    penalty = make_penalty(shop, incident)
    path = penalty.path if name == "penalty-detail" else at(of, name)

    page = client.get(path, headers=CHINESE).content.decode()

    assert (ENDED in page) is is_deleted
    assert (f"/packs/?incident={incident.public_id}" in page or "multipart" in page) is not (
        is_deleted or name == "outreach-show"
    )
    assert ("怎样取得" in page or "抽样计划回访" in page) is not (
        is_deleted or name in ("voucher-add", "outreach-show")
    )
    forms = page.count('<form class="form"') + page.count('<form class="card form"')
    assert (forms > 0) is not (is_deleted or name == "penalty-detail")


@both
def test_runbook_of_a_deleted_case_leads_to_no_pack(client: Client, is_deleted: bool) -> None:
    shop, incident = case(client, is_deleted)
    path = reverse("detection:incident-show", args=[shop.slug, incident.public_id])
    page = client.get(path, headers=CHINESE).content.decode()
    assert (f"/packs/?incident={incident.public_id}" in page) is not is_deleted
    assert (ENDED in page) is is_deleted


@both
def test_no_buyer_is_asked_for_a_deleted_case(client: Client, is_deleted: bool) -> None:
    owner = make_user()
    shop, incident = attacked_shop(owner)
    contact = make_contact(incident)
    if is_deleted:
        delete_case(incident=incident, reason="case closed", actor=owner, now=NOW)
    client.force_login(owner)
    start = reverse("appeals:contact-start", args=[shop.slug, contact.pk])
    contact_path = reverse("appeals:contact-show", args=[shop.slug, contact.pk])
    for path in (at((shop, incident), "outreach-show"), contact_path):
        assert (start in client.get(path).content.decode()) is not is_deleted
    assert client.post(start, headers=CHINESE).status_code == (410 if is_deleted else 302)


def test_answers_of_a_deleted_case_are_refused_below_the_page() -> None:
    _shop, incident = attacked_shop(owner := make_user())
    delete_case(incident=incident, reason="case closed", actor=owner, now=NOW)
    with pytest.raises(PackDeleted):
        answer_exclusion(incident=incident, answers=Answers(), note="", actor=owner, now=NOW)
