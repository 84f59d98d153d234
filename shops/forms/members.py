"""Input of the member and token pages."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from shops.enums import Role


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role)
    expires_on = forms.DateField(
        label=_("Access ends on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("A lawyer's access must end; for others leave it empty."),
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        values = self.cleaned_data
        if values.get("role") == Role.LAWYER and not values.get("expires_on"):
            self.add_error("expires_on", _("A lawyer's access needs an end date."))
        if values.get("role") == Role.OWNER and values.get("expires_on"):
            self.add_error("expires_on", _("An owner's access does not end by date."))
        return cleaned

    @property
    def expires_at(self) -> datetime | None:
        """The end of the chosen day, or None."""
        day = self.cleaned_data.get("expires_on")
        return datetime.combine(day, time.max, tzinfo=UTC) if day else None


class InvitationForm(RoleForm):
    email = forms.EmailField(label=_("E-mail address"))
    # The least that a role may do: nobody is made an owner by an unchanged select.
    role = forms.ChoiceField(label=_("Role"), choices=Role, initial=Role.CLERK)
    field_order = ["email", "role", "expires_on"]


class TokenForm(forms.Form):
    label = forms.CharField(
        label=_("What is it for?"), max_length=80, help_text=_("For example: our ERP, order import")
    )
    role = forms.ChoiceField(label=_("What it may do"), choices=Role, initial=Role.MANAGER)
    expires_on = forms.DateField(
        label=_("Works until"),
        required=False,
        help_text=_("The last day on which it works. Without one it works until it is revoked."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def ends_at(self, zone: ZoneInfo) -> datetime | None:
        """The end of the chosen day on the shop's own clock, or None."""
        day = self.cleaned_data.get("expires_on")
        return datetime.combine(day, time.max, tzinfo=zone) if day else None
