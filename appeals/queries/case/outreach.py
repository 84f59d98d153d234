"""What a pack holds of the buyers asked: plan, answers by number, figures, redacted pictures."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from appeals import packing
from appeals.models import OutreachContact, OutreachItem, OutreachPlan
from appeals.packing.outreach import Figures, figures_of
from appeals.queries.files import kept_bytes
from detection.models import Incident

_PLATFORM = "normal business"
_FOLDER = "06-outreach"
_HEADER = ("rank", "order", "disposition", "channel", "attempted_at", "staff", "witness",
           "im_evidence_number", "files_sha256")  # fmt: skip


def outreach_additions(incident: Incident, case: packing.Case) -> packing.Additions:
    """Read the plan and what was recorded by the cut-off; nothing where no plan was registered."""
    plan = OutreachPlan.objects.filter(incident=incident, registered_at__lte=case.cutoff).first()
    if plan is None:
        return packing.Additions()
    contacts = list(
        OutreachContact.objects.filter(plan=plan)
        .select_related("order")
        .prefetch_related("items__original", "items__redacted__shop")
        .order_by("rank")
    )
    counts = _counts(contacts)
    figures = figures_of(plan.frame_size, counts)
    files = (
        _file("plan.json", plan.content.encode(), "outreach_plan", _PLAN, _PLAN_SHOWS),
        _file("dispositions.csv", _table(contacts, case), "outreach", _ANSWERS, _ANSWERS_SHOW),
        _file("result.json", _result(figures, counts), "outreach", _FIGURES, _FIGURES_SHOW),
        *_items(contacts),
    )
    return packing.Additions(
        files=files,
        chapters={"outreach": tuple(_chapter(plan, figures))},
        closed=frozenset({"outreach"} if figures.answered else ()),
    )


def _say(zh: str, en: str) -> packing.Bilingual:
    return packing.Bilingual(en=en, zh=zh)


_PLAN = _say("买家回访计划", "Plan for asking buyers")
_PLAN_SHOWS = _say("抽样方法和问题在联系任何买家之前已经固定",
                   "sample and questions were fixed before any buyer was contacted")  # fmt: skip
_ANSWERS = _say("买家回访结果", "Answers of the buyers asked")
_ANSWERS_SHOW = _say("抽中的每一笔订单及其回访结果", "each order drawn and what came of asking")
_FIGURES = _say("买家回访的统计界限", "What the answers bound")
_FIGURES_SHOW = _say("答复者界限、最坏情形和答复率",
                     "bound of the responders, worst case, and response rate")  # fmt: skip
_PICTURE = _say("买家答复截图（已遮盖）", "Buyer's reply, redacted")
_PICTURE_SHOWS = _say("买家原话；原图校验值见回访结果表",
                      "the buyer's own words; the original's hash stands with the answers")  # fmt: skip


def _file(
    name: str, content: bytes, key: str, title: packing.Bilingual, shows: packing.Bilingual
) -> packing.Attached:
    return packing.Attached(
        path=f"{_FOLDER}/{name}",
        content=content,
        key=key,
        name=title,
        type=_say("陈述", "statement"),
        purpose=shows,
        facts=shows,
        source="BrushGuard",
        ground=_PLATFORM,
    )


def _counts(contacts: list[OutreachContact]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for contact in contacts:
        counts[contact.disposition] = counts.get(contact.disposition, 0) + 1
    return counts


def _table(contacts: list[OutreachContact], case: packing.Case) -> bytes:
    refs = packing.refs_of(case)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADER)
    for contact in contacts:
        writer.writerow(
            (
                contact.rank,
                refs.get(contact.order.platform_order_id, ""),
                contact.disposition,
                contact.channel,
                contact.attempted_at.isoformat() if contact.attempted_at else "",
                f"user:{contact.attempted_by_id}" if contact.attempted_by_id else "",
                f"user:{contact.witness_id}" if contact.witness_id else "",
                contact.im_evidence_number,
                " ".join(sorted(item.original.sha256 for item in _all(contact))),
            )
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _result(figures: Figures, counts: dict[str, int]) -> bytes:
    told = {
        "population": figures.population,
        "sample": figures.sample,
        "answered": figures.answered,
        "denied": figures.denied,
        "dispositions": dict(sorted(counts.items())),
        "confidence": "0.95, one-sided",
        "responders": {"share": _share(figures.responders_share),
                       "orders": figures.responders_orders},
        "worst_case": {"share": _share(figures.worst_share), "orders": figures.worst_orders},
        "response_rate": _share(figures.response_rate),
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def _share(value: float | None) -> str | None:
    return None if value is None else f"{value:.4f}"


def _items(contacts: list[OutreachContact]) -> Iterator[packing.Attached]:
    seen: set[str] = set()
    for contact in contacts:
        for item in _all(contact):
            kept = item.redacted
            if kept is None or kept.sha256 in seen:
                continue
            seen.add(kept.sha256)
            name = f"items/{kept.sha256}.png"
            yield _file(name, kept_bytes(kept), "outreach_item", _PICTURE, _PICTURE_SHOWS)


def _all(contact: OutreachContact) -> list[OutreachItem]:
    return list(contact.items.all())  # type: ignore[attr-defined]


def _chapter(plan: OutreachPlan, figures: Figures) -> Iterator[packing.Sentence]:
    percent = f"{figures.response_rate * 100:.1f}"
    yield packing.Sentence(
        _say(
            f"联系任何买家之前登记了计划：从 {plan.frame_size:,} 笔涉案订单中按校验值排序抽取 {figures.sample:,} 笔，"
            "每位买家至多联系一次，问题不作引导。",
            f"A plan was registered before any contact: {figures.sample:,} of {plan.frame_size:,} orders, "
            "drawn by hash, each buyer asked once at most, without leading questions.",
        ),
        ("outreach_plan",),
    )
    yield packing.Sentence(
        _say(
            f"答复率 {percent}%（{figures.answered}/{figures.sample:,}）；其中 {figures.denied:,} 位表示没有下单。",
            f"Response rate {percent}% ({figures.answered} of {figures.sample:,}); "
            f"{figures.denied:,} said they had placed no order.",
        ),
        ("outreach",),
    )
    if figures.responders_share is not None:
        share = f"{figures.responders_share * 100:.1f}"
        yield packing.Sentence(
            _say(
                f"只看答复者（单侧 95%）：据此推算，买家会表示没有下单的至少占 {share}%，"
                f"即 {figures.responders_orders:,} 笔涉案订单（笔数按超几何分布计算）。",
                f"Responders only (one-sided 95%): by their answers the buyers of at least {share}%, "
                f"or {figures.responders_orders:,} orders by the hypergeometric bound, would say they placed none.",
            ),
            ("outreach",),
        )
    worst = f"{figures.worst_share * 100:.1f}"
    yield packing.Sentence(
        _say(
            f"最坏情形（未答复者一律算作真实买家）：至少 {worst}%，即 {figures.worst_orders:,} 笔。",
            f"Worst case (whoever did not answer counts as a genuine buyer): at least {worst}%, "
            f"or {figures.worst_orders:,} orders.",
        ),
        ("outreach",),
    )
