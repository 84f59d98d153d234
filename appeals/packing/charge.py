"""A quoted charge, sentence by sentence, and which exhibits answer each.

The words below are those that notices of the large marketplaces use. A sentence none of them
fits still counts as a charge: it stays open until somebody says what answers it. So does one that
also accuses of something else: answering its half would show the whole as answered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_END = re.compile(r"[^。！？；;!?\n]+(?:[。！？；;!?]+|$)|[^。！？；;!?\n]+")
_ENGLISH_END = re.compile(r"(?<=[a-z0-9]\.)\s+(?=[A-Z“\"])")

OTHER = "other"
# What a sentence is about, and the exhibits that answer it, the strongest first.
_TOPICS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("sales", r"销量|交易|成交|订单|\bsales?\b|\borders?\b|transaction",
     ("order_rate", "orders", "refunds", "holds", "renunciation")),
    ("score", r"评分|信用|积分|权重|排名|\bscore|\bcredit|\brating|\branking",
     ("refunds", "reviews", "renunciation")),
    ("reviews", r"评价|评论|好评|口碑|\breviews?\b|\bfeedback\b", ("reviews", "renunciation")),
    ("means", r"不正当|不当|虚假|作弊|炒信|刷|异常|irregular|improper|false|fake|manipulat|abus",
     ("funds", "accounts", "outreach", "instant_report", "traffic", "addresses")),
    ("gain", r"获得|获取|谋取|牟取|提升|\bobtain|\bgain|\binflat", ("refunds", "funds", "renunciation")),
    ("own", r"自行|自己|组织|雇|指使|关联账|\bown\b|\bhired?\b|organi[sz]|related account",
     ("accounts", "funds", "outreach", "instant_report")),
    # Accusations of another kind, which no exhibit about orders answers.
    (OTHER, r"违禁|禁售|假冒|售假|侵权|知识产权|商标|盗图|资质|描述不符|违背承诺|骚扰|泄露|引流|滥发|"
     r"counterfeit|infring|prohibited|trademark|copyright|misrepresent|not as described|inauthentic", ()),
    ("shipping", r"空包|物流|发货|运单|empty parcel|shipp|tracking", ("shipping", "waybills", "holds")),
)  # fmt: skip
# What the platform does about it; no charge by itself.
_MEASURE = re.compile(
    r"扣.{0,6}分|下架|屏蔽|降权|删除|处罚|处理如下|冻结|违约金|限制|申诉|请于|will be|removed|suspend|"
    r"deduct|appeal|frozen|delist",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as quoted. `exhibits` are suggestions; `is_charge` False for a mere measure."""

    position: int
    text: str
    topics: tuple[str, ...]
    exhibits: tuple[str, ...]
    is_charge: bool


def sentences_of(charge: str) -> tuple[Sentence, ...]:
    """This will split a charge at its sentence ends; nothing of the text is dropped but space."""
    parts = [
        part.strip()
        for piece in _END.findall(charge)
        for part in _ENGLISH_END.split(piece)
        if part.strip()
    ]
    return tuple(_sentence(position, text) for position, text in enumerate(parts))


def _sentence(position: int, text: str) -> Sentence:
    found = [(topic, answers) for topic, words, answers in _TOPICS
             if re.search(words, text, re.IGNORECASE)]  # fmt: skip
    accuses = any(topic != "sales" for topic, _ in found)
    is_measure = bool(_MEASURE.search(text)) and not accuses
    is_beyond = any(topic == OTHER for topic, _ in found)
    exhibits = dict.fromkeys(code for _, answers in found for code in answers)
    return Sentence(
        position=position,
        text=text,
        topics=tuple(topic for topic, _ in found),
        exhibits=() if is_measure or is_beyond else tuple(exhibits),
        is_charge=not is_measure,
    )
