"""Addresses of the REST interface, version 1."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

from appeals.api import penalties
from appeals.api import views as packs
from detection.api import acting, events
from detection.api import views as reading

app_name = "api"

_OPEN = {"permission_classes": [AllowAny], "authentication_classes": []}

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(**_OPEN), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema", **_OPEN), name="docs"),
    path("shops", reading.shop_list, name="shop-list"),
    path("shops/<slug:slug>", reading.shop_detail, name="shop-detail"),
    path("shops/<slug:slug>/events", events.events_receive, name="events-receive"),
    path("shops/<slug:slug>/orders", reading.order_list, name="order-list"),
    path("shops/<slug:slug>/timeline", reading.timeline_show, name="timeline-show"),
    path("shops/<slug:slug>/incidents", reading.incident_list, name="incident-list"),
    path("incidents/<slug:public_id>", reading.incident_detail, name="incident-detail"),
    path("incidents/<slug:public_id>/orders", reading.incident_orders, name="incident-orders"),
    path("incidents/<slug:public_id>/feedback", acting.feedback_give, name="feedback-give"),
    path("incidents/<slug:public_id>/holds", acting.holds_change, name="holds-change"),
    path("incidents/<slug:public_id>/evidence-packs", packs.pack_request, name="pack-request"),
    path("evidence-packs/<uuid:pack_id>", packs.pack_detail, name="pack-detail"),
    path("evidence-packs/<uuid:pack_id>/download", packs.pack_download, name="pack-download"),
    path("shops/<slug:slug>/penalties", penalties.penalty_list, name="penalty-list"),
    path("penalties/<int:penalty_id>/appeals", penalties.appeal_list, name="appeal-list"),
    path("appeals/<int:appeal_id>/transitions", penalties.appeal_move, name="appeal-move"),
]
