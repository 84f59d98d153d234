"""Input of the channel pages: what every channel has, and each kind's own address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from shops.enums import ChannelKind, Digest
from shops.errors import TargetRefused
from shops.models import NotificationChannel
from shops.models.channel import MOST_REPEATS
from shops.outgoing import check_url
from shops.transports.robots import EXAMPLES, check_robot_address

_MOST_EMAILS = 10
_INTERVALS = [
    (0, _("Not repeated")),
    (5, _("Every 5 minutes")),
    (10, _("Every 10 minutes")),
    (30, _("Every 30 minutes")),
    (60, _("Every hour")),
]
_WITH_SECRET = {
    ChannelKind.DINGTALK: _("The secret of “additional signature”; it begins with SEC."),
    ChannelKind.FEISHU: _("The key of “signature verification”, where that is switched on."),
}
_TARGET_FIELDS = ("url", "secret", "emails")


class ChannelForm(forms.ModelForm):  # type: ignore[type-arg]
    """All choices of one channel. `target()` is empty where an address was left as it is."""

    class Meta:
        model = NotificationChannel
        fields = [
            "name",
            "wants_critical",
            "wants_hold",
            "wants_watch",
            "wants_info",
            "digest",
            "digest_at",
            "quiet_from",
            "quiet_until",
            "critical_at_once",
            "repeat_minutes",
            "repeat_most",
            "language",
        ]
        labels = {
            "name": _("Name of the channel"),
            "wants_critical": _("Critical: act now"),
            "wants_hold": _("Hold: do not ship the suspects yet"),
            "wants_watch": _("Watch: above the usual"),
            "wants_info": _("Service notices: packs, deadlines, imports, reviews"),
            "digest": _("When it is sent"),
            "digest_at": _("Time of the daily summary"),
            "quiet_from": _("Quiet from"),
            "quiet_until": _("Quiet until"),
            "critical_at_once": _(
                "Critical alerts come at once, by night and beside a summary too"
            ),
            "repeat_minutes": _("Repeat an alert that nobody has acknowledged"),
            "repeat_most": _("At most how often"),
            "language": _("Language of the messages"),
        }
        help_texts = {
            "name": _("What your people call it, for example: the night shift's group"),
            "quiet_from": _("In the shop's time zone; leave both empty for none."),
        }
        widgets = {
            name: forms.TimeInput(format="%H:%M", attrs={"type": "time"})
            for name in ("digest_at", "quiet_from", "quiet_until")
        } | {"repeat_most": forms.NumberInput(attrs={"min": 1, "max": MOST_REPEATS})}

    def __init__(self, *args: Any, kind: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kind = ChannelKind(kind)
        self._is_new = self.instance.pk is None
        self.fields["digest"] = forms.ChoiceField(
            label=self.fields["digest"].label, choices=Digest.choices, initial=Digest.NONE
        )
        self.fields["repeat_minutes"] = forms.TypedChoiceField(
            label=self.fields["repeat_minutes"].label, choices=_INTERVALS, coerce=int, initial=10
        )
        self.fields["language"] = forms.ChoiceField(
            label=self.fields["language"].label, choices=settings.LANGUAGES
        )
        if self.kind == ChannelKind.TEAM:
            del self.fields["language"]  # everybody is written to in their own
        self._add_address()

    def _add_address(self) -> None:
        keep = (
            ""
            if self._is_new
            else _("Now: %(hint)s. Leave it empty to keep it.") % {"hint": self.instance.hint}
        )
        first = {}
        if self.kind == ChannelKind.EMAIL:
            first["emails"] = forms.CharField(
                label=_("E-mail addresses"),
                required=self._is_new,
                help_text=keep or _("Up to ten, separated by commas."),
                max_length=1000,
            )
        elif self.kind != ChannelKind.TEAM:
            first["url"] = forms.CharField(
                label=_("Webhook address"),
                required=self._is_new,
                help_text=keep or EXAMPLES[self.kind],
                max_length=500,
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            )
        if self.kind in _WITH_SECRET:
            first["secret"] = forms.CharField(
                label=_("Signing secret"),
                required=False,
                help_text=_WITH_SECRET[self.kind],
                max_length=200,
                widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            )
        name = {"name": self.fields.pop("name")}
        self.fields = {**name, **first, **self.fields}

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        if not url:
            return ""
        try:
            check_url(url) if self.kind == ChannelKind.WEBHOOK else check_robot_address(
                self.kind, url
            )
        except TargetRefused as error:
            raise ValidationError(str(error)) from error
        return url

    def clean_emails(self) -> str:
        text: str = self.cleaned_data["emails"]
        addresses = [one.strip() for one in text.replace("，", ",").replace(";", ",").split(",")]
        addresses = list(dict.fromkeys(one for one in addresses if one))
        if len(addresses) > _MOST_EMAILS:
            raise ValidationError(_("Ten addresses at most."))
        for address in addresses:
            try:
                validate_email(address)
            except ValidationError as error:
                raise ValidationError(
                    _("“%(address)s” is no e-mail address.") % {"address": address}
                ) from error
        return ",".join(addresses)

    def clean_secret(self) -> str:
        secret: str = self.cleaned_data["secret"].strip()
        if self.kind == ChannelKind.DINGTALK and secret and not secret.isalnum():
            raise ValidationError(_("The secret is letters and digits only; it begins with SEC."))
        return secret

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if (start is None) != (end is None):
            self.add_error("quiet_until", _("Quiet hours need a beginning and an end."))
        return cleaned

    def choices(self) -> dict[str, Any]:
        """The model's fields as chosen."""
        return {k: v for k, v in self.cleaned_data.items() if k not in _TARGET_FIELDS}

    def target(self) -> dict[str, str]:
        """The address and the secret that were typed in; what was left empty is not among it."""
        typed = {name: self.cleaned_data.get(name, "") for name in _TARGET_FIELDS}
        return {name: value for name, value in typed.items() if value}
