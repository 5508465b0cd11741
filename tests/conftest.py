"""Fixtures of the whole suite; each kind in a file of its own."""

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
