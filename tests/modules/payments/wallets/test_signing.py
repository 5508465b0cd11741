"""Signatures of both wallets, against libraries that were written by others."""

import base64
import json
import re
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import alipay
import pytest
import wechatpayv3.utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.payments.wallets.alipay import node_of, signed_text
from modules.payments.wallets.keys import KeyUnreadable, is_signed, private_key, sign
from modules.payments.wallets.port import NewsRefused
from modules.payments.wallets.wechat import WechatAccount, answer_message, authorization, opened
from tests.fixtures.keypairs import pair

utils: Any = wechatpayv3.utils  # neither has types
SECRET = "0123456789abcdef0123456789abcdef"
PATH = "/v3/pay/transactions/codepay?mchid=1900000001"
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=40)


def account() -> WechatAccount:
    return WechatAccount(
        address="https://pay.example.com", app="wx1", merchant="1900000001", serial="5157F09E", key=pair("merchant")[0],
        secret=SECRET, platform=pair("wechat")[1], platform_serial="PUB_KEY_ID_1",
    )  # fmt: skip


@cache
def loaded() -> Any:
    return load_pem_private_key(pair("merchant")[0].encode(), None)


def parts_of(header: str) -> dict[str, str]:
    return dict(re.findall(r'(\w+)="([^"]*)"', header))


@settings(max_examples=10)
@given(st.dictionaries(st.sampled_from(["amount", "说明", "payer"]), texts))
def test_a_request_to_wechat_is_signed_as_its_library_signs(data: dict[str, str]) -> None:
    body = json.dumps(data)
    key = loaded()
    theirs = utils.build_authorization(PATH, "POST", "1900000001", "5157F09E", key, body, "NONCE")
    stamp = parts_of(theirs)["timestamp"]
    ours = authorization(account(), "POST", PATH, body, stamp=stamp, nonce="NONCE")
    assert (ours.split(" ")[0], parts_of(ours)) == (theirs.split(" ")[0], parts_of(theirs))


@settings(max_examples=10)
@given(texts)
def test_wechats_library_believes_what_we_check_alike(body: str) -> None:
    private, public = pair("wechat")
    signature = sign(private, answer_message("1700000000", "n", body).encode())
    key = load_pem_public_key(public.encode())
    assert utils.rsa_verify("1700000000", "n", body, signature, key)
    assert is_signed(public, answer_message("1700000000", "n", body).encode(), signature)
    assert not is_signed(public, answer_message("1700000001", "n", body).encode(), signature)
    assert not is_signed(pair("someone")[1], answer_message("1700000000", "n", body).encode(), signature)


def test_news_of_wechat_opens_as_its_library_opens_it() -> None:
    sealed = AESGCM(SECRET.encode()).encrypt(b"0123456789ab", '{"金额": 1}'.encode(), b"transaction")
    resource = {
        "nonce": "0123456789ab", "associated_data": "transaction", "ciphertext": base64.b64encode(sealed).decode()
    }  # fmt: skip
    theirs = utils.aes_decrypt(apiv3_key=SECRET, **resource)
    assert opened(SECRET, resource).decode() == theirs == '{"金额": 1}'
    with pytest.raises(NewsRefused):
        opened(SECRET, resource | {"associated_data": "refund"})
    with pytest.raises(NewsRefused):
        opened("x" * 32, resource)


@settings(max_examples=10)
@given(st.dictionaries(st.sampled_from(["biz_content", "method", "subject", "notify_url"]), texts.filter(bool)))
def test_a_request_to_alipay_is_signed_as_its_library_signs(fields: dict[str, str]) -> None:
    theirs = library().sign_data({**fields, "sign_type": "RSA2", "app_id": "2021"})
    ours = sign(pair("merchant")[0], signed_text({**fields, "sign_type": "RSA2", "app_id": "2021"}).encode())
    assert dict(parse_qsl(theirs))["sign"] == ours


def test_alipays_library_believes_news_that_we_check_alike() -> None:
    fields = {"out_trade_no": "a1", "total_amount": "88.88", "trade_status": "TRADE_SUCCESS", "subject": "茶 & 饼=1"}
    signature = sign(pair("alipay")[0], signed_text(fields).encode())
    assert library().verify(dict(fields), signature)
    assert not library().verify({**fields, "total_amount": "0.01"}, signature)


@cache
def library() -> Any:
    return alipay.AliPay(
        appid="2021", app_private_key_string=pair("merchant")[0], alipay_public_key_string=pair("alipay")[1]
    )


@given(texts, texts)
def test_an_answers_node_is_taken_as_it_stands_in_the_text(first: str, second: str) -> None:
    node = json.dumps({"msg": first, "deep": {"b": second}}, ensure_ascii=False, indent=1)
    text = f'{{"alipay_trade_pay_response" : {node},"sign":"x"}}'
    assert node_of(text, "alipay_trade_pay_response") == node


@pytest.mark.parametrize("text", ["{}", "", '{"alipay_trade_pay_response":{"a"'])
def test_a_node_that_is_not_there_is_empty(text: str) -> None:
    assert not node_of(text, "alipay_trade_pay_response")


def test_a_key_may_come_without_its_frame_as_alipay_hands_it_out() -> None:
    bare = "".join(line for line in pair("merchant")[0].splitlines() if "-----" not in line)
    assert private_key(bare).private_numbers() == private_key(pair("merchant")[0]).private_numbers()


@pytest.mark.parametrize("text", ["", "nonsense", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])
def test_what_is_no_key_is_said_to_be_none(text: str) -> None:
    with pytest.raises(KeyUnreadable):
        private_key(text)
