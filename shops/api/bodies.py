"""What every call that changes something asks of its body."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

_NAMED = 5
_LONGEST_NAME = 80


class BodyShape(serializers.Serializer[Any]):
    """The body of a write: a field that is not known refuses the call.

    To pass it over would do the work with what it was meant to say left out: `orders` for `order_ids`
    would hold every suspect instead of one.
    """

    def to_internal_value(self, data: Any) -> Any:
        strangers = sorted(set(data) - set(self.fields)) if isinstance(data, dict) else []
        if strangers:
            known = _("No such field. There are: %(fields)s.") % {"fields": ", ".join(self.fields)}
            raise serializers.ValidationError(
                {name[:_LONGEST_NAME]: [known] for name in strangers[:_NAMED]}
            )
        return super().to_internal_value(data)
