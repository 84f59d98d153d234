"""Addresses of the shops pages."""

from django.urls import URLPattern

app_name = "shops"
urlpatterns: list[URLPattern] = []
