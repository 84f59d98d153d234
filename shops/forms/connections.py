"""Setting a connection up, and changing its secret."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from shops.enums import Platform
from shops.operations.connecting.setting_up import READING, Terms

_HIDDEN = forms.PasswordInput(attrs={"autocomplete": "off"})
_SECRET_HELP = {
    Platform.SHOPIFY: _("The app's client secret, or the secret shown under the shop's webhooks."),
    Platform.WOOCOMMERCE: _("Leave it empty and one is made for you; paste it into the webhook."),
    Platform.TAOBAO: _("The App Secret of your application on the open platform."),
    Platform.PINDUODUO: _("The client_secret of your application on the open platform."),
    Platform.DOUYIN: _("The App Secret of your application on the open platform."),
}
_ADDRESS_HELP = {
    Platform.SHOPIFY: _("Such as https://my-shop.myshopify.com"),
    Platform.WOOCOMMERCE: _("Such as https://shop.example.com"),
}
_ACCESS_HELP = {
    Platform.SHOPIFY: _("An Admin API access token that may read orders."),
    Platform.WOOCOMMERCE: _("Consumer key and consumer secret with a colon between: ck_…:cs_…"),
}


class ConnectionForm(forms.Form):
    """Fields that a platform has no use for are left out."""

    name = forms.CharField(label=_("Name of the connection"), max_length=80)
    app_key = forms.CharField(label=_("App key"), max_length=120)
    secret = forms.CharField(label=_("Secret"), max_length=200, widget=_HIDDEN)
    address = forms.CharField(label=_("Address of the shop"), max_length=200, required=False)
    access = forms.CharField(
        label=_("Access for reading orders"), max_length=300, required=False, widget=_HIDDEN
    )

    def __init__(self, platform: str, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.platform = platform
        self.fields["secret"].help_text = _SECRET_HELP[Platform(platform)]
        self.fields["secret"].required = platform != Platform.WOOCOMMERCE
        if platform != Platform.DOUYIN:
            del self.fields["app_key"]
        if platform not in READING:
            del self.fields["address"], self.fields["access"]
        else:
            self.fields["address"].help_text = _ADDRESS_HELP[Platform(platform)]
            self.fields["access"].help_text = _ACCESS_HELP[Platform(platform)]

    def terms(self) -> Terms:
        clean = self.cleaned_data
        return Terms(
            platform=self.platform,
            name=clean["name"],
            secret=clean["secret"],
            app_key=clean.get("app_key", ""),
            address=clean.get("address", ""),
            access=clean.get("access", ""),
        )


class SecretForm(forms.Form):
    secret = forms.CharField(
        label=_("The new secret"), max_length=200, required=False, widget=_HIDDEN
    )

    def __init__(self, platform: str, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["secret"].help_text = _SECRET_HELP[Platform(platform)]
        self.fields["secret"].required = platform != Platform.WOOCOMMERCE
