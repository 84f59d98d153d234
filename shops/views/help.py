"""Help on screen: where to export the files of each platform."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shops.queries.platform_pages import platform_page, platform_page_titles


@login_required
@require_GET
def platform_list(request: HttpRequest) -> HttpResponse:
    return render(request, "shops/platforms.html", {"titles": platform_page_titles()})


@login_required
@require_GET
def platform_show(request: HttpRequest, page: str) -> HttpResponse:
    found = platform_page(page)
    if found is None:
        raise Http404
    return render(request, "shops/platform.html", {"page": found, "titles": platform_page_titles()})
