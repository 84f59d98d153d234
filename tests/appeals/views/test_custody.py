"""The chain of custody on screen: receipts handed out, and an old one held against the chain."""

from __future__ import annotations

import hashlib
import json

import pgtrigger
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from appeals.packing.receipts import heads_in
from appeals.queries.custody import Standing, check_head, heads_told
from detection.models import Incident
from shops.enums import Action, Role
from shops.models import CustodyEvent, Shop
from shops.operations import custody
from tests.appeals.stories import attacked_shop
from tests.factories import NOW, make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(client: Client) -> Shop:
    owner = make_user()
    shop, _ = attacked_shop(owner)
    client.force_login(owner)
    return shop


def parsed(shop: Shop) -> CustodyEvent:
    return CustodyEvent.objects.get(shop=shop, action=Action.PARSED.value)


def receipt(client: Client, shop: Shop, seq: int) -> str:
    answer = client.get(reverse("appeals:custody-receipt", args=[shop.slug, seq]))
    assert answer["Content-Disposition"].startswith("attachment")
    return answer.content.decode("utf-8-sig")


def handed_in(client: Client, shop: Shop, **data: object) -> str:
    with override("en"):
        answer = client.post(
            reverse("appeals:custody-show", args=[shop.slug]),
            data,
            headers={"Accept-Language": "en"},
        )
    return answer.content.decode()


def test_receipt_names_the_line_by_its_hash_and_tells_how_to_check_it(client, shop):
    line = parsed(shop)
    text = receipt(client, shop, line.seq)
    assert list(heads_in(text)) == [(line.line_sha256, line.seq)]
    assert hashlib.sha256(line.line.encode()).hexdigest() == line.line_sha256
    assert f"sed -n {line.seq}p custody.jsonl" in text
    assert line.object in text


def test_custody_file_is_the_chain_that_receipts_are_checked_against(client, shop):
    answer = client.get(reverse("appeals:custody-file", args=[shop.slug]))
    lines = answer.getvalue().splitlines()
    line = parsed(shop)
    assert hashlib.sha256(lines[line.seq - 1]).hexdigest() == line.line_sha256
    assert [json.loads(line)["seq"] for line in lines] == list(range(1, len(lines) + 1))


@pytest.mark.parametrize("way", ["text", "file"])
def test_kept_receipt_is_still_part_of_the_chain_after_more_lines(client, shop, way):
    line = parsed(shop)
    kept = receipt(client, shop, line.seq)
    custody.record(shop=shop, action=Action.LABEL, object="order:1", now=NOW)
    data = {"text": kept} if way == "text" else {"file": SimpleUploadedFile("r.txt", kept.encode())}
    assert f"Still part of the chain, at line {line.seq}." in handed_in(client, shop, **data)


def test_receipt_of_another_chain_and_one_beyond_the_end_are_no_part(client, shop):
    line = parsed(shop)
    other = f"custody-head: {'0' * 64} at seq {line.seq}"
    beyond = f"custody-head: {line.line_sha256} at seq 999"
    assert f"line {line.seq} is another one" in handed_in(client, shop, text=other)
    assert "it has no line 999" in handed_in(client, shop, text=beyond)
    assert "no line has this hash" in handed_in(client, shop, text="f" * 64)
    assert "No receipt in it" in handed_in(client, shop, text="nothing")


def test_rewritten_line_is_seen_though_its_stored_hash_was_kept(shop):
    line = parsed(shop)
    with pgtrigger.ignore("shops.CustodyEvent:append_only"):
        CustodyEvent.objects.filter(pk=line.pk).update(line=line.line.replace('"v":1', '"v":2'))
    found = check_head(shop, line.line_sha256, line.seq)
    assert (found.standing, found.is_part) == (Standing.DIFFERS, False)


def test_break_before_a_receipt_is_told_and_one_behind_it_is_not(shop):
    line = parsed(shop)
    assert check_head(shop, line.line_sha256, line.seq, line.seq + 1).is_part
    assert not check_head(shop, line.line_sha256, line.seq, line.seq).is_part


def test_every_head_of_a_packs_receipts_is_read_and_bare_hashes_only_without_them():
    one, two = "a" * 64, "b" * 64
    assert heads_told(f"x\r\ncustody-head: {one} at seq 3\r\nby: {two}\n") == [(one, 3)]
    assert heads_told(f"{one}\n{two}") == [(one, None), (two, None)]


def test_page_lists_receipts_and_leads_to_incident_and_keeping(client, shop):
    page = client.get(reverse("appeals:custody-show", args=[shop.slug])).content.decode()
    assert reverse("appeals:custody-receipt", args=[shop.slug, parsed(shop).seq]) in page
    incident = Incident.objects.get(shop=shop)
    show = reverse("detection:incident-show", args=[shop.slug, incident.public_id])
    keeping = reverse("appeals:retention-show", args=[shop.slug, incident.public_id])
    assert keeping in client.get(show).content.decode()
    assert show in client.get(keeping).content.decode()


def test_clerk_gets_the_receipt_of_an_import_and_not_the_chain(client, shop):
    client.force_login(make_member(shop, Role.CLERK))
    assert parsed(shop).line_sha256 in receipt(client, shop, parsed(shop).seq)
    batch = shop.batches.get()
    page = client.get(reverse("shops:import-detail", args=[shop.slug, batch.pk])).content.decode()
    assert reverse("appeals:custody-receipt", args=[shop.slug, parsed(shop).seq]) in page
    assert client.get(reverse("appeals:custody-show", args=[shop.slug])).status_code == 403


def test_page_says_where_the_chain_does_not_hold_and_nothing_while_it_does(client, shop):
    page = client.get(reverse("appeals:custody-show", args=[shop.slug])).content.decode()
    assert "对不上" not in page
    with pgtrigger.ignore("shops.CustodyEvent:append_only"):
        shop.custody.filter(seq=2).update(line="{}")
    page = client.get(reverse("appeals:custody-show", args=[shop.slug])).content.decode()
    assert "保管链从第 2 行起对不上" in page
