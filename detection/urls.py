"""Addresses of the detection pages."""

from django.urls import URLPattern, path

from detection.views import (
    backtests,
    holds,
    incidents,
    order_page,
    orders,
    overview,
    promotions,
    pulse,
    pushes,
    review,
    timeline,
)

app_name = "detection"

_SHOP = "shops/<slug:slug>/"

urlpatterns: list[URLPattern] = [
    path("", overview.shop_list, name="shop-list"),
    path(_SHOP, overview.overview_show, name="overview-show"),
    path(_SHOP + "pulse/", pulse.pulse_show, name="pulse-show"),
    path(_SHOP + "timeline/", timeline.timeline_show, name="timeline-show"),
    path(_SHOP + "timeline/figure/", timeline.timeline_figure_show, name="timeline-figure"),
    path(_SHOP + "orders/", orders.order_list, name="order-list"),
    path(_SHOP + "orders/<str:order_id>/", order_page.order_detail, name="order-detail"),
    path(_SHOP + "orders/<str:order_id>/reveal/", order_page.order_reveal, name="order-reveal"),
    path(_SHOP + "incidents/", incidents.incident_list, name="incident-list"),
    path(_SHOP + "incidents/<slug:public_id>/", incidents.incident_detail, name="incident-show"),
    path(_SHOP + "incidents/<slug:public_id>/hold/", incidents.incident_hold, name="incident-hold"),
    path(
        _SHOP + "incidents/<slug:public_id>/report/",
        incidents.incident_report,
        name="incident-report",
    ),
    path(
        _SHOP + "incidents/<slug:public_id>/feedback/",
        incidents.incident_feedback,
        name="incident-feedback",
    ),
    path(
        _SHOP + "incidents/<slug:public_id>/decisions/<int:decision_id>/answer/",
        incidents.incident_answer,
        name="incident-answer",
    ),
    path(_SHOP + "holds/", holds.hold_list, name="hold-list"),
    path(_SHOP + "holds/set/", holds.hold_set, name="hold-set"),
    path(_SHOP + "holds/release/", holds.hold_release, name="hold-release"),
    path(_SHOP + "holds/export/", holds.hold_export, name="hold-export"),
    path(_SHOP + "holds/<uuid:action_id>/undo/", holds.hold_undo, name="hold-undo"),
    path(_SHOP + "promotions/", promotions.promotion_list, name="promotion-list"),
    path(_SHOP + "promotions/add/", promotions.promotion_add, name="promotion-add"),
    path(
        _SHOP + "promotions/<int:promotion_id>/", promotions.promotion_edit, name="promotion-edit"
    ),
    path(
        _SHOP + "promotions/<int:promotion_id>/end/", promotions.promotion_end, name="promotion-end"
    ),
    path(
        _SHOP + "promotions/<int:promotion_id>/withdraw/",
        promotions.promotion_withdraw,
        name="promotion-withdraw",
    ),
    path(_SHOP + "pushes/", pushes.push_list, name="push-list"),
    path(_SHOP + "pushes/retry/", pushes.push_retry, name="push-retry"),
    path(_SHOP + "pushes/download/", pushes.push_download, name="push-download"),
    path(_SHOP + "backtest/", backtests.backtest_list, name="backtest-list"),
    path(_SHOP + "backtest/start/", backtests.backtest_start, name="backtest-start"),
    path(_SHOP + "backtest/dial/", backtests.dial_turn, name="dial-turn"),
    path(_SHOP + "backtest/<int:backtest_id>/", backtests.backtest_detail, name="backtest-show"),
    path(
        _SHOP + "backtest/<int:backtest_id>/progress/",
        backtests.backtest_progress,
        name="backtest-progress",
    ),
    path("review/", review.review_list, name="review-list"),
    path("review/next/", review.review_next, name="review-next"),
    path("review/<int:review_id>/", review.review_detail, name="review-show"),
    path("review/<int:review_id>/claim/", review.review_claim, name="review-claim"),
    path("review/<int:review_id>/release/", review.review_release, name="review-release"),
    path("review/<int:review_id>/decide/", review.review_decide, name="review-decide"),
]
