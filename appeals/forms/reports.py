"""That a report was sent, and what the platform answered."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.forms.files import upload_of
from appeals.models import InstantReport
from appeals.operations.keeping import Upload
from shops.forms.times import ShopTimeField


class SentForm(forms.Form):
    """Validate it inside the shop's time zone. Once it was sent, it takes what is missing alone."""

    sent_at = ShopTimeField(label=_("Sent at"))
    receipt = forms.CharField(label=_("Receipt number"), max_length=80, required=False)
    receipt_file = forms.FileField(
        label=_("The platform's receipt"),
        help_text=_("May follow later. Kept as it is; its hash goes into custody."),
        required=False,
    )

    def __init__(self, report: InstantReport, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        if report.sent_at is not None:
            del self.fields["sent_at"]
            if report.receipt:
                del self.fields["receipt"]

    def upload(self) -> Upload | None:
        file = self.cleaned_data["receipt_file"]
        return upload_of(file) if file else None
