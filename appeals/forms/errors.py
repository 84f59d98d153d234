"""What is wrong with a form, in one line, for a page that shows the form anew."""

from __future__ import annotations

from django.forms import BaseForm
from django.utils.translation import gettext as _


def said_errors(form: BaseForm) -> str:
    """Each error with its field's name in front."""
    told = []
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        front = f"{label}{_(': ')}" if label else ""
        told += [f"{front}{error}" for error in errors]
    return " ".join(told)
