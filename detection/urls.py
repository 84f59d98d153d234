"""Addresses of the detection pages."""

from django.urls import URLPattern, path

from detection.views import order_page

app_name = "detection"

_SHOP = "shops/<slug:slug>/"

urlpatterns: list[URLPattern] = [
    path(_SHOP + "orders/<str:order_id>/", order_page.order_detail, name="order-detail"),
    path(_SHOP + "orders/<str:order_id>/reveal/", order_page.order_reveal, name="order-reveal"),
]
