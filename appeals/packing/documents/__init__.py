"""The pack's PDFs: what each says is decided here, how it looks in templates/*.typ."""

from __future__ import annotations

from collections.abc import Mapping

from appeals.packing.contents import Contents
from appeals.packing.documents.catalogue import catalogue_document
from appeals.packing.documents.chapters import chapter_pictures
from appeals.packing.documents.charts import charts_of
from appeals.packing.documents.damages import damages_document
from appeals.packing.documents.exclusion import exclusion_document
from appeals.packing.documents.extraction import extraction_document
from appeals.packing.documents.method import method_document
from appeals.packing.documents.report import report_document
from appeals.packing.documents.summary import summary_document
from appeals.packing.documents.typesetting import typeset
from appeals.packing.documents.voice import Voice
from appeals.packing.tables.catalogue import Catalogue


def documents_of(
    contents: Contents, catalogue: Catalogue, files: Mapping[str, bytes]
) -> dict[str, bytes]:
    """This will typeset what every reader gets, in the profile's languages."""
    done: dict[str, bytes] = {}
    profile = contents.profile
    voices = tuple(Voice(contents, catalogue, language) for language in profile.languages)
    for voice in voices:
        language = voice.language
        charts = charts_of(voice)
        pictures = {name: chart.svg for name, chart in charts.items()}
        pictures |= chapter_pictures(voice)
        done[f"data/00-cover/summary.{language}.pdf"] = typeset(
            "summary", summary_document(voice, charts, files), pictures, contents.case.cutoff
        )
        done[f"data/01-report/report.{language}.pdf"] = typeset(
            "report", report_document(voice, charts), pictures, contents.case.cutoff
        )
        damages = damages_document(voice)
        if damages is not None and "damages" not in profile.omits:
            done[f"data/08-damages/damages.{language}.pdf"] = typeset(
                "report", damages, pictures, contents.case.cutoff
            )
        done[f"data/03-catalogue/evidence-catalogue.{language}.pdf"] = typeset(
            "catalogue", catalogue_document(voice), {}, contents.case.cutoff
        )
    done["data/10-method/system-and-method.pdf"] = typeset(
        "report", method_document(voices), {}, contents.case.cutoff
    )
    for name, path, document in (
        ("self_exclusion", "data/05-exclusion/self-exclusion.pdf", exclusion_document),
        ("extraction", "data/10-method/extraction-statement.pdf", extraction_document),
    ):
        if name not in profile.omits:
            done[path] = typeset(
                "report", document(voices), chapter_pictures(voices[0]), contents.case.cutoff
            )
    return done
