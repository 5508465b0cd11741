"""Whose payment code was scanned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.payments.wallets.codes import ALIPAY, WECHAT, wallet_of
from modules.payments.wallets.errors import CodeNotPaying

digits = st.text("0123456789", min_size=0, max_size=30)


@given(st.integers(10, 15), st.text("0123456789", min_size=16, max_size=16))
def test_eighteen_digits_from_10_to_15_are_wechats(start: int, rest: str) -> None:
    assert wallet_of(f"{start}{rest}") == WECHAT


@given(st.integers(25, 30), st.text("0123456789", min_size=14, max_size=22))
def test_sixteen_to_twenty_four_digits_from_25_to_30_are_alipays(start: int, rest: str) -> None:
    assert wallet_of(f" {start}{rest}\n") == ALIPAY


@given(digits)
def test_any_other_code_is_refused(code: str) -> None:
    wechat = len(code) == 18 and code[:2] in {"10", "11", "12", "13", "14", "15"}
    alipay = 16 <= len(code) <= 24 and code[:2] in {"25", "26", "27", "28", "29", "30"}
    if wechat or alipay:
        return
    with pytest.raises(CodeNotPaying):
        wallet_of(code)


@pytest.mark.parametrize("code", ["", "134567890123456７８", "5012345678900", "62" + "1" * 17, "١٣" + "1" * 16])
def test_goods_and_other_peoples_codes_are_refused(code: str) -> None:
    with pytest.raises(CodeNotPaying):
        wallet_of(code)
