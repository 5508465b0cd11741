import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenancy.onboarding.slugs import MOST, RESERVED, free_slug, slug_for


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("西湖茶庄", "xi-hu-cha-zhuang"),
        ("Café Müller's", "cafe-mullers"),
        ("茶 Tea 99", "cha-tea-99"),
        ("  --  ", "shop"),
    ],
)
def test_a_name_becomes_letters_that_every_keyboard_has(name: str, slug: str) -> None:
    assert slug_for(name) == slug


@given(st.text(max_size=200))
def test_a_slug_always_fits_an_address(name: str) -> None:
    slug = slug_for(name)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= MOST


@given(st.text(max_size=20), st.integers(0, 5))
def test_a_free_slug_is_neither_taken_nor_reserved(name: str, used: int) -> None:
    taken = {slug_for(name), *(f"{slug_for(name)}-{n}" for n in range(2, used))}
    assert free_slug(name, taken) not in taken | RESERVED
