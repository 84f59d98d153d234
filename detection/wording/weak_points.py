"""What the platform may hold against the shop, said to the shop before it is said to anybody."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_TEXTS: Mapping[str, str | Promise] = {
    "shipped": _(
        "%(count)s of the %(of)s suspects were shipped already. It looks as if the shop went along "
        "with them. Write down when each parcel left and who decided; ask the carrier to intercept."
    ),
    "good_reviews": _(
        "%(count)s suspects carry reviews of four or five stars. Own brushing ends in good "
        "reviews; ask the platform to remove them, together with the sales."
    ),
    "no_refunds": _(
        "None of the suspects asked for a refund so far. Until they do, own brushing and an attack "
        "look alike to the platform."
    ),
    "completed": _(
        "%(count)s suspects confirmed receipt and did not refund. Genuine buyers do that, and own "
        "brushing does."
    ),
    "promotion": _(
        "Your promotion “%(title)s” ran at that time. The platform will ask what it brought; have "
        "its figures ready."
    ),
    "not_reported": _(
        "No report to the platform is on record here, and %(hours)s hours have passed since the "
        "alert. A report in the first hour weighs most."
    ),
    "reported_late": _(
        "The first report to the platform went out %(hours)s hours after the alert. A report in "
        "the first hour weighs most; say what you did until then."
    ),
    "not_reported_at_once": _(
        "No report to the platform is on record here. By order time the orders first looked irregular "
        "%(hours)s hours ago; report now, and say when you learned of it."
    ),
    "reported_long_after": _(
        "The first report to the platform went out %(hours)s hours after the orders, by order time, "
        "first looked irregular. Say when you learned of it."
    ),
    "own_brushing": _(
        "The detector gives own brushing %(percent)s%%. Keep the shop's accounts statements and "
        "the staff's and agency's account names ready."
    ),
    "tier_low": _(
        "The file names no buyer, no receiver and no product; the verdict rests on time and price "
        "alone. Import the full order export before you rely on it."
    ),
}


def weak_point_text(code: str, params: Mapping[str, object]) -> str:
    shown = {
        name: f"{value:,}" if isinstance(value, int) else value for name, value in params.items()
    }
    return str(_TEXTS[code]) % shown
