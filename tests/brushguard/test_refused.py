"""Work that was refused where no view foresaw it is a page that says why."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from appeals.operations.retention import delete_case
from brushguard.refused import RefusedPage
from tests.appeals.stories import attacked_shop
from tests.factories import NOW, make_user

ENTRY = {"kind": "dispute", "text": "与供货商有合同纠纷", "source": "合同文本"}


@pytest.mark.django_db
@pytest.mark.parametrize(("is_deleted", "status"), [(True, 410), (False, 302)])
def test_fact_noted_on_a_deleted_case_is_refused_in_words(
    client: Client, is_deleted: bool, status: int
) -> None:
    owner = make_user()
    shop, incident = attacked_shop(owner)
    if is_deleted:
        delete_case(incident=incident, reason="case closed", actor=owner, now=NOW)
    client.force_login(owner)
    path = f"/shops/{shop.slug}/incidents/{incident.public_id}/circumstances/"

    answer = client.post(path, ENTRY, headers={"Accept-Language": "zh-CN"})

    assert answer.status_code == status
    assert ("本案数据已删除" in answer.content.decode()) is is_deleted
    page = client.get(path, headers={"Accept-Language": "zh-CN"}).content.decode()
    assert ("本案数据已删除，不能再添加" in page) is is_deleted


def test_fault_that_is_no_refusal_is_left_to_the_page_of_faults() -> None:
    page = RefusedPage(lambda _request: HttpResponse())

    assert page.process_exception(RequestFactory().get("/"), ValueError("half done")) is None


@pytest.mark.django_db
def test_form_address_opened_as_a_page_says_so_and_leads_back(client: Client) -> None:
    owner = make_user()
    shop, incident = attacked_shop(owner)
    client.force_login(owner)
    path = f"/shops/{shop.slug}/incidents/{incident.public_id}/hold/"

    answer = client.get(path, headers={"Accept-Language": "zh-CN"})
    page = answer.content.decode()

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "这个地址只接收表单提交" in page
    assert f'href="/shops/{shop.slug}/incidents/{incident.public_id}/"' in page


@pytest.mark.django_db
def test_wrong_method_of_the_interface_is_no_page(client: Client) -> None:
    answer = client.get("/api/v1/verify/")

    assert "text/html" not in answer.get("Content-Type", "")
