from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.webhooks.domain import is_signed, secrets_in
from infra.local.stripe.news import signature

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
STAMP = int(NOW.timestamp())
BODY = b'{"id":"evt_1","type":"invoice.paid"}'


def test_what_was_signed_just_now_is_taken() -> None:
    assert is_signed(["whsec_new"], signature("whsec_new", BODY, STAMP), BODY, NOW)


def test_the_client_s_own_signature_is_taken() -> None:
    import stripe  # noqa: PLC0415  a large library

    header = cast("Any", stripe.WebhookSignature).generate_signature_header(BODY.decode(), "whsec_new", STAMP)
    assert is_signed(["whsec_new"], header, BODY, NOW)


@pytest.mark.parametrize("secret", ["whsec_old", "whsec_new"])
def test_both_secrets_are_good_while_one_takes_the_other_s_place(secret: str) -> None:
    secrets = secrets_in("whsec_new, whsec_old")
    assert is_signed(secrets, signature(secret, BODY, STAMP), BODY, NOW)


def test_one_of_two_signatures_is_enough() -> None:
    theirs, ours = signature("whsec_theirs", BODY, STAMP), signature("whsec_new", BODY, STAMP)
    assert is_signed(["whsec_new"], f"{theirs},{ours.partition(',')[2]}", BODY, NOW)


@pytest.mark.parametrize("seconds", [301, -301])
def test_what_is_old_or_from_the_future_is_refused(seconds: int) -> None:
    header = signature("whsec_new", BODY, STAMP)
    assert not is_signed(["whsec_new"], header, BODY, NOW + timedelta(seconds=seconds))
    assert is_signed(["whsec_new"], header, BODY, NOW + timedelta(seconds=seconds - seconds // 301))


@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
def test_no_changed_byte_is_taken(at: int, by: int) -> None:
    changed = bytearray(BODY)
    changed[at] ^= by
    assert not is_signed(["whsec_new"], signature("whsec_new", BODY, STAMP), bytes(changed), NOW)


@given(st.text(max_size=80))
def test_no_header_of_somebody_else_s_is_taken(header: str) -> None:
    assert not is_signed(["whsec_new"], header, BODY, NOW)


@pytest.mark.parametrize("header", ["", "t=1", f"t={STAMP}", f"v1={'0' * 64}", f"t={STAMP},t={STAMP},v1=0", "t=١,v1=0"])
def test_a_header_that_says_too_little_is_refused(header: str) -> None:
    assert not is_signed(["whsec_new"], header, BODY, NOW)


def test_without_a_secret_nothing_is_taken() -> None:
    assert not is_signed(secrets_in(" , "), signature("", BODY, STAMP), BODY, NOW)
