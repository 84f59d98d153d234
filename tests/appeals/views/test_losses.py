"""The loss page: figures for those who may see money, vouchers for clerks, a file for the auditor."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from appeals.models import KeptFile, LossEntry, LossStudy
from appeals.operations.losses import run_study
from shops.enums import Role
from shops.models import Order, User
from tests.appeals.trading import Trade, punished_shop, quiet_case
from tests.factories import NOW, make_loss_entry, make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return make_user()


@pytest.fixture
def trade(owner: User) -> Trade:
    return quiet_case(owner)


def at(trade: Trade, name: str, *more: object) -> str:
    return reverse(f"appeals:{name}", args=[trade.shop.slug, trade.incident.public_id, *more])


def counted(trade: Trade) -> LossStudy:
    study = LossStudy.objects.create(
        shop=trade.shop, incident=trade.incident, penalty=trade.penalty, margin_bp=4250,
        control=[trade.other.key], requested_at=NOW,
    )  # fmt: skip
    run_study(study_id=study.pk, worker="test", now=NOW)
    return study


def test_page_before_anything_was_entered_says_what_to_do(
    client: Client, trade: Trade, owner: User
) -> None:
    client.force_login(owner)
    page = client.get(at(trade, "loss-show"), headers={"accept-language": "en"}).content.decode()
    assert "No cost entered yet" in page
    assert "Not counted yet" in page


def test_cost_is_entered_with_a_voucher_and_counts(
    client: Client, trade: Trade, owner: User
) -> None:
    client.force_login(owner)
    bill = SimpleUploadedFile("运费.pdf", b"%PDF-1.4 bill")
    client.post(at(trade, "voucher-add"), {"file": bill})
    kept = KeptFile.objects.get()
    answer = client.post(
        at(trade, "loss-enter"),
        {"head": "freight_out", "basis": "documented", "amount": "2500.50", "vouchers": [kept.pk]},
    )
    assert answer.status_code == 302
    entry = LossEntry.objects.get()
    assert (entry.amount_fen, list(entry.vouchers.all())) == (250_050, [kept])
    assert "¥2,500.50" in client.get(at(trade, "loss-show")).content.decode()


@pytest.mark.parametrize(
    ("currency", "typed", "kept"), [("JPY", "2500", 2500), ("KWD", "2.5", 2500)]
)
def test_cost_is_kept_in_the_minor_units_of_the_currency(
    client: Client, trade: Trade, owner: User, currency: str, typed: str, kept: int
) -> None:
    trade.shop.currency = currency
    trade.shop.save()
    client.force_login(owner)
    answer = client.post(
        at(trade, "loss-enter"), {"head": "labour", "basis": "estimated", "amount": typed}
    )

    assert answer.status_code == 302
    assert LossEntry.objects.get().amount_fen == kept


def test_yen_has_no_decimals_to_type(client: Client, trade: Trade, owner: User) -> None:
    trade.shop.currency = "JPY"
    trade.shop.save()
    client.force_login(owner)
    answer = client.post(
        at(trade, "loss-enter"), {"head": "labour", "basis": "estimated", "amount": "2500.5"}
    )

    assert answer.status_code == 400
    assert not LossEntry.objects.exists()


def test_refused_cost_says_why_beside_the_form(client: Client, trade: Trade, owner: User) -> None:
    client.force_login(owner)
    answer = client.post(
        at(trade, "loss-enter"), {"head": "fine", "basis": "documented", "amount": "10"},
        headers={"accept-language": "en"},
    )  # fmt: skip
    assert answer.status_code == 400
    assert "needs its voucher" in answer.content.decode()


@pytest.fixture
def punished(owner: User) -> Trade:
    trade = punished_shop(owner)
    make_loss_entry(trade.incident, note="=cmd|' /C calc'!A0")
    counted(trade)
    return trade


def read_sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_counted_loss_is_shown_with_every_method_and_handed_to_the_auditor(
    client: Client, punished: Trade, owner: User
) -> None:
    trade = punished
    client.force_login(owner)
    page = client.get(at(trade, "loss-show"), headers={"accept-language": "en"}).content.decode()
    for words in ("Same weekday before and after", "Against what was not punished", "42.5 %"):
        assert words in page
    assert "recovery-figure" in page
    answer = client.get(at(trade, "loss-handover"), headers={"accept-language": "en"})
    sheets = read_sheets(answer.content)
    assert list(sheets) == ["Sums", "Ledger", "Days", "Methods", "Trials"]
    assert sheets["Ledger"][1][-1] == "=cmd|' /C calc'!A0"  # a text, as it was typed
    assert len(sheets["Trials"]) > 20
    assert sum(1 for row in sheets["Days"] if row[5] == "P") == 14


def test_count_is_asked_for_on_the_page(
    client: Client, trade: Trade, owner: User, django_capture_on_commit_callbacks: object
) -> None:
    client.force_login(owner)
    answer = client.post(
        at(trade, "loss-count"),
        {"penalty": trade.penalty.pk, "margin": "42.5", "control": [trade.other.key]},
    )
    study = LossStudy.objects.get()
    assert answer.status_code == 302
    assert (study.margin_bp, study.control) == (4250, [trade.other.key])


@pytest.mark.parametrize("is_ahead", [True, False])
def test_page_says_that_a_file_is_dated_ahead(
    client: Client, trade: Trade, owner: User, is_ahead: bool
) -> None:
    client.force_login(owner)
    ahead = timezone.now() + timedelta(days=30)
    if is_ahead:
        Order.objects.filter(shop=trade.shop).update(as_of=ahead)
    page = client.get(at(trade, "loss-show"), headers={"accept-language": "zh-hans"})
    assert ("未到来的日子不计入损失" in page.content.decode()) is is_ahead


def test_clerk_hands_in_vouchers_and_sees_no_money(client: Client, trade: Trade) -> None:
    make_loss_entry(trade.incident, amount_fen=123_456)
    client.force_login(make_member(trade.shop, Role.CLERK))
    answer = client.post(
        at(trade, "voucher-add"), {"file": SimpleUploadedFile("b.png", b"\x89PNG\r\n\x1a\n1")},
        follow=True,
    )  # fmt: skip
    assert KeptFile.objects.filter(kind="voucher").count() == 1
    assert "1,234" not in answer.content.decode()
    assert client.get(at(trade, "loss-show")).status_code == 403


def test_order_reviewer_sees_neither_the_page_nor_its_link(client: Client, trade: Trade) -> None:
    client.force_login(make_member(trade.shop, Role.ORDER_REVIEWER))
    incident = reverse("detection:incident-show", args=[trade.shop.slug, trade.incident.public_id])
    assert at(trade, "loss-show") not in client.get(incident).content.decode()
    assert client.get(at(trade, "loss-show")).status_code == 403
    assert client.get(at(trade, "loss-handover")).status_code == 403


def test_page_asks_as_much_with_one_entry_as_with_three(
    client: Client, trade: Trade, owner: User, django_assert_max_num_queries: object
) -> None:
    client.force_login(owner)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(at(trade, "loss-show"))
        return len(seen)

    make_loss_entry(trade.incident)
    queries()
    one = queries()
    make_loss_entry(trade.incident, head="fine")
    make_loss_entry(trade.incident, head="ads")
    assert queries() == one
