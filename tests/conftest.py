"""Fixtures of the whole suite; each kind in a file of its own."""

from pathlib import Path

import pytest
import structlog

BROWSER = Path(__file__).parent / "browser"
LEDGERS = {"test_register_offline.py", "test_twice.py"}  # once doubled is once too often: no second try

pytest_plugins = [
    "tests.fixtures.figures",
    "tests.fixtures.moments",
    "tests.fixtures.servers",
    "tests.fixtures.served",
    "tests.fixtures.site",
    "tests.fixtures.tenants",
    "tests.fixtures.visitors",
    "tests.fixtures.carriers",
    "tests.fixtures.stripes",
    "tests.fixtures.wallets",
    "tests.fixtures.gadgets",  # last: it is made of others, which are to be rewritten for asserts first
]


def pytest_configure(config: pytest.Config) -> None:
    """What the application logs of an error is short: told with the local variables of a page it took a minute."""
    config.addinivalue_line("markers", "long: takes minutes by itself")
    renderer = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level, renderer])


@pytest.hookimpl(trylast=True)  # after the order is shuffled
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes begins first: at the end the other processes would wait for it."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    for item in items:
        if item.path.parent == BROWSER and item.path.name not in LEDGERS and not item.config.getoption("--prove"):
            item.add_marker(pytest.mark.flaky(reruns=1))
