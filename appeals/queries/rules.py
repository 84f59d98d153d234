"""Which rules are in force now: what the software shipped, or what an admin made of it since."""

from __future__ import annotations

import hashlib
from functools import cache

import rfc8785

from appeals.models import ProfileVersion
from appeals.packing import Profile, load_profile, profile_names
from appeals.packing.exhibits import EXHIBITS
from appeals.packing.profile import profile_content, profile_from
from shops.enums import Platform
from shops.models import Shop

GENERIC = "generic"
Content = dict[str, object]


def content_in_force(name: str) -> Content:
    """Return the newest edited version, or the shipped file where nobody edited it.

    Raises PackError for an unknown name. One query.
    """
    newest = newest_version(name)
    if newest is None or newest.is_shipped:
        return profile_content(name)
    content: Content = newest.content
    return content


def rules_in_force(name: str) -> Profile:
    return profile_from(content_in_force(name))


def newest_version(name: str) -> ProfileVersion | None:
    return ProfileVersion.objects.filter(profile=name).order_by("-number").first()


def versions_of(name: str) -> list[ProfileVersion]:
    """List every version kept, the newest first."""
    rows = ProfileVersion.objects.filter(profile=name).select_related("changed_by")
    return list(rows.order_by("-number"))


def profile_name_of(shop: Shop) -> str:
    """The profile that serves the shop's platform; the neutral one where none does."""
    return _serving().get(shop.platform, GENERIC)


def shipped_profile_of(shop: Shop) -> Profile:
    """The rules of the shop's platform as shipped, for what no admin edits; no query."""
    return load_profile(profile_name_of(shop))


def out_of_reach(shop: Shop) -> set[str]:
    """The exhibits that no shop of the platform can have; one query."""
    shipped, rules = shipped_profile_of(shop), rules_in_force(profile_name_of(shop))
    known = {*shipped.gives, *(rules.required or ())}
    foreign = {code for code, one in EXHIBITS.items() if one.is_of_some and code not in known}
    return foreign.union(shipped.not_given)


def platforms_of(name: str) -> list[str]:
    """The shops' platforms that the profile serves."""
    return [platform.value for platform in Platform if _serving().get(platform, GENERIC) == name]


def content_sha256(content: Content) -> str:
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()  # type: ignore[arg-type]


@cache
def _serving() -> dict[str, str]:
    """Which profile serves which platform, as shipped: admins change rules, not addressees."""
    return {platform: name for name in profile_names() for platform in load_profile(name).platforms}
