"""The reading half of the REST interface: the same queries as the pages, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from detection.api.shapes import (
    IncidentShape,
    OrderShape,
    ShopShape,
    TimelineShape,
    incident_json,
    order_json,
    shop_json,
)
from detection.enums import IncidentClass, IncidentState, Level
from detection.models import Incident
from detection.queries.incidents import incidents_of
from detection.queries.orders import OrderFilter, orders_matching
from detection.queries.overview import shop_states
from detection.queries.timeline import MAX_BUCKETS, STEPS, timeline
from shops.access import shop_for, shops_for
from shops.api.errors import StretchRefused
from shops.api.fields import MOMENT_SCHEMA, moment_of
from shops.api.finding import one_of
from shops.api.pagination import NewestFirst, paged
from shops.models import Product, Shop

_FROM = OpenApiParameter("from", MOMENT_SCHEMA, description="RFC 3339, inclusive")
_TO = OpenApiParameter("to", MOMENT_SCHEMA, description="RFC 3339, exclusive")
_PRODUCT = OpenApiParameter("product", str, description="a product_id, such as `id:62001`")
_VERDICT_STATES = ("opened", "updated", "closed")
STATES = [IncidentState.OPEN.value, *_VERDICT_STATES]
_DEFAULT_STRETCH = timedelta(days=7)
_LONGEST_STRETCH = MAX_BUCKETS * STEPS[-1]
_STEP_SECONDS = [int(step.total_seconds()) for step in STEPS]


class OrderPages(NewestFirst):
    fields = ("placed_at", "pk")


class IncidentPages(NewestFirst):
    fields = ("starts_at", "pk")


@extend_schema(responses=ShopShape(many=True), summary="The shops this token may see")
@paged(NewestFirst)
@api_view(["GET"])
def shop_list(request: Request) -> Response:
    pages = NewestFirst()
    rows = pages.paginate_queryset(shops_for(request.user), request) or []
    states = shop_states(rows)
    return pages.get_paginated_response([shop_json(shop, states[shop.pk]) for shop in rows])


@extend_schema(responses=ShopShape, summary="One shop and its state")
@api_view(["GET"])
def shop_detail(request: Request, slug: str) -> Response:
    shop = shop_for(request.user, slug)
    return Response(shop_json(shop, shop_states([shop])[shop.pk]))


@extend_schema(
    parameters=[_PRODUCT, _FROM, _TO, OpenApiParameter("suspect", bool)],
    responses=OrderShape(many=True),
    summary="Orders, personal data masked, newest first",
)
@paged(OrderPages)
@api_view(["GET"])
def order_list(request: Request, slug: str) -> Response:
    shop = shop_for(request.user, slug)
    start, end = _from_to(request)
    wanted = OrderFilter(
        product=_product(request, shop),
        start=start,
        end=end,
        is_suspect=_flag(request, "suspect"),
    )
    return _orders(request, shop, wanted)


@extend_schema(
    parameters=[
        _PRODUCT,
        _FROM,
        _TO,
        OpenApiParameter(
            "step",
            int,
            enum=_STEP_SECONDS,
            description="seconds a bucket; chosen for you when absent",
        ),
    ],
    responses=TimelineShape,
    summary="Orders and refunds against the expected band, with spans and marks",
)
@api_view(["GET"])
def timeline_show(request: Request, slug: str) -> Response:
    shop = shop_for(request.user, slug)
    start, end = _stretch(request, shop)
    found = timeline(shop, _product(request, shop), start=start, end=end, step=_step(request))
    return Response(found.to_json())


@extend_schema(
    parameters=[
        OpenApiParameter(
            "state", str, enum=STATES, description="as returned; `open` is all that are not closed"
        ),
        OpenApiParameter("level", str, enum=Level.values),
        OpenApiParameter("class", str, enum=IncidentClass.values),
    ],
    responses=IncidentShape(many=True),
    summary="Incidents that stand, newest first",
)
@paged(IncidentPages)
@api_view(["GET"])
def incident_list(request: Request, slug: str) -> Response:
    shop = shop_for(request.user, slug)
    state = _word(request, "state", STATES)
    found = incidents_of(
        shop,
        state=state if state in IncidentState.values else "",
        level=_word(request, "level", Level.values),
        klass=_word(request, "class", IncidentClass.values),
    )
    if state in _VERDICT_STATES:
        found = found.filter(verdict__state=state)
    pages = IncidentPages()
    rows = pages.paginate_queryset(found.prefetch_related("review__decisions"), request) or []
    return pages.get_paginated_response([incident_json(row) for row in rows])


@extend_schema(
    responses=IncidentShape, summary="One incident: the verdict, and what people decided"
)
@api_view(["GET"])
def incident_detail(request: Request, public_id: str) -> Response:
    return Response(incident_json(find_incident(request, public_id)))


@extend_schema(responses=OrderShape(many=True), summary="An incident's suspects, masked")
@paged(OrderPages)
@api_view(["GET"])
def incident_orders(request: Request, public_id: str) -> Response:
    incident = find_incident(request, public_id)
    shop = shop_for(request.user, incident.shop.slug)
    return _orders(request, shop, OrderFilter(incident=public_id))


def _orders(request: Request, shop: Shop, wanted: OrderFilter) -> Response:
    pages = OrderPages()
    rows = pages.paginate_queryset(orders_matching(shop, wanted), request) or []
    may_see_money = bool(shop.viewer and shop.viewer.may["money"])
    return pages.get_paginated_response(
        [order_json(row, may_see_money=may_see_money) for row in rows]
    )


def find_incident(request: Request, public_id: str) -> Incident:
    """Fetch an incident that stands, of the token's own shop; anything else is a 404."""
    mine = Incident.objects.filter(shop__in=shops_for(request.user), is_withdrawn=False)
    rows = mine.select_related("shop").prefetch_related("review__decisions")
    return one_of(rows, public_id=public_id)


