"""Every reader gets papers of their own over one core, and none of them accuses or judges."""

from __future__ import annotations

import dataclasses
import io
import json
import re
from datetime import UTC, date, datetime

import pikepdf
import pytest

from appeals.packing import Burst, Case, PackError, build_pack, load_profile, profile_names
from appeals.packing.additions import Additions
from appeals.packing.attachments.pages import page_count
from appeals.packing.contents import contents_of
from appeals.packing.letters import count_characters
from appeals.packing.numbers import ORDERS_CSV
from appeals.packing.profile import Profile
from appeals.packing.tables.catalogue import catalogue_of
from appeals.packing.tables.orders import orders_csv
from appeals.packing.variants import PAPERS, variant_files
from appeals.packing.variants.laws import laws_on
from appeals.packing.words import Words
from tests.appeals.packing.cases import START, seed_case
from tests.appeals.packing.conftest import files_of
from tests.appeals.packing.test_documents import pages

Files = dict[str, bytes]
# The parts every reader can compare line by line.
CORE = ("orders-masked.csv", "clusters.csv", "timeline.csv", "commitments.csv")
READERS = ("police-cn", "court-cn", "regulator-cn", "generic-en", "stripe")
# Words of accusation or of verdict; "not" of any kind does not excuse them.
FORBIDDEN = (
    "犯罪", "有罪", "诈骗", "嫌疑人", "竞争对手", "同行", "陷害", "指使者", "主谋", "证实了", "构成违法",
    "guilty", "fraudster", "culprit", "perpetrator", "competitor", "rival", "proven", "suspect is",
)  # fmt: skip


def papers_of(name: str, case: Case, profile: Profile | None = None) -> Files:
    """The reader's own files alone, which is quicker than a whole pack."""
    contents = contents_of(case, profile or load_profile(name), "T1", None)
    files = {ORDERS_CSV: orders_csv(contents.zone).whole(contents.rows)}
    catalogue = catalogue_of(
        dataclasses.replace(case, notices=()), files, Words("en"), contents.zone, "T1"
    )
    return variant_files(contents, catalogue, files)


@pytest.fixture(scope="module")
def by_reader(case: Case) -> dict[str, Files]:
    return {name: papers_of(name, case) for name in READERS}


@pytest.fixture(scope="module")
def dispute(case: Case) -> Files:
    return files_of(build_pack(case, load_profile("stripe"), "T1").zip_bytes)


def said(files: Files, name: str, language: str) -> str:
    """The papers' text; Chinese breaks its lines anywhere, so it is read without spaces."""
    content = files[f"data/02-appeal/{name}/papers.{language}.pdf"]
    gap = "" if language.startswith("zh") else " "
    return re.sub(r"\s+", gap, " ".join(pages(content)).replace("\u200b", ""))


def test_core_is_the_same_bytes_whoever_reads_it(dispute: Files, files: Files) -> None:
    core = [path for path in files if path.rpartition("/")[2] in CORE]

    assert len(core) == len(CORE)
    assert [path for path in core if dispute[path] != files[path]] == []


def test_every_paper_a_profile_asks_for_exists_and_every_paper_is_asked_for() -> None:
    asked = {code for name in profile_names() for code in load_profile(name).documents}

    assert asked == set(PAPERS)


def test_paper_that_does_not_exist_is_refused(case: Case) -> None:
    profile = dataclasses.replace(load_profile("police-cn"), documents=("poem",))
    with pytest.raises(PackError, match="poem"):
        papers_of("police-cn", case, profile)


@pytest.mark.parametrize("name", READERS)
def test_no_paper_and_no_letter_accuses_or_judges(by_reader: dict[str, Files], name: str) -> None:
    texts = [
        " ".join(pages(content)) if path.endswith(".pdf") else content.decode()
        for path, content in by_reader[name].items()
    ]

    found = [word for word in FORBIDDEN for text in texts if word in text.lower().replace("\n", "")]
    assert found == []


