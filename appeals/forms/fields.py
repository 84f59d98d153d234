"""Form parts that several pages of this room use."""

from __future__ import annotations

from django import forms


class MomentField(forms.DateTimeField):
    """A date and time of the shop's clock; the view activates the shop's time zone."""

    def __init__(self, **more: object) -> None:
        more.setdefault(
            "widget",
            forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        )
        super().__init__(**more)  # type: ignore[arg-type]
