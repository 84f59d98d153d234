"""Changes the platforms' rules, keeping every version that was ever in force."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from appeals.errors import RulesRefused
from appeals.models import ProfileVersion
from appeals.operations.penalties import follow_rules
from appeals.packing import PackError
from appeals.packing.profile import profile_content, profile_from
from appeals.queries.rules import Content, content_in_force, content_sha256, newest_version
from appeals.wording.spoken import spoken
from shops.models import User


def version_in_force(*, name: str, now: datetime) -> ProfileVersion:
    """Return the version in force, keeping the shipped file as one where it is not kept yet."""
    with transaction.atomic():
        _take_turns(name)
        content = content_in_force(name)
        newest = newest_version(name)
        if newest is not None and newest.sha256 == content_sha256(content):
            return newest
        return _keep(name, content, newest, is_shipped=True, now=now)


def change_rules(
    *, name: str, content: Content, based_on: int, reason: str, actor: User, now: datetime
) -> ProfileVersion:
    """Put a new version in force. `based_on` is the number that the editor had before them.

    Deadlines of penalties that nobody appealed against yet follow it.
    Raises RulesRefused without a reason, for content that is no profile, for one that changes
    nothing, and when somebody else changed the rules meanwhile.
    """
    if not reason.strip():
        raise RulesRefused(_("Say why the rules change and where you read it."))
    _check(name, content)
    with transaction.atomic():
        before = version_in_force(name=name, now=now)
        if before.number != based_on:
            raise RulesRefused(
                _("Somebody changed these rules meanwhile (version %(n)s). Look again.")
                % {"n": before.number}
            )
        if before.sha256 == content_sha256(content):
            raise RulesRefused(_("Nothing is different from the version in force."))
        version = _keep(
            name, content, before, is_shipped=False, now=now, actor=actor, reason=reason
        )
        follow_rules(name=name, now=now)
        return version


def shipped_content(name: str) -> Content:
    return profile_content(name)


def _check(name: str, content: Content) -> None:
    try:
        profile = profile_from(content)
    except PackError as error:
        raise RulesRefused(spoken(error.why)) from error
    if profile.id != name:
        raise RulesRefused(_("A profile keeps its name."))


def _keep(
    name: str,
    content: Content,
    before: ProfileVersion | None,
    *,
    is_shipped: bool,
    now: datetime,
    actor: User | None = None,
    reason: str = "",
) -> ProfileVersion:
    return ProfileVersion.objects.create(
        profile=name,
        number=(before.number if before else 0) + 1,
        content=content,
        sha256=content_sha256(content),
        is_shipped=is_shipped,
        reason=reason.strip(),
        changed_by=actor,
        changed_at=now,
    )


def _take_turns(name: str) -> None:
    """Two editors, or two appeals at once, wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"profile:{name}"])
