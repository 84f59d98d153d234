"""Writes a probability into a page."""

from __future__ import annotations

from django import template

from shops.chance import chance

register = template.Library()
register.filter("chance", chance)
