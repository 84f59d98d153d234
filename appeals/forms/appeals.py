"""Writing an appeal and moving it along."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.enums import OUTCOMES, AppealState
from appeals.models import Appeal, EvidencePack
from appeals.operations.appeals import Step
from appeals.queries.packs import ready_packs


class PackChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, pack: EvidencePack) -> str:  # type: ignore[override]
        return f"{pack.file_name} · {pack.incident.product or pack.incident.public_id}"


class AppealForm(forms.Form):
    statement = forms.CharField(
        label=_("Statement"),
        help_text=_(
            "Facts only. Fill in every 【…】 with what is true, or delete the line; "
            "a reason that cannot be shown does more harm than none."
        ),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 18}),
    )
    pack = PackChoice(
        label=_("Evidence pack"),
        queryset=EvidencePack.objects.none(),
        required=False,
        empty_label=_("No pack"),
    )

    def __init__(self, appeal: Appeal, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        field = self.fields["pack"]
        assert isinstance(field, PackChoice)  # noqa: S101
        field.queryset = ready_packs(appeal.shop)


class StepForm(forms.Form):
    """One step. Fields that the step has no use for are left out by `for_step`."""

    to = forms.ChoiceField(choices=AppealState.choices, widget=forms.HiddenInput)
    receipt = forms.CharField(
        label=_("Receipt or case number"),
        help_text=_("What the platform showed when the appeal was sent."),
        max_length=200,
        required=False,
    )
    days_won_back = forms.IntegerField(
        label=_("Days of penalty won back"), min_value=0, max_value=3650, required=False
    )
    points_restored = forms.IntegerField(
        label=_("Points restored"), min_value=0, max_value=1000, required=False
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_warned = forms.BooleanField(
        label=_(
            "I know that this is one shot: what is filed can be neither changed nor sent twice."
        ),
        required=False,
    )

    @classmethod
    def for_step(cls, to: AppealState) -> StepForm:
        """An empty form with only what this step asks for."""
        form = cls(initial={"to": to}, auto_id=f"id_{to}_%s")
        if to != AppealState.FILED:
            del form.fields["receipt"], form.fields["is_warned"]
        else:
            form.fields["receipt"].required = form.fields["is_warned"].required = True
        if to not in OUTCOMES:
            del form.fields["days_won_back"], form.fields["points_restored"]
        else:
            form.fields["note"].label = _("The platform's answer, word for word")
        return form

    def step(self) -> Step:
        clean = self.cleaned_data
        return Step(
            to=AppealState(clean["to"]),
            note=clean["note"],
            receipt=clean["receipt"],
            is_warned=clean["is_warned"],
            days_won_back=clean["days_won_back"],
            points_restored=clean["points_restored"],
        )
