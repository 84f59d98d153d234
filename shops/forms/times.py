"""Times as a browser's own picker sends them, read in the time zone of the page's shop."""

from django import forms


class ShopTimeInput(forms.DateTimeInput):
    """A `datetime-local` input; minutes are as fine as a person plans."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class ShopTimeField(forms.DateTimeField):
    """An aware time. It takes the active time zone, so activate the shop's before validating."""

    widget = ShopTimeInput
    input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
