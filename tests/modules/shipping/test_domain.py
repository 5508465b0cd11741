"""What a way of delivery costs, and where a parcel may go."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.kit.ids import new_id
from modules.shipping.carriers.known import RECORDED
from modules.shipping.domain import Address, Basis, Load, Method, Step, address_faults, fee, grams, reaches

STEPS = (Step(0, 390), Step(1000, 590), Step(5000, 990))


def a_method(**values: object) -> Method:
    return Method(id=new_id(), name="Parcel", **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("weight", "price"), [(0, 390), (999, 390), (1000, 590), (4999, 590), (5000, 990), (99999, 990)]
)
def test_the_step_that_the_weight_has_reached_is_the_price(weight: int, price: int) -> None:
    assert fee(a_method(basis=Basis.WEIGHT, price=100, steps=STEPS), Load(10, weight)).amount == price


def test_below_the_first_step_the_plain_price_holds() -> None:
    assert fee(a_method(basis=Basis.AMOUNT, price=490, steps=(Step(2000, 0),)), Load(1999, 0)).amount == 490


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**5))
def test_from_its_amount_on_delivery_is_free_whatever_it_weighs(goods: int, least: int, weight: int) -> None:
    cost = fee(a_method(basis=Basis.WEIGHT, price=700, steps=STEPS, free_above=least), Load(goods, weight))
    assert (cost.amount == 0) == (goods >= least)


def test_goods_weigh_by_their_unit_or_what_a_piece_weighs_about() -> None:
    goods = [("kg", Decimal("1.5")), ("g", Decimal(250)), ("piece", Decimal(3)), ("", Decimal(1))]
    assert grams(goods, 100) == 2150


def test_a_way_that_names_countries_goes_to_them_alone() -> None:
    assert reaches(a_method(countries=("GB",)), "GB")
    assert reaches(a_method(countries=("GB",)), "")
    assert not reaches(a_method(countries=("GB",)), "FR")
    assert reaches(a_method(), "FR")


def test_an_address_says_what_it_lacks_field_by_field() -> None:
    assert [each.field for each in address_faults(Address(), is_needed=True)] == ["name", "street", "city"]
    assert address_faults(Address(), is_needed=False) == []
    odd = Address(name="A\nB", street="1 Road", city="x" * 201, country="gb", email="nobody")
    assert {each.field for each in address_faults(odd, is_needed=True)} == {"name", "city", "country", "email"}


def test_the_number_of_a_parcel_can_not_break_out_of_the_address_of_its_page() -> None:
    url = next(each for each in RECORDED if each.code == "dhl").url("A/B?x=1&y#z")
    assert url == "https://www.dhl.com/global-en/home/tracking.html?tracking-id=A%2FB%3Fx%3D1%26y%23z"
