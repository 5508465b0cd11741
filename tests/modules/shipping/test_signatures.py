"""Signatures of webhooks, checked with the vector that the specification publishes."""

from datetime import UTC, datetime, timedelta

import pytest

from modules.shipping.carriers.signatures import TOLERANCE, is_signed, sign

SECRET, NAME, STAMP = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330"
BODY, SIGNATURE = b'{"test": 2432232314}', "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
THEN = datetime.fromtimestamp(int(STAMP), UTC)
HEADERS = {"webhook-id": NAME, "webhook-timestamp": STAMP, "webhook-signature": SIGNATURE}


def test_the_published_vector_is_reproduced() -> None:
    assert sign(SECRET, NAME, STAMP, BODY) == SIGNATURE
    assert is_signed(SECRET, HEADERS, BODY, THEN)
    rotated = HEADERS | {"webhook-signature": f"v1,bm9uZQ== {SIGNATURE}"}
    assert is_signed(SECRET, rotated, BODY, THEN)


@pytest.mark.parametrize(
    "wrong",
    [
        {"webhook-id": "msg_other"}, {"webhook-id": ""}, {"webhook-timestamp": "soon"}, {"webhook-signature": ""},
        {"webhook-signature": SIGNATURE.replace("g0", "g1")}, {"webhook-signature": SIGNATURE.removeprefix("v1,")},
        {"webhook-timestamp": "1" * 13},
    ],
)  # fmt: skip
def test_whatever_else_comes_is_not_believed(wrong: dict[str, str]) -> None:
    assert not is_signed(SECRET, HEADERS | wrong, BODY, THEN)


def test_neither_another_body_nor_another_time_nor_no_secret_is_believed() -> None:
    assert not is_signed(SECRET, HEADERS, BODY + b" ", THEN)
    assert not is_signed(SECRET, HEADERS, BODY, THEN + timedelta(seconds=TOLERANCE + 1))
    assert not is_signed("", HEADERS, BODY, THEN)
