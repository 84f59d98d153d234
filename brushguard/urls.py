"""Every address of the service: the apps' pages, the REST interface and the accounts."""

from django.contrib import admin
from django.urls import include, path

from brushguard.health import healthz

urlpatterns = [
    # First, for every call of a program would otherwise be held against every page's address.
    path("api/v1/", include("brushguard.api_urls")),
    path("", include("detection.urls")),
    path("", include("shops.urls")),
    path("", include("appeals.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
]

handler400 = "brushguard.problems.bad_request"
handler403 = "brushguard.problems.permission_denied"
handler404 = "brushguard.problems.not_found"
handler500 = "brushguard.problems.server_error"
