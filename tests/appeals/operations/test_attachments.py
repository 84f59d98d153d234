"""The set for one appeal: the letter, what fits, and a list of what stayed out."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import timedelta

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from appeals.operations.appeals import create_appeal
from appeals.operations.attachments import attachment_set
from appeals.operations.packing import opened_pack, request_pack
from appeals.operations.rules import version_in_force
from appeals.tasks import run_pack
from tests.appeals.stories import attacked_shop
from tests.factories import NOW, make_kept_file, make_pack, make_penalty, make_user

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def _appeal(**more):
    shop, incident = attacked_shop()
    penalty = make_penalty(shop, incident)
    appeal = create_appeal(penalty=penalty, actor=make_user(), now=NOW)
    for field, value in more.items():
        setattr(appeal, field, value)
    appeal.save()
    appeal.shop = shop
    return appeal


def _opened(appeal):
    with zipfile.ZipFile(io.BytesIO(attachment_set(appeal))) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def test_set_holds_letter_list_and_originals_of_the_shop_alone():
    appeal = _appeal()
    told = {"penalty": appeal.penalty, "incident": appeal.penalty.incident}
    make_kept_file(appeal.shop, name="n.txt", content=b"notice", **told)
    make_kept_file(appeal.shop, kind="notice", name="n.png", content=PNG, **told)
    make_kept_file(appeal.shop, kind="chats", name="chat.png", content=PNG + b"1", **told)
    files = _opened(appeal)
    assert files["00-letter.txt"].decode() == appeal.statement
    assert set(files) == {"00-letter.txt", "00-list.txt", "01-notice-2.png"}
    assert files["01-notice-2.png"] == PNG
    assert "notice-1" in files["00-list.txt"].decode()


def test_set_takes_the_packs_documents_summary_first():
    appeal = _appeal()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for place in ("01-report/report", "00-cover/summary"):
            zipped.writestr(f"BG-1/data/{place}.zh-Hans.pdf", _pdf())
    name = default_storage.save("packs/x.zip", ContentFile(out.getvalue()))
    appeal.pack = make_pack(
        appeal.penalty.incident, state="ready", stored_as=name,
        zip_sha256=hashlib.sha256(out.getvalue()).hexdigest(),
    )  # fmt: skip
    assert sorted(_opened(appeal))[2:] == ["01-summary.pdf", "02-report.pdf"]


def test_set_begins_with_the_attachments_of_its_pack_byte_for_byte():
    appeal = _appeal()
    told = {"penalty": appeal.penalty, "incident": appeal.penalty.incident}
    make_kept_file(appeal.shop, kind="notice", name="n.png", content=PNG, **told)
    make_kept_file(appeal.shop, kind="invoice", name="i.png", content=PNG + b"1", **told)
    later = NOW + timedelta(hours=1)
    asked = request_pack(incident=appeal.penalty.incident, profile="tmall", actor=None, now=later)
    appeal.pack = run_pack(asked.pk)
    with opened_pack(appeal.pack) as file, zipfile.ZipFile(file) as zipped:
        inside = [zipped.read(name) for name in sorted(zipped.namelist()) if "/attach-" in name]

    files = _opened(appeal)
    own = [name for name in sorted(files) if not name.startswith("00-")]
    assert [files[name] for name in own] == [*inside, PNG + b"1"]
    assert own[-2:] == ["05-notice-1.png", "06-invoice-2.png"]


def test_set_follows_the_rules_the_appeal_was_opened_with():
    appeal = _appeal(rules=version_in_force(name="stripe", now=NOW))
    make_kept_file(appeal.shop, name="n.txt", content=b"notice", penalty=appeal.penalty)
    make_kept_file(appeal.shop, kind="funds", name="f.csv", content=b"a,b", penalty=appeal.penalty)
    assert set(_opened(appeal)) == {"00-letter.txt", "00-list.txt"}


def _pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()
