"""Writing an appeal and moving it along."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.enums import OUTCOMES, AppealState
from appeals.forms.files import upload_of
from appeals.models import Appeal, EvidencePack
from appeals.operations.appeals import Step
from appeals.packing.letters import LENGTHS
from appeals.queries.packs import ready_packs
from shops.forms.times import ShopTimeField


class PackChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, pack: EvidencePack) -> str:  # type: ignore[override]
        return f"{pack.file_name} · {pack.incident.product or pack.incident.public_id}"


class AppealForm(forms.Form):
    length = forms.TypedChoiceField(
        choices=[(length, length) for length in LENGTHS], coerce=int, widget=forms.HiddenInput
    )
    statement = forms.CharField(
        label=_("Statement"),
        help_text=_(
            "Facts only. Fill in every 【…】 with what is true, or delete the line; "
            "a reason that cannot be shown does more harm than none."
        ),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 16}),
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
    receipt_file = forms.FileField(
        label=_("The platform's receipt"),
        help_text=_("A screenshot or the file of the confirmation. Kept as it is."),
        required=False,
    )
    due_at = ShopTimeField(label=_("To be answered by"), required=False)
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
    is_confirmed = forms.BooleanField(
        label=_("I confirm a second time: everything is attached, nothing can be added later."),
        required=False,
    )

    @classmethod
    def for_step(
        cls,
        to: AppealState,
        *,
        is_answer: bool = False,
        is_once_only: bool = False,
        days: int | None = None,
    ) -> StepForm:
        """An empty form with only what this step asks for; `days` are offered as won back."""
        form = cls(initial={"to": to, "days_won_back": days}, auto_id=f"id_{to}_%s")
        wants_receipt = to == AppealState.FILED or is_answer
        if wants_receipt:
            form.fields["receipt"].required = form.fields["receipt_file"].required = True
        else:
            del form.fields["receipt"], form.fields["receipt_file"]
        if to == AppealState.FILED:
            form.fields["is_warned"].required = True
        else:
            del form.fields["is_warned"]
        if to == AppealState.FILED and is_once_only:
            form.fields["is_confirmed"].required = True
        else:
            del form.fields["is_confirmed"]
        if to == AppealState.MORE_ASKED:
            form.fields["note"].label = _("What the platform asks, word for word")
            form.fields["note"].required = True
        else:
            del form.fields["due_at"]
        if is_answer:
            form.fields["note"].label = _("What was answered")
        if to not in OUTCOMES or to == AppealState.LOST:
            del form.fields["days_won_back"], form.fields["points_restored"]
        if to in OUTCOMES:
            form.fields["note"].label = _("The platform's answer, word for word")
        return form

    def step(self) -> Step:
        clean = self.cleaned_data
        return Step(
            to=AppealState(clean["to"]),
            note=clean["note"],
            receipt=clean["receipt"],
            receipt_file=upload_of(clean["receipt_file"]) if clean["receipt_file"] else None,
            is_warned=clean["is_warned"],
            is_confirmed=clean["is_confirmed"],
            due_at=clean["due_at"],
            days_won_back=clean["days_won_back"],
            points_restored=clean["points_restored"],
        )
