"""The set of attachments for one appeal: the pack's documents and the shop's files, cut to the form."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from appeals.models import Appeal, EvidencePack
from appeals.operations.packing import opened_members
from appeals.packing.attachments import Attachment, Fitted, LeftOut, Paper, fit
from appeals.packing.attachments.order import DOCUMENTS, ORIGINALS
from appeals.packing.exhibits import EXHIBITS
from appeals.packing.letters import count_characters
from appeals.packing.zipping import zip_bytes
from appeals.queries.appeals import rules_of
from appeals.queries.files import kept_bytes
from appeals.queries.letters import language_of
from appeals.wording.spoken import spoken


def fitted_attachments(appeal: Appeal) -> Fitted:
    """Shape the appeal's papers by its own rules. Raises PackRefused when the pack is not whole.

    Cost: seconds where pages have to be drawn as pictures.
    """
    rules = rules_of(appeal)
    language = language_of(appeal.shop, rules)
    papers = [*_of_pack(appeal.pack, language), *_of_shop(appeal)]
    return fit(tuple(papers), rules.attachments)


def attachment_set(appeal: Appeal) -> bytes:
    """Pack the fitted attachments, the letter, and a list of what stayed out and why, as a zip."""
    fitted = fitted_attachments(appeal)
    files = {one.name: one.content for one in fitted.attachments}
    files["00-letter.txt"] = appeal.statement.encode()
    files["00-list.txt"] = _listing(appeal, fitted).encode()
    return zip_bytes(files)


def _of_pack(pack: EvidencePack | None, language: str) -> Iterator[Paper]:
    if pack is None or not pack.is_ready:
        return
    titles = {
        "summary": _("Summary"),
        "self-exclusion": _("Self-exclusion statement"),
        "report": _("Report"),
        "losses": _("Losses"),
        "catalogue": _("Evidence catalogue"),
    }
    with opened_members(pack) as member:
        for name, place in DOCUMENTS.items():
            content = member(place.format(language=language))
            if content is not None:
                yield Paper(name, "pdf", content, title=titles[name])


def _of_shop(appeal: Appeal) -> Iterator[Paper]:
    kept = appeal.penalty.files.filter(kind__in=ORIGINALS).select_related("shop")  # type: ignore[attr-defined]
    rows = sorted(kept, key=lambda row: (ORIGINALS.index(row.kind), row.received_at, row.pk))
    for number, row in enumerate(rows, start=1):
        name = f"{row.kind.replace('_', '-')}-{number}"
        title = spoken(EXHIBITS[row.kind].name) if row.kind in EXHIBITS else ""
        yield Paper(name, row.extension, kept_bytes(row), is_original=True, title=title)


def _listing(appeal: Appeal, fitted: Fitted) -> str:
    reasons = {
        "type": _("the form does not take this type"),
        "type_unknown": _(
            "which types the form takes is not known, and only PDFs and pictures are attached unasked"
        ),
        "altered": _("it would have to be altered, and only originals are taken"),
        "size": _("it does not become small enough"),
        "files": _("the number of files is reached"),
        "total": _("the size of all files together is reached"),
        "pages": _("the number of pages is reached"),
        "unreadable": _("it could not be read"),
    }
    lines = [
        _("Letter: %(n)s characters") % {"n": count_characters(appeal.statement)},
        *(
            _("%(name)s: %(kb)s KB, %(pages)s page(s)")
            % {
                "name": _titled(one),
                "kb": -(-len(one.content) // 1000),
                "pages": one.pages,
            }
            for one in fitted.attachments
        ),
    ]
    if fitted.left_out:
        lines += ["", _("Left out:")]
        lines += [f"{_titled(one)}: {reasons[one.reason]}" for one in fitted.left_out]
    return "\n".join(lines) + "\n"


def _titled(one: Attachment | LeftOut) -> str:
    """The name with what it is in the reader's words behind it."""
    return f"{one.name} {one.title}".strip()
