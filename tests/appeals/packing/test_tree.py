"""The files of a pack, each at its place: what a reader of the specification looks for."""

from __future__ import annotations

from dataclasses import replace

from appeals.packing import Case, Delivery, RawFile, Signer, build_pack, load_profile
from tests.appeals.packing.cases import CUTOFF
from tests.appeals.packing.conftest import files_of

Files = dict[str, bytes]
TREE = """
bagit.txt bag-info.txt manifest-sha256.txt manifest-sha512.txt
tagmanifest-sha256.txt tagmanifest-sha512.txt
README.zh.txt README.en.txt VERIFY.md verify.sh
data/00-cover/summary.zh-Hans.pdf data/00-cover/summary.en.pdf
data/01-report/report.zh-Hans.pdf data/01-report/report.en.pdf
data/02-appeal/tmall/letter.zh-Hans.pdf data/02-appeal/tmall/letter.zh-Hans.txt
data/02-appeal/tmall/letter.en.pdf data/02-appeal/tmall/letter.en.txt
data/02-appeal/tmall/fields.json data/02-appeal/tmall/order-numbers.txt
data/02-appeal/tmall/attach-01.pdf data/02-appeal/tmall/attach-02.pdf
data/02-appeal/tmall/attach-03.pdf data/02-appeal/tmall/attach-04.pdf
data/02-appeal/tmall/attachments.csv
data/03-catalogue/evidence-catalogue.csv
data/03-catalogue/evidence-catalogue.zh-Hans.pdf data/03-catalogue/evidence-catalogue.en.pdf
data/04-orders/orders-masked.csv data/04-orders/clusters.csv data/04-orders/timeline.csv
data/04-orders/order-facts.jsonl
data/05-exclusion/self-exclusion.pdf data/05-exclusion/contrary-evidence.csv
data/07-platform/notices/notice-01.txt
data/09-leads/preservation-schedule.csv data/09-leads/request-letter.zh-Hans.txt
data/10-method/system-and-method.pdf data/10-method/extraction-statement.pdf
data/10-method/parameters.json data/10-method/environment.json data/10-method/derivation.json
data/10-method/rederive.md
data/11-custody/custody.jsonl data/12-inputs/inputs.csv data/13-disclosure/commitments.csv
data/14-templates/certification-902.md data/14-templates/witness-statement.zh-Hans.md
seal/seal.txt seal/seal.rsa.sig seal/seal.ed25519.sig
seal/signer-rsa.pem seal/signer-ed25519.pem seal/stamped.sha256
"""
RAW = RawFile("orders.csv", b"a,b\n1,2\n")


def test_masked_copy_holds_each_file_of_the_tree_and_no_other(files: Files) -> None:
    assert sorted(files) == sorted(TREE.split())


def test_copy_with_identities_holds_two_kinds_more(case: Case, signer: Signer) -> None:
    delivery = Delivery("某法院", "诉讼", "受理通知 1", CUTOFF.date())
    given = replace(case, delivery=delivery, raw=(RAW,))
    full = files_of(build_pack(given, load_profile("tmall"), "T2", signer).zip_bytes)

    more = {name.rpartition("/")[0] for name in set(full) - set(TREE.split())}
    assert more == {"data/12-inputs/raw", "data/13-disclosure"}
    assert set(TREE.split()) <= set(full)
