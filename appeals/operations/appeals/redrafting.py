"""Drafts an appeal's letters anew, on request."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from appeals.enums import UNFILED
from appeals.errors import AppealRefused
from appeals.models import Appeal
from appeals.operations.appeals.noting import locked, record_change
from appeals.operations.letters import draft_letters, templates_of
from appeals.queries.rules import profile_name_of, rules_in_force
from shops.access import Principal


def redraft_letters(*, appeal: Appeal, template: str, actor: Principal, now: datetime) -> Appeal:
    """Draft all letters anew, by another template if asked; what was typed into them is lost.

    Raises AppealRefused once it was filed and for a template that does not fit.
    """
    with transaction.atomic():
        row = locked(appeal)
        if row.state not in UNFILED:
            raise AppealRefused(_("What was filed cannot be changed any more."))
        rules = row.rules.rules if row.rules else rules_in_force(profile_name_of(row.shop))
        if template not in templates_of(rules, row.kind):
            raise AppealRefused(_("This letter does not fit the platform."))
        row.template = template
        row.save(update_fields=["template"])
        draft_letters(appeal=row, now=now)
        record_change(row, {"drafted": True, "template": template}, actor, now)
    return row
