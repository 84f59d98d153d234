"""What was handed in for a case lies under the case's key and ends with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import override

from appeals.enums import CircumstanceKind
from appeals.errors import FileRefused
from appeals.models import CaseKey, Circumstance, FundsStatement, KeptFile
from appeals.operations import resealing, retention
from appeals.operations.circumstances import note_circumstance
from appeals.operations.exclusion import take_statement
from appeals.operations.keeping import Upload, keep_file
from appeals.operations.resealing import reseal_due
from appeals.queries.case.keys import case_cipher
from appeals.queries.circumstances import opened, place_of
from appeals.queries.exclusion import movements_place, statements_of
from appeals.queries.exclusion import opened as opened_statement
from appeals.queries.files import kept_bytes
from appeals.queries.files import place_of as file_place
from appeals.tasks import reseal_task
from detection.models import Incident
from shops.crypto import cipher_of
from shops.errors import SealBroken
from shops.models import Shop
from tests.appeals.stories import attacked_shop
from tests.factories import NOW, make_penalty, make_user

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n"
CSV = "交易时间,交易对方,收/支,金额(元)\n2026-06-11 10:00:00,某人,支出,12.00\n".encode()


def handed_in(shop: Shop, content: bytes = PNG + b"1", kind: str = "notice", **more) -> KeptFile:
    upload = Upload("notice.png", content)
    return keep_file(shop=shop, kind=kind, upload=upload, actor=None, now=NOW, **more)


def as_before(row: KeptFile) -> KeptFile:
    """As files lay before cases had keys of their own."""
    plain = kept_bytes(row)
    sealed = cipher_of(row.shop).seal_bytes(file_place(row.sha256), plain)
    name = default_storage.save(f"kept/{row.shop_id}/old", ContentFile(sealed))
    default_storage.delete(row.stored_as)
    KeptFile.objects.filter(pk=row.pk).update(stored_as=name, sealed_for=None)
    row.refresh_from_db()
    return row


def noted(incident: Incident) -> Circumstance:
    return note_circumstance(
        incident=incident, kind=CircumstanceKind.DISPUTE, text="报复", source="聊天记录",
        happened_on=date(2026, 6, 1), actor=None, now=NOW,
    )  # fmt: skip


def deleted(incident: Incident) -> None:
    later = NOW + timedelta(days=1)
    retention.delete_case(incident=incident, reason="closed", actor=make_user(), now=later)


def stored(row: KeptFile) -> bytes:
    with default_storage.open(row.stored_as) as file:
        return file.read()


def test_file_of_a_case_is_sealed_by_the_cases_key_and_not_by_the_shops():
    shop, incident = attacked_shop()
    row = handed_in(shop, incident=incident)
    place = file_place(row.sha256)
    assert case_cipher(incident).open_bytes(place, stored(row)) == PNG + b"1"
    with pytest.raises(SealBroken):
        cipher_of(shop).open_bytes(place, stored(row))
    assert kept_bytes(row) == PNG + b"1"


def test_file_of_a_penalty_belongs_to_its_incidents_case_and_one_without_to_the_shop():
    shop, incident = attacked_shop()
    tied = handed_in(shop, penalty=make_penalty(shop, incident))
    loose = handed_in(shop, penalty=make_penalty(shop))
    assert (tied.sealed_for, loose.sealed_for) == (incident, None)
    assert kept_bytes(tied) == kept_bytes(loose) == PNG + b"1"


def test_deleting_a_case_makes_its_files_unreadable_even_from_a_copy_of_the_storage():
    shop, incident = attacked_shop()
    _, other = attacked_shop()
    row, theirs = handed_in(shop, incident=incident), handed_in(other.shop, incident=other)
    backup = stored(row)
    deleted(incident)
    assert not default_storage.exists(row.stored_as)
    default_storage.save(row.stored_as, ContentFile(backup))
    with override("en"), pytest.raises(FileRefused, match="deleted with its case"):
        kept_bytes(KeptFile.objects.get(pk=row.pk))
    with pytest.raises(SealBroken):
        cipher_of(shop).open_bytes(file_place(row.sha256), backup)
    assert kept_bytes(theirs) == PNG + b"1"


def test_sweep_moves_what_the_shops_key_seals_and_leaves_no_former_copy():
    shop, incident = attacked_shop()
    row = as_before(handed_in(shop, incident=incident))
    former = row.stored_as
    assert kept_bytes(row) == PNG + b"1"
    assert reseal_task() == 1
    row.refresh_from_db()
    assert (row.sealed_for, row.stored_before) == (incident, "")
    assert not default_storage.exists(former)
    assert kept_bytes(row) == PNG + b"1"
    assert reseal_task() == 0


def test_file_of_a_penalty_follows_when_the_penalty_is_tied_to_an_incident():
    shop, incident = attacked_shop()
    penalty = make_penalty(shop)
    row = handed_in(shop, penalty=penalty)
    penalty.incident = incident
    penalty.save()
    assert reseal_due(now=NOW) == 1
    row.refresh_from_db()
    assert (row.sealed_for, kept_bytes(row)) == (incident, PNG + b"1")


@pytest.mark.parametrize("at", ["save", "update", "delete"])
def test_sweep_that_was_killed_anywhere_goes_on(monkeypatch, at):
    shop, incident = attacked_shop()
    row = as_before(handed_in(shop, incident=incident))
    former = row.stored_as

    def killed(*_args, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if at == "save":
            patch.setattr(resealing, "ContentFile", killed)
        elif at == "update":
            patch.setattr(resealing.KeptFile.objects, "filter", killed)
        else:
            patch.setattr(resealing, "_forget_former", killed)
        with pytest.raises(KeyboardInterrupt):
            reseal_due(now=NOW)
    assert kept_bytes(KeptFile.objects.get(pk=row.pk)) == PNG + b"1"
    reseal_due(now=NOW)
    row = KeptFile.objects.get(pk=row.pk)
    assert (row.sealed_for, row.stored_before, kept_bytes(row)) == (incident, "", PNG + b"1")
    assert not default_storage.exists(former)


def test_deleting_a_case_moves_first_what_was_not_moved_yet():
    shop, incident = attacked_shop()
    row = as_before(handed_in(shop, incident=incident))
    backup = stored(row)  # under the shop's key: this one copy a thief of old backups could open
    deleted(incident)
    row.refresh_from_db()
    assert row.sealed_for == incident
    assert not default_storage.exists(row.stored_as)
    assert cipher_of(shop).open_bytes(file_place(row.sha256), backup) == PNG + b"1"


def test_circumstance_is_sealed_by_the_cases_key_and_gone_with_it():
    shop, incident = attacked_shop()
    row = noted(incident)
    assert [known.text for known in opened(incident)] == ["报复"]
    with pytest.raises(SealBroken):
        cipher_of(shop).open_bytes(place_of(row.entered_at, incident), bytes(row.sealed))
    deleted(incident)
    assert opened(incident) == []


def test_sweep_moves_circumstances_and_movements_of_before():
    shop, incident = attacked_shop()
    row = noted(incident)
    plain = case_cipher(incident).open_bytes(place_of(NOW, incident), bytes(row.sealed))
    sealed = cipher_of(shop).seal_bytes(place_of(NOW, incident), plain)
    Circumstance.objects.update(sealed=sealed, is_case_sealed=False)
    statement = take_statement(
        incident=incident, label="支付宝", upload=Upload("s.csv", CSV), actor=None, now=NOW
    )
    told = opened_statement(statement)
    place = movements_place(statement.file)
    moved = case_cipher(incident).open_bytes(place, statement.sealed_movements)
    FundsStatement.objects.update(
        sealed_movements=cipher_of(shop).seal_bytes(place, moved), is_case_sealed=False
    )
    assert [known.text for known in opened(incident)] == ["报复"]
    assert opened_statement(FundsStatement.objects.get()) == told
    assert reseal_due(now=NOW) == 2
    assert [known.text for known in opened(incident)] == ["报复"]
    assert opened_statement(FundsStatement.objects.select_related("file").get()) == told
    deleted(incident)
    assert list(statements_of(incident)) == []


def test_nothing_is_handed_in_for_a_case_that_was_deleted():
    shop, incident = attacked_shop()
    deleted(incident)
    with override("en"), pytest.raises(FileRefused, match="deleted"):
        handed_in(shop, incident=incident)
    assert CaseKey.objects.get(incident=incident).is_destroyed
