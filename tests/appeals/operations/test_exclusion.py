"""Own accounts are sealed and compared by hash; statements are read once; answers are kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils.translation import override

from appeals.enums import AccountRole, Disposition
from appeals.errors import ExclusionRefused, FileRefused
from appeals.models import Exclusion, FundsStatement
from appeals.operations.exclusion import (
    OwnAccount,
    answer_exclusion,
    declare_account,
    keep_unread_statement,
    take_statement,
    withdraw_account,
)
from appeals.operations.keeping import Upload
from appeals.packing.panel import Answers, panel_of
from appeals.queries.case import gather_case
from appeals.queries.case.exclusion import packed_exclusion
from appeals.queries.exclusion import exclusion_of, unread_statements
from appeals.queries.exhibits import standings_of
from detection.models import Incident
from shops.crypto import cipher_of
from shops.enums import Action
from shops.models import CustodyEvent
from tests.appeals.packing.funds.files import ALIPAY_LEDGER, ORDER, workbook
from tests.factories import NOW, make_contact, make_incident, make_order, make_shop, make_suspect

pytestmark = pytest.mark.django_db
STATEMENT = Upload("alipay.csv", ALIPAY_LEDGER.encode("gb18030"))


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def incident() -> Incident:
    incident = make_incident(make_shop())
    key = cipher_of(incident.shop).identity_key("buyer", "laoban88")
    order = make_order(
        incident.shop, incident.product, platform_order_id=ORDER, identity_keys=[key],
        receiver={"name": "王小明", "buyer": "laoban88"},
    )  # fmt: skip
    make_suspect(incident, order)
    return incident


def declare(incident: Incident, text: str) -> None:
    own = OwnAccount(AccountRole.OWNER, text)
    declare_account(shop=incident.shop, own=own, actor=None, now=NOW)


def stance(incident: Incident, test: str) -> str:
    lines = panel_of(exclusion_of(incident).facts)
    return next(str(line.stance) for line in lines if line.test == test)


def test_own_account_among_the_buyers_is_found_however_it_is_written(incident: Incident) -> None:
    declare(incident, " LaoBan88 ")
    assert exclusion_of(incident).facts.declared.matched == (ORDER,)  # type: ignore[union-attr]
    assert stance(incident, "who_paid") == "against"


def test_own_account_that_bought_nothing_speaks_for_the_shop(incident: Incident) -> None:
    declare(incident, "somebody_else")
    assert stance(incident, "who_paid") == "for"


def test_custody_and_screen_never_hold_the_account_in_clear(incident: Incident) -> None:
    declare(incident, "13812345678")
    account = incident.shop.declared_accounts.get()
    assert (account.kind, account.mask) == ("phone", "138****5678")
    line = CustodyEvent.objects.get(action=Action.ACCOUNT_DECLARED.value).line
    assert "13812345678" not in line
    assert b"13812345678" not in bytes(account.sealed)


@pytest.mark.parametrize(("text", "said"), [("l**i", "in full"), ("", "in full")])
def test_mask_is_no_account(incident: Incident, text: str, said: str) -> None:
    with pytest.raises(ExclusionRefused, match=said):
        declare(incident, text)


def test_declared_twice_is_refused_and_taken_back_is_free_again(incident: Incident) -> None:
    declare(incident, "laoban88")
    with pytest.raises(ExclusionRefused, match="already"):
        declare(incident, "laoban88")
    account = incident.shop.declared_accounts.get()
    assert withdraw_account(account=account, actor=None, now=NOW)
    assert not withdraw_account(account=account, actor=None, now=NOW)
    assert stance(incident, "who_paid") == "unknown"
    declare(incident, "laoban88")


def take(incident: Incident, upload: Upload = STATEMENT) -> FundsStatement:
    return take_statement(incident=incident, upload=upload, label="支付宝", actor=None, now=NOW)


def test_statement_is_read_sealed_and_netted(incident: Incident) -> None:
    row = take(incident)
    funds = exclusion_of(incident).facts.funds
    assert (row.source, row.movements, row.problems) == ("alipay", 5, [])
    assert b"someone@example.com" not in bytes(row.sealed_movements)
    assert funds is not None
    assert [(one.order_id, one.net_fen) for one in funds.settled] == [(ORDER, 0)]
    assert CustodyEvent.objects.filter(action=Action.STATEMENT_READ.value).count() == 1


def test_the_same_statement_is_read_once(incident: Incident) -> None:
    take(incident)
    with pytest.raises(ExclusionRefused, match="already"):
        take(incident)


@pytest.mark.parametrize(
    ("upload", "error", "said"),
    [
        (Upload("a.csv", b""), ExclusionRefused, "empty"),
        (
            Upload("a.csv", b"\x89PNG\r\n\x1a\n\0\0"),
            ExclusionRefused,
            "neither text nor a workbook",
        ),
        (Upload("a.csv", "姓名,电话\n王,1\n".encode()), ExclusionRefused, "No line names"),
        (Upload("a.exe", ALIPAY_LEDGER.encode()), FileRefused, "none of these kinds"),
    ],
)
def test_what_is_no_statement_is_refused_with_what_to_do(
    incident: Incident, upload: Upload, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        take(incident, upload)
    assert not FundsStatement.objects.exists()


def test_answers_are_kept_and_changed_with_custody(incident: Incident) -> None:
    for renounces in (None, True):
        answer_exclusion(
            incident=incident, answers=Answers(renounces=renounces, prior_violations=0),
            note="买家欧阳建国来电", actor=None, now=NOW,
        )  # fmt: skip
    assert Exclusion.objects.get().renounces is True
    assert stance(incident, "renunciation") == "for"
    lines = CustodyEvent.objects.filter(action=Action.EXCLUSION_ANSWERED.value)
    assert [("note_sha256" in one.line, "欧阳建国" in one.line) for one in lines] == [
        (True, False)
    ] * 2


def test_what_was_said_after_the_cut_off_is_not_in_the_case(incident: Incident) -> None:
    from datetime import timedelta

    declare(incident, "laoban88")
    take(incident)
    told = exclusion_of(incident, until=NOW - timedelta(seconds=1))
    assert (told.accounts, told.statements, told.facts.funds) == ((), (), None)


def test_what_the_buyers_of_a_sample_said_is_one_of_the_tests(incident: Incident) -> None:
    order = incident.suspects.get().order
    contact = make_contact(incident, order, disposition=Disposition.DENIED)
    told = exclusion_of(incident).facts.asked
    assert (told.asked, told.denied, told.confirmed) == (1, 1, 0)  # type: ignore[union-attr]
    assert stance(incident, "denials") == "for"
    contact.disposition = Disposition.NO_ANSWER
    contact.save()
    assert stance(incident, "denials") == "unknown"


def test_workbook_statement_is_read_and_reconciled(incident: Incident) -> None:
    rows = [["交易时间", "收支金额", "对方户名", "商户订单号"],
            ["2026-03-10 20:15:01", 29.9, "王小明", ORDER]]  # fmt: skip
    upload = Upload("bank.xlsx", workbook({"明细": rows}))  # type: ignore[dict-item]
    row = take_statement(incident=incident, upload=upload, label="bank", actor=None, now=NOW)

    assert (row.encoding, row.movements, row.file.extension) == ("workbook", 1, "xlsx")
    assert exclusion_of(incident).facts.funds is not None


def test_pdf_is_kept_as_an_exhibit_and_nothing_of_it_counts_as_checked(incident: Incident) -> None:
    upload = Upload("bank.pdf", b"%PDF-1.7 rows")
    kept = keep_unread_statement(
        incident=incident, upload=upload, label="bank", actor=None, now=NOW
    )
    told = exclusion_of(incident)

    assert (told.statements, told.facts.funds) == ((), None)
    assert [row.pk for row in unread_statements(incident)] == [kept.pk]
    additions = packed_exclusion(incident, gather_case(incident, version=1))
    assert "funds" not in additions.closed
    (file,) = [one for one in additions.files if one.path.endswith("statements-unread.csv")]
    assert kept.sha256 in file.content.decode()


def test_same_pdf_twice_is_one_exhibit_and_one_line_of_custody(incident: Incident) -> None:
    given = {"incident": incident, "label": "x", "actor": None, "now": NOW}
    first = keep_unread_statement(upload=Upload("bank.pdf", b"%PDF-1.7 rows"), **given)
    assert keep_unread_statement(upload=Upload("bank.pdf", b"%PDF-1.7 rows"), **given) == first
    assert CustodyEvent.objects.filter(object=f"kept:{first.pk}").count() == 2  # kept, and unread


def test_csv_is_refused_where_a_pdf_is_kept_unread(incident: Incident) -> None:
    with pytest.raises(FileRefused, match="none of these kinds: pdf"):
        keep_unread_statement(incident=incident, upload=STATEMENT, label="x", actor=None, now=NOW)


def test_meter_sees_statements_freight_and_answers_as_exhibits(incident: Incident) -> None:
    before = standings_of(incident.shop, incident)
    take_statement(incident=incident, upload=STATEMENT, label="main", actor=None, now=NOW)
    answers = Answers(parcels_weighed=12, renounces=True)
    answer_exclusion(incident=incident, answers=answers, note="", actor=None, now=NOW)
    after = standings_of(incident.shop, incident)

    for code in ("funds", "shipping", "renunciation"):
        assert (before[code].is_there, after[code].is_there) == (False, True), code
    assert after["funds"].detail == "statements from 2026-03-10 to 2026-03-13"
    assert after["shipping"].detail == "12 parcels weighed"
