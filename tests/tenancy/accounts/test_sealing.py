"""What shops entrust to us opens for its own purpose alone."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar

from tenancy.accounts.sealing import SealBroken, seal, unseal


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_sealed_comes_out_as_it_went_in(whole_app: Litestar, plain: str) -> None:
    assert unseal("carrier a", seal("carrier a", plain)) == plain


def test_nothing_opens_for_another_purpose_or_after_a_change(whole_app: Litestar) -> None:
    sealed = seal("carrier a", "key")
    assert sealed != seal("carrier a", "key")
    for purpose, text in (
        ("carrier b", sealed),
        ("carrier a", sealed[:-4] + "AAA="),
        ("carrier a", "x"),
        ("carrier a", ""),
    ):
        with pytest.raises(SealBroken):
            unseal(purpose, text)
