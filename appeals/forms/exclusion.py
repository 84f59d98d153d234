"""What the shop says of itself, as a person types it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.enums import AccountRole
from appeals.forms.files import upload_of
from appeals.models import Exclusion
from appeals.operations.exclusion import OwnAccount
from appeals.operations.keeping import Upload, type_of
from appeals.packing.panel import Answers
from appeals.queries.rules import shipped_profile_of
from appeals.wording.spoken import spoken
from shops.models import Shop

_YES_NO = [("", _("not decided")), ("yes", _("yes")), ("no", _("no"))]


class AccountForm(forms.Form):
    role = forms.ChoiceField(label=_("Whose"), choices=AccountRole.choices)
    text = forms.CharField(
        label=_("Account"),
        max_length=120,
        help_text=_("Name on the platform, e-mail address or mobile number, in full. It is sealed"
                    " and compared by its keyed hash alone."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def own(self) -> OwnAccount:
        return OwnAccount(AccountRole(self.cleaned_data["role"]), self.cleaned_data["text"])


class StatementForm(forms.Form):
    label = forms.CharField(
        label=_("Which account"), max_length=80, help_text=_("Such as: main account.")
    )
    file = forms.FileField(
        label=_("Statement (csv, xlsx)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls,.pdf"}),
    )

    def __init__(self, shop: Shop, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["file"].help_text = _(
            "As your %(accounts)s exports it, csv or workbook. Kept as it is, hashed on receipt and"
            " encrypted. A PDF is kept as an exhibit; its rows are not read."
        ) % {"accounts": spoken(shipped_profile_of(shop).paid_into)}

    @property
    def is_pdf(self) -> bool:
        """True for a file that is kept without reading it."""
        upload = self.upload()
        return type_of(upload.content, upload.name) == "pdf"

    def upload(self) -> Upload:
        return upload_of(self.cleaned_data["file"])


class _YesNo(forms.ChoiceField):
    def __init__(self, **more: Any) -> None:
        super().__init__(choices=_YES_NO, required=False, **more)

    def clean(self, value: Any) -> Any:
        return {"yes": True, "no": False}.get(super().clean(value))


class AnswersForm(forms.Form):
    renounces = _YesNo(
        label=_("Ask the platform to remove the sales, reviews and scores of these orders?"),
        help_text=_("The strongest sign that the shop wants nothing from them."),
    )
    consents = _YesNo(label=_("May the platform check the shop's data?"))
    ads_raised = _YesNo(label=_("Was advertising raised, or did an influencer run it, that day?"))
    prior_violations = forms.IntegerField(
        label=_("Earlier violations of this kind"), min_value=0, max_value=1000, required=False
    )
    parcels_weighed = forms.IntegerField(
        label=_("Parcels of these orders weighed by the carrier"), min_value=0, required=False
    )
    returns_received = forms.IntegerField(label=_("Returns received"), min_value=0, required=False)
    note = forms.CharField(
        label=_("What a reviewer should know"),
        max_length=500,
        required=False,
        help_text=_("Facts only. Name nobody, and leave out every buyer's name, phone or address."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def answers(self) -> Answers:
        clean = self.cleaned_data
        return Answers(**{name: clean[name] for name in Answers.__dataclass_fields__})


def initial_answers(row: Exclusion | None) -> dict[str, object]:
    if row is None:
        return {}
    said = {True: "yes", False: "no", None: ""}
    return {
        "renounces": said[row.renounces],
        "consents": said[row.consents],
        "ads_raised": said[row.ads_raised],
        "prior_violations": row.prior_violations,
        "parcels_weighed": row.parcels_weighed,
        "returns_received": row.returns_received,
        "note": row.note,
    }
