"""Robots of group chats, by apprise's plugins.

A plugin knows its service's payload and signature. But two of them (WeCom, DingTalk) take every
200 for a success, and all of them call by themselves. Here they speak through our own client
instead of `requests`: the address is checked at the moment of the call, and the answer is read.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from urllib.parse import unquote

import httpx
from apprise import AppriseAsset, NotifyFormat
from apprise.plugins import dingtalk, feishu, lark, slack, wecombot
from apprise.plugins.base import NotifyBase
from django.utils.translation import gettext as _

from shops.errors import TargetRefused
from shops.outgoing import open_client
from shops.transports.message import Message
from shops.transports.reading import Answer, failed, read_answer

# Bytes of UTF-8. WeCom counts 2048 for a text; DingTalk and Feishu 20,000 for the whole request,
# in which DingTalk's plugin writes a Chinese character in six bytes instead of three; Slack shows
# 4,000 characters of a message before it folds it.
_MOST_BYTES = {"wecom": 2048, "dingtalk": 9000, "feishu": 18000, "slack": 3500}
_ASSET = AppriseAsset(app_id="BrushGuard", app_desc="BrushGuard", http_redirects=False)

_KEY = r"[A-Za-z0-9_-]+"
_WECOM = re.compile(rf"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=({_KEY})")
_DINGTALK = re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=([A-Za-z0-9]+)")
_FEISHU = re.compile(rf"https://open\.feishu\.cn/open-apis/bot/v2/hook/({_KEY})/?")
_LARK = re.compile(r"https://open\.larksuite\.com/open-apis/bot/v2/hook/([A-Za-z0-9-]+)/?")
_SLACK = re.compile(
    r"https://hooks\.slack\.com/services/([A-Z0-9]+)/([A-Z0-9]+)/([A-Za-z0-9]+)/?", re.IGNORECASE
)
ADDRESSES: dict[str, tuple[re.Pattern[str], ...]] = {
    "wecom": (_WECOM,),
    "dingtalk": (_DINGTALK,),
    "feishu": (_FEISHU, _LARK),
    "slack": (_SLACK,),
}
EXAMPLES = {
    "wecom": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
    "dingtalk": "https://oapi.dingtalk.com/robot/send?access_token=…",
    "feishu": "https://open.feishu.cn/open-apis/bot/v2/hook/…",
    "slack": "https://hooks.slack.com/services/T…/B…/…",
    "webhook": "https://",
}


def check_robot_address(kind: str, url: str) -> None:
    """Raise TargetRefused, with a sentence to show, for what is no address of such a robot."""
    if not any(shape.fullmatch(url) for shape in ADDRESSES[kind]):
        raise TargetRefused(
            _("This is not the address of such a robot. It looks like %(example)s")
            % {"example": EXAMPLES[kind]}
        )


@dataclass
class _Call:
    """One plugin's one call: how its payload is completed, and what came back."""

    complete: Callable[[bytes], bytes]
    answer: Answer | None = None


_current: ContextVar[_Call] = ContextVar("call")
_PLUGINS: tuple[ModuleType, ...] = (wecombot, dingtalk, feishu, lark, slack)


class _Requests:
    """What the plugins know as `requests`: the few names they use."""

    codes: Any = _PLUGINS[0].requests.codes
    RequestException: type[Exception] = _PLUGINS[0].requests.RequestException

    def post(self, url: str, **given: Any) -> httpx.Response:
        return self.request("POST", url, **given)

    def request(
        self,
        method: str,
        url: str,
        *,
        data: Any = b"",
        headers: dict[str, str] | None = None,
        params: dict[str, str] | None = None,
        **_ignored: Any,
    ) -> httpx.Response:
        call = _current.get()
        content = call.complete(data.encode() if isinstance(data, str) else data)
        # DingTalk's plugin quotes its signature itself, and the client quotes it again: one of the
        # two is too many, and DingTalk would call the signature wrong.
        once = {name: unquote(value) for name, value in (params or {}).items()}
        address = httpx.URL(url).copy_merge_params(once)
        try:
            with open_client() as client:
                answer = client.request(method, address, content=content, headers=headers)
        except (httpx.HTTPError, TargetRefused) as error:
            call.answer = failed(error)
            raise self.RequestException(call.answer.code) from error
        call.answer = read_answer(answer)
        return answer


for _plugin in _PLUGINS:
    _plugin.requests = _Requests()  # type: ignore[attr-defined]


def send_wecom(target: dict[str, str], message: Message) -> Answer:
    (key,) = _parts(_WECOM, target)
    return _send(_made(wecombot.NotifyWeComBot, key=key), message, "wecom")


def send_dingtalk(target: dict[str, str], message: Message) -> Answer:
    (token,) = _parts(_DINGTALK, target)
    robot = _made(dingtalk.NotifyDingTalk, token=token, secret=target.get("secret"))
    return _send(robot, message, "dingtalk")


def send_feishu(target: dict[str, str], message: Message) -> Answer:
    """To a custom bot of Feishu or Lark; signs where the bot has a secret, which apprise does not."""
    secret = target.get("secret", "")
    is_lark = _LARK.fullmatch(target["url"]) is not None
    (token,) = _parts(_LARK if is_lark else _FEISHU, target)
    robot = _made(lark.NotifyLark if is_lark else feishu.NotifyFeishu, token=token)
    return _send(robot, message, "feishu", lambda body: _signed_for_feishu(body, secret))


def send_slack(target: dict[str, str], message: Message) -> Answer:
    a, b, c = _parts(_SLACK, target)
    plain = {"include_image": False, "include_footer": False}
    robot = _made(slack.NotifySlack, token_a=a, token_b=b, token_c=c, **plain)
    return _send(robot, message, "slack")


def _made(plugin: Callable[..., NotifyBase], **given: Any) -> NotifyBase:
    return plugin(asset=_ASSET, **given)


def _send(
    robot: NotifyBase,
    message: Message,
    kind: str,
    complete: Callable[[bytes], bytes] = lambda body: body,
) -> Answer:
    call = _Call(complete)
    token = _current.set(call)
    try:
        robot.send(body=message.text(_MOST_BYTES[kind]), body_format=NotifyFormat.TEXT)
    finally:
        _current.reset(token)
    return call.answer or Answer("refused")


def _parts(shape: re.Pattern[str], target: dict[str, str]) -> tuple[str, ...]:
    found = shape.fullmatch(target["url"])
    if found is None:
        raise TargetRefused(_("This is not the address of such a robot."))
    return found.groups()


def _signed_for_feishu(body: bytes, secret: str) -> bytes:
    """Add Feishu's signature: the key is time and secret, and nothing is signed with it."""
    if not secret:
        return body
    now = str(int(time.time()))
    digest = hmac.digest(f"{now}\n{secret}".encode(), b"", hashlib.sha256)
    signed = {"timestamp": now, "sign": base64.b64encode(digest).decode(), **json.loads(body)}
    return json.dumps(signed, ensure_ascii=False).encode()
