"""Anybody's check of a pack or a core root: no login, nothing kept, nothing told of a shop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from threading import BoundedSemaphore

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from appeals.forms.verify import VerifyForm
from appeals.operations.verifying import Checked, check_pack
from appeals.packing import Bilingual
from appeals.packing.verify import CHECKS
from appeals.queries.keys import published_fingerprints
from appeals.queries.packs import issued_at
from appeals.views.verify_words import browser_words, passed, questions
from appeals.wording.spoken import spoken

# A T1 pack of 20,000 orders has about 6 MB; a larger file is not one of ours.
MAX_BYTES = 64 * 1024 * 1024
_PROBLEM = "application/problem+json"
_AT_ONCE = BoundedSemaphore(2)


class _LimitedUpload(TemporaryFileUploadHandler):
    """Stops reading once the file is too large, whatever length the sender announced."""

    received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        if self.received > MAX_BYTES:
            raise StopUpload(connection_reset=True)
        return super().receive_data_chunk(raw_data, start)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page shows: of a zip its six results, of a core root whether it is known here."""

    checked: Checked | None = None
    core_root: str = ""
    issued: datetime | None = None
    error: str = ""
    status: int = 200


# It changes nothing and knows no session, so a forged request gains nothing.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Check what was handed in; the page for people, JSON for `Accept: application/json`."""
    if request.method == "GET":
        return render(request, "appeals/verify.html", _context(VerifyForm()))
    form, answer = _read(request)
    if request.accepts("text/html"):
        context = _context(form) | {"answer": answer, "lines": _lines(answer.checked)}
        return render(request, "appeals/verify.html", context, status=answer.status)
    kind = _PROBLEM if answer.error else "application/json"
    return JsonResponse(_as_json(answer), status=answer.status, content_type=kind)


def _context(form: VerifyForm) -> dict[str, object]:
    """The form, and what the check in the browser needs to know and to say."""
    return {"form": form, "words": browser_words(), "published": published_fingerprints()}


def _read(request: HttpRequest) -> tuple[VerifyForm, Answer]:
    too_large = Answer(error=_too_large(), status=413)
    if _announced(request) > MAX_BYTES:
        return VerifyForm(), too_large
    upload = _LimitedUpload(request)
    request.upload_handlers = [upload]
    form = VerifyForm(request.POST, request.FILES)
    return (VerifyForm(), too_large) if upload.received > MAX_BYTES else (form, _answer(form))


def _answer(form: VerifyForm) -> Answer:
    if not form.is_valid():
        errors = (str(error) for errors in form.errors.values() for error in errors)
        return Answer(error=" ".join(errors), status=400)
    if form.cleaned_data["pack"]:
        return _of_file(form.cleaned_data["pack"], form.cleaned_data["fingerprint"])
    core_root = form.cleaned_data["core_root"]
    return Answer(core_root=core_root, issued=issued_at(core_root))


def _of_file(upload: UploadedFile[bytes], fingerprint: str) -> Answer:
    """Whoever says whose key it must be is not answered with another that is published here."""
    assert isinstance(upload, TemporaryUploadedFile)  # noqa: S101  the only handler makes these
    if not _AT_ONCE.acquire(timeout=5):
        return Answer(error=_("Two packs are being checked right now; try again."), status=503)
    try:
        checked = check_pack(
            Path(upload.temporary_file_path()),
            fingerprints=[fingerprint] if fingerprint else published_fingerprints(),
        )
    finally:
        _AT_ONCE.release()
        upload.close()
    if checked.error:
        return Answer(error=_timeout() if checked.error == "timeout" else _broken(), status=400)
    # Only an unchanged pack may borrow the good name of the one that was issued.
    is_whole = checked.results["integrity"] == "pass"
    issued = issued_at(checked.core_root) if is_whole else None
    return Answer(checked=checked, issued=issued)


def _announced(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() else 0


def _too_large() -> str:
    return _("The file is too large: a pack has at most 64 MB.")


def _broken() -> str:
    return _("The check came to no end on this file. A pack issued here does not do that.")


def _timeout() -> str:
    return _("The check was stopped because it took too long; a real pack takes seconds.")


def _lines(checked: Checked | None) -> list[dict[str, object]]:
    """Each check with its question, its result, and why."""
    if checked is None:
        return []
    asked, good = questions(), passed()
    return [
        {
            "question": asked[name],
            "result": checked.results[name],
            "why": [spoken(Bilingual(**text)) for text in checked.findings[name]] or [good[name]],
        }
        for name in CHECKS
    ]


def _as_json(answer: Answer) -> dict[str, object]:
    if answer.error:
        return {
            "type": "about:blank",
            "title": HTTPStatus(answer.status).phrase,
            "status": answer.status,
            "detail": answer.error,
            "code": "not_checked",
            "error": answer.error,  # as it was before this was a problem object
        }
    if answer.checked is not None:
        return {**answer.checked.results, "sentences": answer.checked.sentences()}
    issued = timezone.localtime(answer.issued) if answer.issued else None
    return {
        "core_root": answer.core_root,
        "issued_at": issued.isoformat(timespec="seconds") if issued else None,
    }
