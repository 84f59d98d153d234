"""Every text of a pack that goes out as somebody wrote it, with a name for the place it is at."""

from __future__ import annotations

from collections.abc import Iterator

from appeals.packing.additions import text_of
from appeals.packing.bilingual import Bilingual
from appeals.packing.contents import Contents

Told = tuple[Bilingual, str]
_WRITTEN = {"csv", "json", "jsonl", "md", "txt"}
# Where people wrote what stands in a chapter, or in the files of a folder.
_PAGES = {
    "outreach": Bilingual("What buyers said when asked", "买家回访记录"),
    "exclusion": Bilingual("What the shop says of itself", "“被刷，还是自刷？”页的说明"),
    "penalty": Bilingual("The record of the penalty", "处罚记录"),
    "losses": Bilingual("The record of losses", "损失记录"),
    "damages": Bilingual("The record of losses", "损失记录"),
}
_OTHER = Bilingual("A text of the case", "案件中的一段文字")


def outgoing(contents: Contents) -> Iterator[Told]:
    case = contents.case
    for number, line in enumerate(case.custody, start=1):
        place = Bilingual(f"Custody line {number}", f"保管链第 {number} 行")
        yield place, line.decode("utf-8", "replace")
    yield from _filed(contents)
    for promotion in case.promotions:
        yield Bilingual("A promotion", "促销记录"), promotion.kind
    for product in case.products:
        yield Bilingual("A product's title", "商品标题"), product.title
    for file in case.inputs:
        place = Bilingual("Where an imported file came from", "导入文件的来源")
        yield place, f"{file.source}\n{file.received_from}"
    for verdict in case.verdicts:
        texts = [*verdict.missing, *(line.text for line in (*verdict.reasons, *verdict.against))]
        place = Bilingual("The verdict", "检测结论")
        yield place, "\n".join(f"{text.en}\n{text.zh}" for text in texts)
    if contents.tier == "T1":
        yield from _added(contents)


def _filed(contents: Contents) -> Iterator[Told]:
    """Notices, penalties and what was sent to the platform."""
    for notice in contents.case.notices:
        place = Bilingual(f'The notice "{notice.title}"', f"通知“{notice.title}”")
        yield place, notice.content.decode("utf-8", "replace")
    for penalty in contents.case.penalties:
        place = Bilingual(f'The penalty "{penalty.kind}"', f"处罚“{penalty.kind}”的通知原文")
        numbers = f"{penalty.reference}\n{penalty.im_evidence_number}"
        yield place, f"{penalty.charge}\n{penalty.scope}\n{numbers}"
    for filing in contents.case.filings:
        place = Bilingual(
            f"The {filing.kind} to {filing.addressee}", f"向{filing.addressee}提交的材料"
        )
        yield place, f"{filing.reference}\n{filing.note}"


def _added(contents: Contents) -> Iterator[Told]:
    """What the shop's people wrote of losses, buyers and accounts: in the copy that may be shown."""
    added = contents.case.additions
    for name, parts in added.chapters.items():
        yield _PAGES.get(name, _OTHER), "\n".join(text_of(part) for part in parts)
    for file in added.in_tier("T1"):
        if file.path.rpartition(".")[2] in _WRITTEN:
            folder = file.path.partition("/")[0].partition("-")[2]
            yield _PAGES.get(folder, _OTHER), file.content.decode("utf-8", "replace")
