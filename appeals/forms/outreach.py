"""Asking buyers: the plan's target, and what a clerk writes down after one contact."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.enums import Channel, Disposition
from appeals.forms.files import upload_of
from appeals.operations.outreach import ANSWERS, Said
from appeals.packing.exhibits import CHAT_NUMBER
from appeals.packing.outreach import TARGETS, sample_size_for
from appeals.packing.outreach.redaction import Box
from appeals.queries.rules import out_of_reach
from shops.models import Shop, User


class PlanForm(forms.Form):
    target = forms.TypedChoiceField(label=_("What to show at least"), coerce=float)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["target"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [
            (target, _("%(share)s%%: ask %(n)s buyers") % _size(target)) for target in TARGETS
        ]
        field.initial = TARGETS[1]


class AnswerForm(forms.Form):
    disposition = forms.ChoiceField(
        label=_("What came of it"),
        choices=[(word.value, word.label) for word in ANSWERS],
        widget=forms.RadioSelect,
    )
    channel = forms.ChoiceField(
        label=_("How"), choices=Channel.choices, initial=Channel.PLATFORM.value
    )
    words = forms.CharField(
        label=_("The buyer's words"),
        help_text=_("Word for word, nothing added. Encrypted; not in the platform's copy."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    im_evidence_number = forms.CharField(
        label=_("IM evidence number"), max_length=80, required=False
    )
    file = forms.FileField(
        label=_("Screenshot or recording"),
        help_text=_(
            "PNG, JPG, M4A or MP3. The original is kept; the copy for the pack is redrawn."
        ),
        required=False,
    )
    hide_top = forms.IntegerField(
        label=_("Blacken the top (%)"), min_value=0, max_value=100, initial=12, required=False
    )
    hide_left = forms.IntegerField(
        label=_("Blacken the left edge (%)"), min_value=0, max_value=100, initial=16, required=False
    )
    witness = forms.ModelChoiceField(
        label=_("Second person present"), queryset=User.objects.none(), required=False
    )

    def __init__(self, shop: Shop, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["witness"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = User.objects.filter(memberships__shop=shop).distinct().order_by("pk")
        if CHAT_NUMBER in out_of_reach(shop):
            del self.fields[CHAT_NUMBER]

    def said(self) -> Said:
        clean = self.cleaned_data
        file = clean["file"]
        return Said(
            disposition=Disposition(clean["disposition"]),
            channel=clean["channel"],
            words=clean["words"],
            im_evidence_number=clean.get(CHAT_NUMBER, ""),
            witness=clean["witness"],
            uploads=(upload_of(file),) if file else (),
            boxes=_boxes(clean["hide_top"] or 0, clean["hide_left"] or 0),
        )


def _boxes(top: int, left: int) -> tuple[Box, ...]:
    boxes = [Box(0, 0, 100, top)] if top else []
    return (*boxes, Box(0, 0, left, 100)) if left else tuple(boxes)


def _size(target: float) -> dict[str, object]:
    return {"share": round(target * 100), "n": sample_size_for(target)}