def _product(request: Request, shop: Shop) -> Product | None:
    key = request.query_params.get("product")
    if key is not None and "\0" in key:  # PostgreSQL has no text with it, so no product has it
        raise NotFound
    return None if key is None else one_of(shop.products, key=key)


def _moment(request: Request, name: str) -> datetime | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        return moment_of(text.replace(" ", "+"))
    except ValueError as error:
        raise ValidationError({name: str(error)}) from error


def _from_to(request: Request) -> tuple[datetime | None, datetime | None]:
    start, end = _moment(request, "from"), _moment(request, "to")
    if start is not None and end is not None and start > end:
        raise ValidationError({"from": "`from` must not be after `to`."})
    return start, end


def _word(request: Request, name: str, allowed: Sequence[str]) -> str:
    word: str | None = request.query_params.get(name)
    if word is None:
        return ""
    if word not in allowed:
        raise ValidationError({name: f"Choose one of {', '.join(allowed)}."})
    return word


def _flag(request: Request, name: str) -> bool | None:
    words = {"true": True, "1": True, "false": False, "0": False}
    text = request.query_params.get(name)
    if text is None:
        return None
    if text.lower() not in words:
        raise ValidationError({name: "Write true or false."})
    return words[text.lower()]


def _step(request: Request) -> timedelta | None:
    text = request.query_params.get("step")
    if text is None:
        return None
    allowed: dict[str, Any] = {str(int(step.total_seconds())): step for step in STEPS}
    if text not in allowed:
        raise ValidationError({"step": f"Choose seconds from {', '.join(allowed)}."})
    step: timedelta = allowed[text]
    return step


def _stretch(request: Request, shop: Shop) -> tuple[datetime, datetime]:
    """The asked stretch; its end defaults to the newest order, its start to a week before."""
    start, end = _from_to(request)
    if end is None:
        newest = (
            shop.orders.come().order_by("-placed_at").values_list("placed_at", flat=True).first()
        )
        end = (newest or shop.created_at) + timedelta(minutes=1)
    start = start or end - _DEFAULT_STRETCH
    if start >= end:
        raise StretchRefused("`from` must be before `to`.")
    if end - start > _LONGEST_STRETCH:
        raise StretchRefused(f"`from` may be {_LONGEST_STRETCH.days} days before `to` at most.")
    return start, end