@pytest.mark.parametrize("name", ["police-cn", "court-cn", "regulator-cn"])
def test_authority_gets_papers_and_letter_in_both_languages(
    by_reader: dict[str, Files], name: str
) -> None:
    folder = f"data/02-appeal/{name}/"
    for language in ("zh-Hans", "en"):
        for part in ("papers", "letter"):
            assert f"{folder}{part}.{language}.pdf" in by_reader[name]
        assert by_reader[name][f"{folder}letter.{language}.txt"].decode().count("203") == 1


def test_plain_platform_gets_a_letter_and_no_papers_of_another_reader(files: Files) -> None:
    own = {path for path in files if path.startswith("data/02-appeal/")}

    letters = [
        f"letter.{language}.{kind}" for language in ("zh-Hans", "en") for kind in ("txt", "pdf")
    ]
    attached = [f"attach-{number:02d}.pdf" for number in range(1, 5)]
    names = ("fields.json", "order-numbers.txt", "attachments.csv", *attached, *letters)
    assert own == {f"data/02-appeal/tmall/{name}" for name in names}


def test_letter_to_a_platform_fits_its_form_and_names_the_exhibits_by_number(files: Files) -> None:
    for language in ("zh-Hans", "en"):
        letter = files[f"data/02-appeal/tmall/letter.{language}.txt"].decode()
        assert count_characters(letter) <= 500
        assert re.search(r"E\d\d", letter)
        assert not [word for word in FORBIDDEN if word in letter]


def test_amazon_is_written_to_in_english_alone() -> None:
    files = papers_of("amazon", seed_case(suspects=30, comparison=30))
    assert "data/02-appeal/amazon/letter.en.txt" in files
    assert "data/02-appeal/amazon/letter.zh-Hans.txt" not in files


def test_police_sees_the_floor_beside_the_filing_line_without_a_verdict() -> None:
    added = Additions(loss_floor_fen=812_345, loss_centre_fen=900_000)
    text = said(papers_of("police-cn", seed_case(additions=added)), "police-cn", "zh-Hans")

    assert "造成经济损失5,000元以上" in text
    assert "损失下限8,123.45元" in text
    assert "下限的数额不低于5,000.00元" in text
    assert "是否达到标准、是否立案由公安机关决定" in text


def test_police_reads_that_the_floor_is_below_the_line_when_it_is() -> None:
    added = Additions(loss_floor_fen=499_999, loss_centre_fen=900_000)
    text = said(papers_of("police-cn", seed_case(additions=added)), "police-cn", "en")

    assert "the floor is below CNY 5,000.00" in text
    assert "not below" not in text


def test_police_reads_of_other_bursts_and_that_accounts_are_not_people() -> None:
    other = Burst(START.replace(day=2), START.replace(day=3), 640, "artificial_unknown", "hold")
    third = dataclasses.replace(other, starts_at=START.replace(day=5))
    text = said(papers_of("police-cn", seed_case(bursts=(other, third))), "police-cn", "zh-Hans")

    assert "共有3次被列为异常的时段" in text
    assert "次数不少于3" in text
    assert "账号数不等于人数" in text


def test_single_burst_is_fewer_than_three_and_uncounted_loss_stays_unknown(
    by_reader: dict[str, Files],
) -> None:
    text = said(by_reader["police-cn"], "police-cn", "zh-Hans")

    assert "次数少于3" in text
    assert "本包没有计算损失" in text


def test_court_reads_the_text_in_force_on_the_day_of_the_window(
    by_reader: dict[str, Files],
) -> None:
    laws = load_profile("court-cn").laws

    def names(on: date) -> set[str]:
        return {law.id for law in laws_on(laws, on) if law.id.startswith("aucl")}

    assert names(date(2025, 10, 14)) == {"aucl-2019"}
    assert names(date(2025, 10, 15)) == {"aucl-2025"}
    text = said(by_reader["court-cn"], "court-cn", "zh-Hans")
    assert "2025-10-15起" in text
    assert "不适用于该时段的版本：《中华人民共和国反不正当竞争法》（2019年修正）" in text


