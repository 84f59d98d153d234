"""Currencies: how many decimals each counts in, and how exports write them.

Minor units follow ISO 4217. Signs that several currencies share (`$`, `¥`) mean the shop's own
where that uses the sign, else the commonest.
"""

from __future__ import annotations

import re

_NO_DECIMALS = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
_THREE_DECIMALS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
# Written with a point between thousands and mostly without decimals.
_POINT_GROUPS = frozenset({"VND", "IDR", "CLP", "PYG", "ISK", "COP"})
_CODE = re.compile(r"[A-Z]{3}\Z")

# Longer signs first: "AU $" before "$".
_SIGNS = {
    "AU$": "AUD",
    "CA$": "CAD",
    "HK$": "HKD",
    "NT$": "TWD",
    "NZ$": "NZD",
    "US$": "USD",
    "MX$": "MXN",
    "SG$": "SGD",
    "A$": "AUD",
    "C$": "CAD",
    "R$": "BRL",
    "S$": "SGD",
    "RMB": "CNY",
    "人民币": "CNY",
    "RM": "MYR",
    "RP": "IDR",
    "RS.": "INR",
    "RS": "INR",
    "元": "CNY",
    "円": "JPY",
    "€": "EUR",
    "£": "GBP",
    "₫": "VND",
    "Đ": "VND",
    "฿": "THB",
    "₱": "PHP",
    "₩": "KRW",
    "₹": "INR",
    "₦": "NGN",
    "৳": "BDT",
    "ZŁ": "PLN",
    "$": "$",
    "¥": "¥",
}
_CODES = [
    "AED",
    "ARS",
    "AUD",
    "BDT",
    "BHD",
    "BRL",
    "CAD",
    "CHF",
    "CLP",
    "CNY",
    "COP",
    "CZK",
    "DKK",
    "EGP",
    "EUR",
    "GBP",
    "HKD",
    "HUF",
    "IDR",
    "ILS",
    "INR",
    "ISK",
    "JOD",
    "JPY",
    "KES",
    "KRW",
    "KWD",
    "KZT",
    "LKR",
    "MAD",
    "MXN",
    "MYR",
    "NGN",
    "NOK",
    "NZD",
    "OMR",
    "PEN",
    "PHP",
    "PKR",
    "PLN",
    "PYG",
    "QAR",
    "RON",
    "RUB",
    "SAR",
    "SEK",
    "SGD",
    "THB",
    "TND",
    "TRY",
    "TWD",
    "UAH",
    "UGX",
    "USD",
    "UYU",
    "VND",
    "XAF",
    "XOF",
    "ZAR",
]
_SHARED = {
    "$": (
        "USD",
        frozenset(
            ["ARS", "AUD", "CAD", "CLP", "COP", "HKD", "MXN", "NZD", "SGD", "TWD", "USD", "UYU"]
        ),
    ),
    "¥": ("CNY", frozenset({"CNY", "JPY"})),
}
SIGN = re.compile(
    "|".join(
        [rf"\b{code}\b|(?<![A-Z]){code}(?=[\d\-.,(])|(?<=[\d.,)]){code}\b" for code in _CODES]
        + [re.escape(sign) for sign in _SIGNS]
    )
)
_OF_COUNTRY = {
    "US": "USD",
    "UNITED STATES": "USD",
    "GB": "GBP",
    "UK": "GBP",
    "UNITED KINGDOM": "GBP",
    "VN": "VND",
    "VIETNAM": "VND",
    "VIET NAM": "VND",
    "TH": "THB",
    "THAILAND": "THB",
    "MY": "MYR",
    "MALAYSIA": "MYR",
    "PH": "PHP",
    "PHILIPPINES": "PHP",
    "SG": "SGD",
    "SINGAPORE": "SGD",
    "ID": "IDR",
    "INDONESIA": "IDR",
    "TW": "TWD",
    "TAIWAN": "TWD",
    "BR": "BRL",
    "BRAZIL": "BRL",
    "MX": "MXN",
    "MEXICO": "MXN",
    "JP": "JPY",
    "JAPAN": "JPY",
}


def exponent_of(currency: str) -> int:
    """How many decimals the currency counts in: 0 for JPY and VND, 3 for KWD, else 2."""
    if currency in _NO_DECIMALS:
        return 0
    return 3 if currency in _THREE_DECIMALS else 2


def groups_by_point(currency: str) -> bool:
    """True where 179.000 means one hundred seventy-nine thousand."""
    return currency in _POINT_GROUPS


def is_code(text: str) -> bool:
    return _CODE.match(text) is not None


def currency_in(text: str, home: str) -> str | None:
    """Return the currency that an amount is written in, or None when it does not say."""
    match = SIGN.search(text.upper().replace(" ", "").replace("\xa0", "").replace("￥", "¥"))
    if match is None:
        return None
    sign = match[0]
    if sign in _SHARED:
        usual, users = _SHARED[sign]
        return home if home in users else usual
    return _SIGNS.get(sign, sign)


def currency_of_country(country: str) -> str | None:
    """Return what a marketplace of a country counts in; None for one that is not known."""
    return _OF_COUNTRY.get(country.strip().upper())
