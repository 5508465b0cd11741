"""Fixtures of the whole suite; each kind in a file of its own."""

from hypothesis import HealthCheck, settings

# A slow machine is no failure, and the same sources are tested with the same examples.
settings.register_profile("suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

pytest_plugins = [
    "tests.fixtures.figures",
    "tests.fixtures.moments",
    "tests.fixtures.servers",
    "tests.fixtures.served",
    "tests.fixtures.site",
    "tests.fixtures.tenants",
    "tests.fixtures.visitors",
    "tests.fixtures.gadgets",  # last: it is made of others, which are to be rewritten for asserts first
]