def test_older_event_is_told_under_the_older_text() -> None:
    case = seed_case(suspects=40, comparison=40)
    early = datetime(2025, 3, 10, 12, 10, tzinfo=UTC)
    last = dataclasses.replace(case.verdicts[-1], window_from=early, window_to=early)
    text = said(
        papers_of("court-cn", dataclasses.replace(case, verdicts=(last,))), "court-cn", "en"
    )

    assert "amended 2019), articles 2 and 12" in text
    assert (
        "Versions not in force then: Anti-Unfair Competition Law of the PRC (revised 2025)" in text
    )


def test_court_gets_copies_requests_and_a_translation_of_every_column(
    by_reader: dict[str, Files],
) -> None:
    text = said(by_reader["court-cn"], "court-cn", "zh-Hans")

    for words in ("证据保全申请书", "调查收集证据申请书", "法院1份，对方当事人每人1份",
                  "仅凭任意选择的收货地址不能确定管辖", "minutes_to_refund下单到申请退款的分钟数"):  # fmt: skip
        assert words in text


def test_regulator_reads_which_rule_it_bears_on_and_that_it_decides(
    by_reader: dict[str, Files],
) -> None:
    letter = by_reader["regulator-cn"]["data/02-appeal/regulator-cn/letter.zh-Hans.txt"].decode()

    assert "《网络反不正当竞争暂行规定》（国家市场监督管理总局令第 91 号）第十六条" in letter
    assert "是否属于该情形请贵局判断" in letter
    assert "不指认任何人" in letter


def test_english_reader_gets_english_documents_and_a_certification(
    by_reader: dict[str, Files],
) -> None:
    files = by_reader["generic-en"]

    assert not [path for path in files if "zh-Hans" in path]
    told = said(files, "generic-en", "en")
    assert "Federal Rules of Evidence 902" in told
    # Nobody can certify what this program computed as records of their business.
    assert "I know how the exported records E01-E02 of the catalogue are made" in told


def test_dispute_fields_keep_their_limits_and_say_what_only_the_shop_has(dispute: Files) -> None:
    told = json.loads(dispute["data/02-appeal/stripe/evidence.json"])
    texts = [key for key in told["keys"] if key["kind"] == "text"]

    assert all(key["characters"] <= key["max_characters"] for key in texts)
    assert told["total_characters"] <= told["text_limits"]["total_characters"]
    assert {key["key"]: key["value"] for key in told["keys"]}["customer_name"] is None
    assert len({key["key"] for key in told["keys"]}) == len(told["keys"])  # one content a field
    for key in told["keys"]:
        if key["kind"] == "file" and key["value"]:
            assert key["value"] in dispute


def test_dispute_papers_obey_size_pages_and_type(by_reader: dict[str, Files]) -> None:
    content = by_reader["stripe"]["data/02-appeal/stripe/papers.en.pdf"]
    limits = load_profile("stripe").attachments

    assert len(content) < (limits.max_mb or 0) * 1_000_000
    assert 0 < page_count(content) <= (limits.max_pages or 0)
    assert min(type_sizes(content)) >= (limits.min_point_size or 0)


def test_dispute_pack_is_english_and_leaves_out_what_says_nothing_to_a_bank(
    dispute: Files, files: Files
) -> None:
    assert not [path for path in dispute if path.endswith(".pdf") and "zh-Hans" in path]
    assert "data/03-catalogue/evidence-catalogue.en.pdf" in dispute
    assert "data/05-exclusion/self-exclusion.pdf" not in dispute
    assert "data/05-exclusion/self-exclusion.pdf" in files


@pytest.mark.parametrize("name", READERS)
def test_papers_are_tagged_archival_documents(by_reader: dict[str, Files], name: str) -> None:
    content = by_reader[name][f"data/02-appeal/{name}/papers.en.pdf"]
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in opened.Root
    assert b"pdfaid:part>2" in content
    assert b"pdfuaid:part>1" in content


def type_sizes(content: bytes) -> set[float]:
    """The point sizes in which anything is set, from the pages' own operators."""
    found: set[float] = set()
    with pikepdf.open(io.BytesIO(content)) as opened:
        for page in opened.pages:
            scale = 1.0
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tm":
                    scale = abs(float(operands[3]))
                elif str(operator) == "Tf":
                    found.add(round(float(operands[1]) * scale, 1))
    return found
