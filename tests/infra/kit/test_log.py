import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from infra.kit import log
from infra.kit.settings import Settings


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, ours = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()
    structlog.configure(**ours)


def lines(captured: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in captured.readouterr().out.splitlines()]


def test_a_line_carries_tenant_and_request(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(Settings(log_format="json"))
    with log.context(tenant="t_abc", request="r1"):
        log.get_logger("orders").info("order_paid", order="o1")
    log.get_logger("orders").info("outside")
    inside, outside = lines(capsys)
    assert (
        inside | {"tenant": "t_abc", "request": "r1", "order": "o1", "event": "order_paid", "level": "info"} == inside
    )
    assert "tenant" not in outside


def test_the_standard_library_s_logging_takes_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(Settings(log_format="json"))
    with log.context(tenant="t_abc"):
        logging.getLogger("uvicorn.error").warning("went wrong for %s", "lin@example.com", extra={"password": "x"})
    (line,) = lines(capsys)
    assert (line["event"], line["tenant"], line["password"]) == ("went wrong for [redacted]", "t_abc", log.REDACTED)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("password", "hunter2"),
        ("api_key", "hunter2"),
        ("set_cookie", "hunter2"),
        ("email", "hunter2"),
        ("phone", 13800),
    ],
)
def test_values_under_telling_names_are_hidden(name: str, value: object, capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(Settings(log_format="json"))
    log.get_logger("x").info("seen", **{name: value}, nested={name: value, "kept": 1})
    (line,) = lines(capsys)
    assert line[name] == log.REDACTED
    assert line["nested"] == {name: log.REDACTED, "kept": 1}


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("cannot reach postgresql://app:hunter2@db/x", "hunter2"),
        ("cannot reach redis://:hunter2@db/x", "hunter2"),
        ("key yt_live_hunter2abc is unknown", "hunter2abc"),
        ("header Authorization: Bearer hunter2.abc", "hunter2"),
        ("no account lin.lan@example.com", "lin.lan"),
        ("Key (phone)=(13800138000) already exists.", "13800138000"),
        ("Failing row contains (1, Lin Lan, 杭州).", "Lin Lan"),
        ("[SQL: INSERT …]\n[parameters: ('Lin Lan', 'x]y')]\n(Background)", "Lin Lan"),
    ],
)
def test_secrets_within_texts_are_hidden(text: str, secret: str) -> None:
    assert secret in text
    assert secret not in log.clean_text(text)


def test_an_error_s_own_words_are_cleaned_too(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(Settings(log_format="json"))
    try:
        int("lin@example.com")
    except ValueError:
        log.get_logger("x").exception("failed")
    (line,) = lines(capsys)
    assert "lin@example.com" not in str(line)
    assert "ValueError" in str(line["exception"])


def test_what_is_below_the_level_is_not_said(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(Settings(log_format="json", log_level="WARNING"))
    log.get_logger("x").info("quiet")
    log.get_logger("x").warning("loud")
    assert [line["event"] for line in lines(capsys)] == ["loud"]
