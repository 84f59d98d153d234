"""The sentences of the engine's reasons, by code, and the names of its signals."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SIGNAL_NAMES: Mapping[str, str | Promise] = {
    "count": _("Number of orders"),
    "size": _("Size of the burst"),
    "halo": _("Other products"),
    "traffic": _("Visitors"),
    "interest": _("Carts, favourites, questions"),
    "rhythm": _("Pace of the orders"),
    "stop": _("End of the burst"),
    "backlog": _("Silence before the burst"),
    "refunds": _("Refund wave"),
    "refund_timing": _("When refunds were asked for"),
    "refund_words": _("Wording of the refunds"),
    "refund_only": _("Refunds without a return"),
    "held": _("Held before"),
    "praise": _("Good reviews"),
    "cancellations": _("Orders taken back soon"),
    "repeats": _("Few buyers, many orders"),
    "crew": _("Accounts that keep coming back"),
    "surprise": _("Unlike the shop's customers"),
    "serial_refunds": _("One buyer's refunds"),
    "links": _("What the orders share"),
    "promotion": _("Declared promotion"),
    "address_depth": _("Completeness of addresses"),
    "address_repeat": _("Repeated addresses"),
    "province": _("Provinces"),
    "name_pattern": _("Receiver names"),
    "phone_prefix": _("Phone number ranges"),
    "phone_run": _("Neighbouring phone numbers"),
    "identity_repeat": _("Shared phone numbers"),
    "buyer_repeat": _("The same buyer again"),
    "buyer_seen": _("New buyers"),
    "buyer_age": _("Age of the buyers' accounts"),
    "quantity": _("Pieces an order"),
    "price": _("Price a piece"),
    "coupon": _("Coupons"),
    "remark": _("Remarks"),
    "chat": _("Questions before buying"),
    "channel": _("Channel"),
    "pay_delay": _("Time until payment"),
}

# What the counted orders of a signal do; goes into one of the two frames below.
PREDICATES: Mapping[str, str | Promise] = {
    "address_depth": _("have an address without a floor or room"),
    "address_repeat": _(
        "repeat another buyer's address, change only its numbers, or end in the same four signs"
    ),
    "province": _("go to one province (%(bin)s)"),
    "name_pattern": _("have a receiver name that is a title, letters or words"),
    "phone_prefix": _("use a number of a virtual operator"),
    "phone_run": _("have a phone number next to another one of the last two days"),
    "identity_repeat": _("share a phone number with another buyer"),
    "buyer_repeat": _("come from a buyer with two or more orders of it within two hours"),
    "buyer_seen": _("come from buyers this shop had never seen"),
    "buyer_age": _("come from accounts opened within half a year"),
    "quantity": _("ask for one piece"),
    "price": _("cost clearly less a piece than usual"),
    "coupon": _("use no coupon"),
    "remark": _("carry no remark"),
    "chat": _("were placed without a word to the shop"),
    "chat_asked": _("asked the shop something first"),
    "channel": _("came through one and the same channel"),
    "pay_delay": _("were paid within half a minute"),
}
# Bins that are words and not names of places.
BINS: Mapping[str, str | Promise] = {"other": _("others")}

FRAME = _(
    "%(count)s of %(of)s orders (%(share)s) %(what)s; the shop's customers: %(usual)s (95%% interval "
    "%(low)s to %(high)s)."
)
FRAME_UNSEEN = _(
    "%(count)s of %(of)s orders (%(share)s) %(what)s; ordinary buyers: %(usual)s (this shop has "
    "not shown its own share yet)."
)

FRAME_ALIKE = _(
    "%(count)s of %(of)s orders (%(share)s) %(what)s; that is no different from the shop's customers "
    "(usually %(usual)s)."
)

SENTENCES: Mapping[str, str | Promise] = {
    "count": _("%(orders)s orders where %(expected)s were expected."),
    # Told until the two busiest minutes were looked at as well; stored verdicts still say it.
    "size": _(
        "%(in_5_minutes)s orders within five minutes and %(in_30_minutes)s within thirty; genuine "
        "crowds of this shop stay below %(usual_in_5_minutes)s and %(usual_in_30_minutes)s."
    ),
    "size_crowd": _(
        "%(in_2_minutes)s orders within two minutes, %(in_5_minutes)s within five and "
        "%(in_30_minutes)s within thirty; genuine crowds of this shop stay below "
        "%(usual_in_2_minutes)s, %(usual_in_5_minutes)s and %(usual_in_30_minutes)s."
    ),
    "size_group": _(
        "%(in_2_minutes)s orders within two minutes, %(in_5_minutes)s within five and "
        "%(in_30_minutes)s within thirty; people of one place who order together stay below "
        "%(usual_in_2_minutes)s, %(usual_in_5_minutes)s and %(usual_in_30_minutes)s."
    ),
    "halo_rose": _(
        "The other products rose too: %(orders)s orders where %(usual_orders)s were expected."
    ),
    "halo_still": _(
        "The other products did not rise with it: %(orders)s orders where %(usual_orders)s were "
        "expected."
    ),
    "traffic": _(
        "%(orders)s extra orders came with %(visitors)s extra visitors; usually %(usual_ratio)s of "
        "visitors order."
    ),
    "interest": _(
        "%(per_order)s carts, favourites and questions for each extra order; usually "
        "%(usual_per_order)s."
    ),
    "rhythm_batch": _("%(same_second)s of %(orders)s orders bear the same second."),
    "rhythm_even": _(
        "The %(orders)s orders are %(evenness)s times as evenly spaced as chance arrivals."
    ),
    "rhythm_clockwork": _(
        "The %(orders)s orders follow each other at all but equal intervals; buyers who come by "
        "chance do not."
    ),
    "rhythm_steady": _(
        "About %(per_minute)s orders a minute at a steady pace; crowds swell and fade."
    ),
    "rhythm_swells": _(
        "About %(per_minute)s orders a minute, swelling and fading as a crowd does."
    ),
    "stop": _(
        "About %(per_minute)s orders a minute, then none for %(minutes)s minutes; a crowd thins out."
    ),
    "backlog": _(
        "No order at all for %(hours)s hours, in which %(usual_orders)s were expected; then %(orders)s "
        "within half an hour, as when a backlog is booked."
    ),
    "refunds": _(
        "%(refunds)s of %(of)s orders (%(share)s) came back as refunds; the shop's orders of this age "
        "usually %(usual)s."
    ),
    "refunds_implied": _(
        "%(refunds)s of %(of)s orders (%(share)s) came back as refunds, at times the file does not "
        "tell; the shop's orders usually %(usual)s."
    ),
    "refund_timing": _(
        "%(count)s of %(of)s refunds (%(share)s) were asked for within an hour of shipping; "
        "usually %(usual)s."
    ),
    "refund_words": _(
        "%(count)s of %(of)s refunds (%(share)s) give the same reason word for word; usually "
        "%(usual)s."
    ),
    "refund_only": _(
        "%(count)s of %(of)s refunds (%(share)s) ask for the money and send nothing back; usually "
        "%(usual)s."
    ),
    "held": _(
        "By itself the incident was sure enough to be held at %(orders)s orders (%(share)s); what came "
        "since makes less of it and does not undo it."
    ),
    "praise": _(
        "%(count)s of %(of)s orders (%(share)s) were given good reviews; your orders usually "
        "%(usual)s."
    ),
    "cancellations": _(
        "%(count)s of %(of)s orders of %(days)s days (%(share)s) were cancelled within two days of being "
        "placed; usually %(usual)s. Goods that ran out or a price that fell look the same: rule that out "
        "first."
    ),
    "cancelled_alike": _(
        "%(count)s of %(of)s cancelled orders (%(share)s) are the same in this; of those cancelled before, "
        "%(usual)s were."
    ),
    "repeats": _(
        "%(orders)s orders of one product come from %(buyers)s buyers, %(most)s of them from one; "
        "of the shop's customers with two orders %(usual)s place another."
    ),
    "surprise": _(
        "In %(days)s days %(count)s of %(of)s orders are unlike the shop's customers in several ways at "
        "once; %(expected)s were expected."
    ),
    "surprise_minutes": _(
        "In %(minutes)s minutes %(count)s of %(of)s orders are unlike the shop's customers in several "
        "ways at once; %(expected)s were expected."
    ),
    "crew": _(
        "%(buyers)s accounts came back again and again within hours, up to %(most)s times, and placed "
        "%(orders)s orders; usually about %(expected)s accounts do."
    ),
    "serial_refunds": _(
        "One buyer had %(refunds)s of %(of)s orders refunded, over %(products)s products; the "
        "shop's orders usually %(usual)s."
    ),
    "links": _(
        "%(tied)s of %(of)s orders (%(share)s) share with another buyer a phone number, an address, or "
        "an address that differs in its numbers only; of as many usual orders %(usual)s do."
    ),
    "links_one_house": _(
        "%(homes)s of %(of)s orders go to different homes of one building; neighbours who buy together "
        "live all over their estate."
    ),
    "alike": _(
        "In this the orders are like those of the shop's customers (%(share)s, usually %(usual)s)."
    ),
    "promotion_declared": _("The shop declared a promotion for this product and time."),
}
