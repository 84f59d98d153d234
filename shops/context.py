"""What every page's frame needs: the viewer's shops and open notices."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from shops.access import shops_for
from shops.enums import NoticeLevel
from shops.models import Notice


def navigation(request: HttpRequest) -> dict[str, object]:
    """Offer `shops` (the viewer's) and `open_notices` (of all of them, but
    for those that only ask to keep an eye on something); queried only when used."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"shops": [], "open_notices": []}
    return {
        "shops": SimpleLazyObject(lambda: list(shops_for(user))),
        "open_notices": SimpleLazyObject(
            lambda: list(
                Notice.objects.open()
                .filter(shop__in=shops_for(user))
                .exclude(level=NoticeLevel.WATCH)
                .select_related("shop")
                .order_by("-created_at")[:20]
            )
        ),
    }
