"""Input of the pages about a shop as a whole."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from shops.enums import Platform


class ShopForm(forms.Form):
    name = forms.CharField(label=_("Name of the shop"), max_length=120)
    platform = forms.ChoiceField(label=_("Platform"), choices=Platform, initial=Platform.TMALL)


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
