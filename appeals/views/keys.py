"""The public page of the keys that packs are signed with."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from appeals.queries.keys import published_keys


@require_GET
def key_list(request: HttpRequest) -> HttpResponse:
    return render(request, "appeals/keys.html", {"keys": published_keys()})
