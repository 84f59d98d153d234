"""A stand-in for a platform's API on this machine: pages of orders, rate limits and failures.

Shopify's GraphQL and WooCommerce's REST v3, in the shapes of their references.
"""

from __future__ import annotations

import json
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class StandIn:
    """What the platform holds and how it behaves. `refuse` answers are given first, one each."""

    def __init__(self) -> None:
        self.orders: list[dict[str, Any]] = []
        # WooCommerce's refunds by their order's id; None for a shop that does not give them out.
        self.refunds: dict[str, list[dict[str, Any]]] | None = {}
        self.refuse: list[tuple[int, dict[str, str], Any]] = []
        self.calls: list[dict[str, Any]] = []
        self.page = 2
        self.available = 1000.0
        self.url = ""
        # What happens there once a page of orders was given out.
        self.after: Callable[[], object] = lambda: None


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """Serve a platform until the block ends."""
    platform = StandIn()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(platform))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    platform.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield platform
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(platform: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            variables = body["variables"]
            platform.calls.append({**variables, "token": self.headers["X-Shopify-Access-Token"]})
            if not self._refused():
                self._say(200, {}, _shopify(platform, variables))

        def do_GET(self) -> None:
            asked = {name: value[0] for name, value in parse_qs(urlsplit(self.path).query).items()}
            login = b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
            platform.calls.append({**asked, "login": login})
            if not self._refused():
                parts = urlsplit(self.path).path.split("/")
                if parts[-1] == "refunds":
                    self._say(*_refunds(platform, parts[-2]))
                else:
                    self._say(*_woocommerce(platform, asked))
                    platform.after()

        def _refused(self) -> bool:
            if not platform.refuse:
                return False
            self._say(*platform.refuse.pop(0))
            return True

        def _say(self, status: int, headers: dict[str, str], body: Any) -> None:
            said = json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def _shopify(platform: StandIn, variables: dict[str, Any]) -> dict[str, Any]:
    since = variables["query"].removeprefix("updated_at:>='").removesuffix("'")
    found = [one for one in platform.orders if one["updatedAt"] >= since]
    found.sort(key=lambda one: one["updatedAt"])
    begin = int(variables["after"] or 0)
    end = begin + platform.page
    return {
        "data": {
            "orders": {
                "pageInfo": {"hasNextPage": end < len(found), "endCursor": str(end)},
                "nodes": found[begin:end],
            }
        },
        "extensions": {
            "cost": {
                "requestedQueryCost": 100,
                "throttleStatus": {"currentlyAvailable": platform.available, "restoreRate": 50.0},
            }
        },
    }


def _refunds(platform: StandIn, order_id: str) -> tuple[int, dict[str, str], Any]:
    if platform.refunds is None:
        return 404, {}, {"code": "rest_no_route"}
    return 200, {}, platform.refunds.get(order_id, [])


def _woocommerce(
    platform: StandIn, asked: dict[str, str]
) -> tuple[int, dict[str, str], list[dict[str, Any]]]:
    since = asked["modified_after"]
    found = [one for one in platform.orders if one["date_modified_gmt"] > since]
    found.sort(key=lambda one: one["date_modified_gmt"])
    begin = (int(asked["page"]) - 1) * platform.page
    pages = -(-len(found) // platform.page)
    return 200, {"X-WP-TotalPages": str(pages)}, found[begin : begin + platform.page]
