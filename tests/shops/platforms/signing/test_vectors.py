"""Every published vector gives what it says; where none is published, one worked out by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shops.platforms.signing import (
    douyin,
    jd,
    kuaishou,
    lazada,
    pinduoduo,
    shopify,
    taobao,
    wangdiantong,
    woocommerce,
    xiaohongshu,
)
from tests.shared import shared_file

TOP = {
    "method": "taobao.item.seller.get",
    "app_key": "12345678",
    "session": "test",
    "timestamp": "2016-01-01 12:00:00",
    "format": "json",
    "v": "2.0",
    "sign_method": "md5",
    "fields": "num_iid,title,nick,price,num",
    "num_iid": "11223344",
}
KUAISHOU = {
    "access_token": "token",
    "appkey": "ks123",
    "method": "open.seller.order.list",
    "param": '{"title":"短袖"}',
    "signMethod": "HMAC_SHA256",
    "timestamp": "1583271919000",
    "version": "1",
}
DOUYIN = {
    "app_key": "3409409348479354011",
    "method": "order.searchList",
    "param_json": '{"page":"0","size":"10"}',
    "timestamp": "2021-06-10 16:06:51",
    "v": "2",
}
PUSH = b'[{"tag":"100","msg_id":"m1","data":"{}"}]'


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("md5", "66987CB115214E59E6EC978214934FB8"),
        ("hmac", "D56D7858309C31B6251083A874D48273"),
        ("hmac-sha256", "04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8"),
    ],
)
def test_taobao_signs_a_call_by_each_method(method: str, expected: str) -> None:
    params = TOP | {"sign_method": method}
    assert taobao.signature(params, "helloworld") == expected
    assert taobao.signature(params | {"sign": "anything"}, "helloworld") == expected


@pytest.mark.parametrize(
    ("method", "key", "expected"),
    [
        ("hmac", b"\x0b" * 16, "9294727A3638BB1C13F48EF8158BFC9D"),
        (
            "hmac-sha256",
            b"\x0b" * 20,
            "B0344C61D8DB38535CA8AFCEAF0BF12B881DC200C9833DA726E9376C2E32CFF7",
        ),
    ],
)
def test_taobao_agrees_with_the_standards_own_vectors(
    method: str, key: bytes, expected: str
) -> None:
    assert taobao.signature({"Hi": " There"}, key, method) == expected


def test_pinduoduo_signs_a_call() -> None:
    params = {
        "access_token": "asd78172s8ds9a921j9qqwda12312w1w21211",
        "client_id": "1",
        "data_type": "XML",
        "order_status": "1",
        "page": "1",
        "page_size": "10",
        "timestamp": "1480411125",
        "type": "pdd.order.number.list.get",
    }
    assert pinduoduo.signature(params, "testSecret") == "E4DE3ED21002510DED352819E7AE6775"


def test_jd_signs_a_call_without_its_format() -> None:
    params = {
        "360buy_param_json": '{"end_date":null,"optional_fields":null,'
        '"order_state":"WAIT_SELLER_STOCK_OUT","page":"1","page_size":"200","start_date":null}',
        "access_token": "yourtoken",
        "app_key": "yourappkey",
        "method": "jingdong.pop.order.search",
        "timestamp": "2021-05-07 09:20:39.683+0800",
        "v": "2.0",
        "format": "json",
    }
    assert jd.signature(params, "yourappSecret") == "D70825340F4084360B9362B60DFD7930"


def test_lazada_signs_path_and_parameters() -> None:
    params = {
        "access_token": "test",
        "app_key": "123456",
        "order_id": "1234",
        "sign_method": "sha256",
        "timestamp": "1517820392000",
    }
    expected = "4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A"
    assert lazada.signature("/order/get", params, "helloworld") == expected


def test_shopify_signs_the_raw_body_of_a_webhook() -> None:
    expected = "hMTq0K2x7oyOjoBwGYeTj5oxfnaVYXzbanUG9aajpKI="
    assert shopify.webhook_signature(b'"my secret message"', "hush") == expected
    assert shopify.is_signed_webhook(b'"my secret message"', expected, "hush")
    assert not shopify.is_signed_webhook(b'"my secret message" ', expected, "hush")
    assert not shopify.is_signed_webhook(b'"my secret message"', "ü\udcff", "hush")


def test_shopify_signs_the_query_of_its_login() -> None:
    query = {
        "shop": "some-shop.myshopify.com",
        "code": "a94a110d86d2452eb3e2af4cfb8a3828",
        "timestamp": "1337178173",
    }
    expected = "2cb1a277650a659f1b11e92a4a64275b128e037f2c3390e3c8fd2d8721dac9e2"
    assert shopify.oauth_signature(query | {"hmac": "anything"}, "hush") == expected
    listed = {"shop": "some-shop.myshopify.com", "ids[]": ["2", "1"]}
    expected = "b93b9f82996f6f8bf9f1b7bbddec284c8fabacdc4e12dc80550b4705f3003b1e"
    assert shopify.oauth_signature(listed, "hush") == expected


def test_woocommerce_signs_the_raw_body_of_a_webhook() -> None:
    body, expected = (
        b'{"id":727,"status":"processing"}',
        "LvZUOgju7ekgfsyNofEgI6eG086kg6Y0Xx+IyVWgGCg=",
    )
    assert woocommerce.webhook_signature(body, "woo-secret") == expected
    assert woocommerce.is_signed_webhook(body, expected, "woo-secret")
    assert not woocommerce.is_signed_webhook(body, expected, "another")


def test_kuaishou_signs_by_both_methods() -> None:
    expected = "ZpPrG0oB1g/T93FyyVD+VCzRey41yqxZoCqcGg7upYM="
    assert kuaishou.signature(KUAISHOU, "sign-secret") == expected
    expected = "6005da269b372ff10945e565ef37a4c6"
    assert kuaishou.signature(KUAISHOU | {"signMethod": "MD5"}, "sign-secret") == expected


def test_xiaohongshu_signs_method_and_time() -> None:
    expected = "2eb7e87067504cd7f5eb51fd4cd4797b"
    made = xiaohongshu.signature("order.getOrderList", "app123", "1700000000", "appsecret")
    assert made == expected


def test_douyin_signs_a_call_by_both_methods() -> None:
    assert douyin.signature(DOUYIN, "sec", "md5") == "8ef459272b60bf0e55c755a4ff7d5790"
    expected = "bf692d2f10dae59fafa78574eb22cbd3293b69e3821adf609222291af8f4f936"
    assert douyin.signature(DOUYIN | {"access_token": "unsigned"}, "sec") == expected


def test_douyin_signs_the_raw_body_of_a_push() -> None:
    expected = "dd90a6cd374805c6f74951665e76d071"
    assert douyin.push_signature("appkey", PUSH, "appsecret") == expected
    assert douyin.is_signed_push("appkey", PUSH, expected.upper(), "appsecret")
    assert not douyin.is_signed_push("appkey", PUSH + b" ", expected, "appsecret")


def test_wangdiantong_signs_lengths_and_values() -> None:
    params = {
        "appkey": "test2-xx",
        "end_time": "2016-08-01 13:00:00",
        "page_no": "0",
        "page_size": "40",
        "sid": "test2",
        "start_time": "2016-08-01 12:00:00",
        "timestamp": "1470042310",
    }
    assert wangdiantong.signature(params, "12345") == "ad4e6fe037ea6e3ba4768317be9d1309"


def test_no_vector_of_the_collection_is_missing_here() -> None:
    """The collection may grow; what it expects must then stand in this file too."""
    vectors: list[dict[str, Any]] = json.loads(shared_file("samples/sign_vectors.json").read_text())
    here = open(__file__, encoding="utf-8").read()  # noqa: SIM115
    expected = [
        value for vector in vectors for name, value in vector.items() if name.startswith("expected")
    ]
    assert [value for value in expected if value not in here] == []
