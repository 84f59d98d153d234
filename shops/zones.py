"""The time zones a shop is offered, and the one that its marketplace tells."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shops.enums import Platform

DEFAULT_ZONE = "Asia/Shanghai"

# Where the marketplaces are whose files are read, from east to west.
ZONES: Mapping[str, str | Promise] = {
    "Australia/Sydney": _("Sydney"),
    "Asia/Tokyo": _("Tokyo"),
    "Asia/Seoul": _("Seoul"),
    "Asia/Shanghai": _("Beijing"),
    "Asia/Hong_Kong": _("Hong Kong"),
    "Asia/Taipei": _("Taipei"),
    "Asia/Manila": _("Manila"),
    "Asia/Kuala_Lumpur": _("Kuala Lumpur"),
    "Asia/Singapore": _("Singapore"),
    "Asia/Jakarta": _("Jakarta"),
    "Asia/Ho_Chi_Minh": _("Ho Chi Minh City"),
    "Asia/Bangkok": _("Bangkok"),
    "Asia/Kolkata": _("Mumbai"),
    "Asia/Dubai": _("Dubai"),
    "Asia/Riyadh": _("Riyadh"),
    "Europe/Istanbul": _("Istanbul"),
    "Africa/Johannesburg": _("Johannesburg"),
    "Europe/Warsaw": _("Warsaw"),
    "Europe/Stockholm": _("Stockholm"),
    "Europe/Berlin": _("Berlin, Paris, Rome, Madrid"),
    "Europe/London": _("London"),
    "UTC": _("UTC"),
    "America/Sao_Paulo": _("São Paulo"),
    "America/New_York": _("New York"),
    "America/Toronto": _("Toronto"),
    "America/Bogota": _("Bogotá"),
    "America/Chicago": _("Chicago"),
    "America/Mexico_City": _("Mexico City"),
    "America/Denver": _("Denver"),
    "America/Los_Angeles": _("Los Angeles"),
}

# Marketplaces with a site a country, whose files write that country's clock.
_BY_COUNTRY = (Platform.AMAZON, Platform.SHOPEE, Platform.LAZADA, Platform.TIKTOK, Platform.EBAY)
_ZONE_OF: Mapping[str, str] = {
    "AED": "Asia/Dubai",
    "AUD": "Australia/Sydney",
    "BRL": "America/Sao_Paulo",
    "CAD": "America/Toronto",
    "COP": "America/Bogota",
    "EUR": "Europe/Berlin",
    "GBP": "Europe/London",
    "HKD": "Asia/Hong_Kong",
    "IDR": "Asia/Jakarta",
    "INR": "Asia/Kolkata",
    "JPY": "Asia/Tokyo",
    "KRW": "Asia/Seoul",
    "MXN": "America/Mexico_City",
    "MYR": "Asia/Kuala_Lumpur",
    "PHP": "Asia/Manila",
    "PLN": "Europe/Warsaw",
    "SAR": "Asia/Riyadh",
    "SEK": "Europe/Stockholm",
    "SGD": "Asia/Singapore",
    "THB": "Asia/Bangkok",
    "TRY": "Europe/Istanbul",
    "TWD": "Asia/Taipei",
    # The clock of the large marketplaces' sites of the United States.
    "USD": "America/Los_Angeles",
    "VND": "Asia/Ho_Chi_Minh",
    "ZAR": "Africa/Johannesburg",
}


def zone_told_by(platform: str, currency: str) -> str | None:
    """Name the clock of the site that a marketplace's file comes from; None where it does not tell."""
    return _ZONE_OF.get(currency) if platform in _BY_COUNTRY else None


def zone_choices(present: str = "") -> list[tuple[str, str | Promise]]:
    """The zones on offer, and `present` too where it is none of them."""
    offered: list[tuple[str, str | Promise]] = [
        (name, f"{label} ({name})" if name != str(label) else label)
        for name, label in ZONES.items()
    ]
    return offered if not present or present in ZONES else [(present, present), *offered]
