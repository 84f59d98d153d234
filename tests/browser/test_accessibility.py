"""Every page of the first rooms under axe-core: no violation, in both schemes and both sizes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import DEFAULT_OPTIONS, Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from detection.enums import Level
from detection.models import DetectionSetting
from shops.models import Order, Shop, User
from tests.factories import (
    NOW,
    make_appeal,
    make_backtest,
    make_backtest_case,
    make_backtest_result,
    make_batch,
    make_hold,
    make_incident,
    make_mark,
    make_notice,
    make_pack,
    make_penalty,
    make_product,
    make_promotion,
    make_refund,
    make_review,
    make_scan,
    make_shop,
    make_suspect,
    make_token,
    make_user,
)

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = (
    "/",
    "/shops/yiwu/",
    "/shops/yiwu/timeline/",
    "/shops/yiwu/orders/?suspect=yes&held=no",
    "/shops/yiwu/promotions/",
    "/shops/yiwu/promotions/add/",
    "/shops/yiwu/backtest/",
    "/shops/yiwu/backtest/{backtest}/",
    "/shops/empty/",
    "/shops/empty/timeline/",
    "/shops/empty/orders/",
    "/shops/empty/promotions/",
    "/nothing/here/",
)
# The other rooms, in one light look on a phone: a whole matrix of them would be slow.
OTHERS = (
    "/open-a-shop/",
    "/shops/yiwu/settings/",
    "/shops/yiwu/incidents/",
    "/shops/yiwu/incidents/{incident}/",
    "/shops/yiwu/orders/{order}/",
    "/shops/yiwu/backtest/{failed}/",
    "/shops/empty/backtest/",
    "/shops/yiwu/holds/",
    "/shops/yiwu/holds/?tab=held",
    "/shops/yiwu/imports/",
    "/shops/yiwu/imports/{batch}/",
    "/shops/yiwu/notices/",
    "/shops/yiwu/channels/",
    "/shops/yiwu/channels/add/feishu/",
    "/shops/yiwu/members/",
    "/shops/yiwu/tokens/",
    "/shops/yiwu/key/destroy/",
    "/shops/yiwu/packs/",
    "/shops/yiwu/packs/{pack}/",
    "/shops/yiwu/penalties/",
    "/shops/yiwu/penalties/record/",
    "/shops/yiwu/penalties/{penalty}/",
    "/shops/yiwu/penalties/{penalty}/edit/",
    "/shops/yiwu/appeals/",
    "/shops/yiwu/appeals/{appeal}/",
    "/review/",
    "/review/{review}/",
    "/verify",
    "/keys/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
)
ENTRANCE = (
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/confirm-email/",
    "/invitations/unknown/",
)
UNKNOWN = ("/invitations/unknown/", "/nothing/here/")
NOTICE = {
    "product": "日式陶瓷马克杯",
    "start": "2026-11-20 10:00",
    "end": "2026-11-20 10:30",
    "orders": "243",
    "expected": "3",
    "suspects": "240",
}
DESKTOP, PHONE = (1280, 900), (390, 844)
# Dark is the same page in other colours: only these rules may say something else of it.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}


def seed(owner: User) -> Shop:
    """A shop with one of everything that its pages show, and an empty one beside it."""
    shop = make_shop(owner, "yiwu", name="义乌晴川家居旗舰店")
    make_shop(owner, "empty", name="新开的茶具店")
    mug = make_product(shop, title="日式陶瓷马克杯")
    incident = make_incident(shop, mug, level=Level.CRITICAL)
    Order.objects.bulk_create(
        Order(
            shop=shop,
            product=mug,
            platform_order_id=f"past-{hours}",
            placed_at=NOW - timedelta(hours=hours),
            as_of=NOW,
            changed_at=NOW,
        )
        for hours in range(24 * 10)
    )
    suspects = [make_suspect(incident).order for _ in range(3)]
    make_hold(suspects[0])
    make_refund(suspects[1])
    make_promotion(shop, [mug], title="618 大促", declared_by=owner)
    make_mark(shop, kind="penalty", text="虚假交易：商品降权", ends_at=NOW + timedelta(days=9))
    make_notice(shop, level="critical", code="incident_critical", params=NOTICE)
    make_batch(shop, state="done")
    make_scan(shop, state="done", orders_read=243)
    told = make_backtest_result(
        make_backtest_case(mug, None, 2, 1, incident=incident.public_id),
        make_backtest_case(mug, None, None, None),
    )
    make_backtest(shop, state="failed", error="LookupError")
    make_backtest(shop, state="done", result=told)
    return shop


def backtests_of(shop: Shop) -> dict[str, int]:
    return {
        "backtest": shop.backtests.get(state="done").pk,
        "failed": shop.backtests.get(state="failed").pk,
    }


def look(browser: Browser, server: str, owner: User, size: tuple[int, int]) -> BrowserContext:
    """A logged-in visitor with a window of that size."""
    client = Client()
    client.force_login(owner)
    context = browser.new_context(
        base_url=server,
        color_scheme="light",
        viewport={"width": size[0], "height": size[1]},
        locale="zh-CN",
    )
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": server}])
    return context


def complaints(page: Page, options: dict[str, object] = DEFAULT_OPTIONS) -> list[str]:
    """What axe finds wrong, a line each, and a page wider than its window."""
    found = Axe().run(page, options=options).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    lines = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
    return lines + ([f"scrolls {wide} px sideways"] if wide > 0 else [])


def faults(page: Page, paths: Iterable[str], *, in_dark: bool = False) -> dict[str, list[str]]:
    """What is wrong by path, the server's own errors and the policy's refusals too."""
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text) if "Policy" in one.text else None)
    wrong = {}
    for path in paths:
        answer = page.goto(path)
        expect(page.locator("main .skeleton")).to_have_count(0)
        lines = complaints(page)
        if in_dark:
            page.emulate_media(color_scheme="dark")
            lines += [f"in the dark, {line}" for line in complaints(page, COLOURS)]
            page.emulate_media(color_scheme="light")
        lines += said
        if answer is None or answer.status != (404 if path in UNKNOWN else 200):
            lines.append(f"answers {answer and answer.status}")
        if lines:
            wrong[path] = lines
        said.clear()
    return wrong


def test_pages_have_no_accessibility_violation(browser: Browser, live_server: object) -> None:
    owner = make_user("owner@example.com", display_name="王店主")
    places = backtests_of(seed(owner))
    paths = [path.format(**places) for path in PAGES]
    wrong = {}
    for size in (DESKTOP, PHONE):
        context = look(browser, str(live_server), owner, size)
        found = faults(context.new_page(), paths, in_dark=True)
        wrong |= {f"{path} {size[0]}": lines for path, lines in found.items()}
        context.close()
    assert wrong == {}


def test_other_rooms_have_no_accessibility_violation_on_a_phone(
    browser: Browser, live_server: object
) -> None:
    owner = make_user("owner@example.com", display_name="王店主", is_staff=True)
    shop = seed(owner)
    incident = shop.incidents.get()
    penalty = make_penalty(shop, incident)
    places = backtests_of(shop) | {
        "incident": incident.public_id,
        "order": incident.suspects.earliest("pk").order.platform_order_id,
        "batch": shop.batches.get().pk,
        "pack": make_pack(incident).pk,
        "penalty": penalty.pk,
        "appeal": make_appeal(penalty).pk,
        "review": make_review(incident).pk,
    }
    make_token(shop, owner)
    context = look(browser, str(live_server), owner, PHONE)
    wrong = faults(context.new_page(), [path.format(**places) for path in OTHERS])
    context.clear_cookies()
    wrong |= faults(context.new_page(), ENTRANCE)
    context.close()
    assert wrong == {}


def test_timeline_opens_the_orders_behind_a_bar_when_it_is_clicked(
    browser: Browser, live_server: object
) -> None:
    owner = make_user()
    seed(owner)
    context = look(browser, str(live_server), owner, DESKTOP)
    page = context.new_page()
    page.goto("/shops/yiwu/timeline/", wait_until="networkidle")
    bars = page.locator("#timeline .barlayer .trace").first.locator(".point path")
    box = bars.last.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**/orders/?start=*")
    assert page.locator("table.orders tbody tr").count() > 0
    context.close()


def test_timeline_asks_for_finer_bars_when_somebody_zooms_and_goes_back_on_a_double_click(
    browser: Browser, live_server: object
) -> None:
    owner = make_user()
    seed(owner)
    context = look(browser, str(live_server), owner, DESKTOP)
    page = context.new_page()
    page.goto("/shops/yiwu/timeline/", wait_until="networkidle")
    plot = page.locator("#timeline .nsewdrag").first.bounding_box()
    assert plot is not None
    middle = plot["y"] + plot["height"] / 2
    bar = "document.getElementById('timeline').data[2].width"
    whole = page.evaluate(bar)
    with page.expect_response("**/timeline/figure/?*start=*"):
        page.mouse.move(plot["x"] + plot["width"] * 0.5, middle)
        page.mouse.down()
        page.mouse.move(plot["x"] + plot["width"] * 0.6, middle, steps=5)
        page.mouse.up()
    page.wait_for_function(f"whole => {bar} < whole", arg=whole)
    page.mouse.dblclick(plot["x"] + plot["width"] / 2, middle)
    page.wait_for_function(f"whole => {bar} === whole", arg=whole)
    context.close()


def test_backtest_is_watched_until_it_is_done_and_then_drawn(
    browser: Browser, live_server: object
) -> None:
    owner = make_user()
    shop = seed(owner)
    run = make_backtest(shop, state="running", orders_total=200, orders_read=50)
    context = look(browser, str(live_server), owner, PHONE)
    page = context.new_page()
    page.goto(f"/shops/yiwu/backtest/{run.pk}/")
    assert page.locator("progress").get_attribute("value") == "25"
    run.result = shop.backtests.get(state="done").result
    run.state = "done"
    run.save()
    page.wait_for_selector("[data-chart] .scatterlayer .point")
    page.locator("[data-chart]").scroll_into_view_if_needed()
    mark = page.locator("[data-chart] .scatterlayer .point").first.bounding_box()
    assert mark is not None
    middle = (mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
    page.mouse.move(*middle)
    page.wait_for_selector("[data-chart] .hovertext")
    page.mouse.click(*middle)
    page.wait_for_url("**/#case-1")
    context.close()


def test_dial_is_turned_on_a_phone_without_scripts(browser: Browser, live_server: object) -> None:
    owner = make_user()
    shop = seed(owner)
    cookies = look(browser, str(live_server), owner, PHONE).cookies()
    context = browser.new_context(base_url=str(live_server), java_script_enabled=False)
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/shops/yiwu/backtest/")
    page.locator("#dial input[value='1.0']").check()
    page.locator("#dial [name=reason]").fill("夜里也有人看手机")
    page.locator("#dial button[type=submit]").click()
    assert DetectionSetting.objects.get(shop=shop).sensitivity == 1.0
    context.close()


def test_confirm_asks_before_a_promotion_is_taken_back(
    browser: Browser, live_server: object
) -> None:
    owner = make_user()
    shop = seed(owner)
    context = look(browser, str(live_server), owner, PHONE)
    page = context.new_page()
    page.goto("/shops/yiwu/promotions/")
    page.locator("form[data-confirm] button").click()
    page.locator("#confirm button[value=no]").click()
    assert not shop.promotions.exclude(withdrawn_at=None).exists()
    page.locator("form[data-confirm] button").click()
    page.locator("#confirm button[value=yes]").click()
    page.wait_for_selector(".promotion--withdrawn")
    assert shop.promotions.exclude(withdrawn_at=None).count() == 1
    context.close()


def test_pages_work_without_scripts_on_a_phone(browser: Browser, live_server: object) -> None:
    owner = make_user()
    seed(owner)
    cookies = look(browser, str(live_server), owner, PHONE).cookies()
    context = browser.new_context(
        base_url=str(live_server),
        java_script_enabled=False,
        viewport={"width": 390, "height": 844},
    )
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/shops/yiwu/timeline/")
    page.locator(".tabbar summary").click()
    page.locator(".tabbar__sheet a[href='/shops/yiwu/orders/']").click()
    assert page.url.endswith("/shops/yiwu/orders/")
    context.close()
