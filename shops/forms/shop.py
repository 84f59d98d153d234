"""Input of the pages about a shop as a whole."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from shops.enums import Platform
from shops.zones import zone_choices


class ShopForm(forms.Form):
    name = forms.CharField(label=_("Name of the shop"), max_length=120)
    platform = forms.ChoiceField(label=_("Platform"), choices=Platform, initial=Platform.TMALL)

    timezone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_(
            "Days, charts, letters and packs go by it, and times in files that name no other."
        ),
    )

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["timezone"].choices = [  # type: ignore[attr-defined]
            ("", _("As the first file tells, else Beijing")),
            *zone_choices(),
        ]


class ShopSettingsForm(forms.Form):
    timezone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: object, present: str, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["timezone"].initial = present
        self.fields["timezone"].choices = zone_choices(present)  # type: ignore[attr-defined]


class KeyDestructionForm(forms.Form):
    """Asks twice in different words: what cannot be undone is never one click away."""

    reason = forms.CharField(label=_("Why?"), min_length=5, max_length=200)
    confirmation = forms.CharField(
        label=_("Type the shop's short name to confirm"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: object, slug: str, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self._slug = slug
        self.fields["confirmation"].help_text = slug

    def clean_confirmation(self) -> str:
        text: str = self.cleaned_data["confirmation"]
        if text.strip() != self._slug:
            raise forms.ValidationError(_("This is not the shop's short name: %s") % self._slug)
        return text
