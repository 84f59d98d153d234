"""What the methods, their doubts and their refusals are called on screen."""

from __future__ import annotations

from django.utils.translation import gettext as _

from appeals.packing.losses import Assessment, Estimate, Overlap


def method_text(method: str) -> str:
    return {
        "before_after": _("Same weekday before and after"),
        "differences": _("Against what was not punished"),
        "state_space": _("Time series model"),
    }[method]


def refusal_text(one: Estimate) -> str:
    """Why a method gave no number, and what it would need; empty when it gave one."""
    if one.refusal == "short":
        return _("Too little past: %(has)s usable days, %(needs)s are needed.") % {
            "has": one.has, "needs": one.needs,
        }  # fmt: skip
    return {
        "": "",
        "no_control": _("Nothing to compare with: every item was punished, or none was chosen."),
        "few_sales": _("Too many days without sales for this method."),
        "no_period": _("No day of the penalty is known yet."),
        "not_fitted": _("The model did not settle on these days."),
        "gaps": _("Days are missing from the imported files."),
    }[one.refusal]


def doubt_texts(found: Assessment, one: Estimate) -> list[str]:
    """Why a method's point estimate stays out of the centre."""
    if not one.is_told:
        return []
    said = {
        "failed": _("On untouched days it saw losses where there were none."),
        "untried": _("Too little past to try it on untouched days."),
        "falling": _("Sales were falling before the penalty already."),
    }
    return [said[doubt] for doubt in found.doubts(one.method)]


def why_none_text(found: Assessment) -> str:
    return {
        "": "",
        "no_penalty": _("No day of the penalty is known yet: import files that reach into it."),
        "no_days": _("No day of the penalty is known yet: import files that reach into it."),
    }[found.why_none]


def control_text(found: Assessment | None) -> str:
    return (found.control if found else "") or _("nothing")


def overlap_text(overlap: Overlap) -> str:
    said = {
        "orders": _("%(later)s names orders that %(earlier)s claims already."),
        "voucher": _("%(later)s rests on the same voucher as %(earlier)s."),
        "twin": _("%(later)s has the amount and the days of %(earlier)s."),
    }
    return said[overlap.kind] % {"later": overlap.later, "earlier": overlap.earlier}
