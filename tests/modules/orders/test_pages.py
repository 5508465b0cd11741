"""Parts that other packages bring to the order's page."""

from infra.kit.db.sessions import Databases
from tests.factories.gadgets.selling import issue, place, stocked
from tests.fixtures.gadgets import GadgetShop

PART = "Voucher used: WELCOME"


async def page_of(databases: Databases, shop: GadgetShop, *codes: str) -> str:
    order = (await place(shop, await stocked(databases, shop), codes=codes)).json()["id"]
    return (await shop.owner.open(f"{shop.home}/orders/{order}")).text


async def test_a_package_shows_its_part_beside_the_order(databases: Databases, gadgets_on: GadgetShop) -> None:
    await issue(databases, gadgets_on, "WELCOME", 500)
    assert PART in await page_of(databases, gadgets_on, "WELCOME")


async def test_a_part_without_anything_to_say_is_left_out(databases: Databases, gadgets_on: GadgetShop) -> None:
    assert "Voucher" not in await page_of(databases, gadgets_on)


async def test_control_a_switched_off_package_shows_nothing(databases: Databases, gadget_shop: GadgetShop) -> None:
    assert "Voucher" not in await page_of(databases, gadget_shop, "WELCOME")
