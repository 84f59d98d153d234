"""01-report: fourteen sections, each a function from a voice to blocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from appeals.packing.documents.assessment import warning
from appeals.packing.documents.blocks import Block
from appeals.packing.documents.charts import Chart
from appeals.packing.documents.report import closing, course, judgement, origin
from appeals.packing.documents.summary import front
from appeals.packing.documents.voice import Voice


def report_document(voice: Voice, charts: Mapping[str, Chart]) -> dict[str, Any]:
    blocks: list[Block] = [
        *warning(voice),
        *origin.parties(voice),
        *origin.sources(voice),
        *course.timeline(voice, charts),
        *judgement.indicators(voice, charts),
        *judgement.clusters(voice, charts),
        *judgement.outreach(voice),
        *judgement.exclusion(voice),
        *judgement.alternatives(voice),
        *closing.penalty(voice, charts),
        *closing.losses(voice),
        *closing.against(voice),
        *closing.method(voice),
        *closing.verify(voice),
        *closing.statements(voice),
    ]
    return {**front(voice, "report.title"), "blocks": blocks}
