"""Settings, Modules: on, off and on again, in a shop with data."""

import httpx
import sqlalchemy as sa

from infra.kit.db.sessions import Databases
from tests.fixtures.gadgets import GadgetShop

MODULES, PROVIDED = "/settings/modules", "entitlements.provide"
MENU = 'href="/app/{}/gadgets"'


async def press(shop: GadgetShop, act: str) -> httpx.Response:
    page = shop.home + MODULES
    return await shop.owner.send(page, f"{page}/gadgets/{act}")


async def is_in_menu(shop: GadgetShop) -> bool:
    return MENU.format(shop.tenant.slug) in (await shop.owner.open(shop.home + MODULES)).text


async def test_a_module_that_is_off_says_what_it_is_for(client: httpx.AsyncClient) -> None:
    page = (await client.get("/app/corner/settings/modules")).text
    assert "Register" in page
    assert "Sell at the counter" in page


async def test_switched_off_its_pages_are_not_there(gadget_shop: GadgetShop) -> None:
    answer = await gadget_shop.owner.open(f"{gadget_shop.home}/gadgets")
    assert answer.status_code == 404
    assert "This module is switched off." in answer.text
    assert not await is_in_menu(gadget_shop)


async def test_on_off_and_on_again_keeps_the_data(gadget_shop: GadgetShop, databases: Databases) -> None:
    shop, gadgets = gadget_shop, f"{gadget_shop.home}/gadgets"
    assert (await press(shop, "activation")).status_code == 303
    assert "Being prepared" in (await shop.owner.open(shop.home + MODULES)).text
    assert (await shop.owner.open(gadgets)).status_code == 404
    await shop.post.deliver(PROVIDED)
    await forget(shop)
    assert (await shop.owner.open(gadgets)).status_code == 200
    assert await is_in_menu(shop)
    async with databases.tenant(shop.tenant.id) as session:
        await session.execute(sa.text("INSERT INTO gadget VALUES ('whistle')"))
        await session.commit()
    assert (await press(shop, "deactivation")).status_code == 303
    assert (await shop.owner.open(gadgets)).status_code == 404
    assert not await is_in_menu(shop)
    await press(shop, "activation")
    await shop.post.deliver(PROVIDED)
    await forget(shop)
    assert "whistle" in (await shop.owner.open(gadgets)).text


async def forget(shop: GadgetShop) -> None:
    """Five seconds pass: what the web process remembers of its callers is asked anew."""
    shop.callers.forget(f"tenant {shop.tenant.id}")


async def test_a_module_that_is_not_there_is_said_to_be_missing(gadget_shop: GadgetShop) -> None:
    page = gadget_shop.home + MODULES
    answer = await gadget_shop.owner.send(page, f"{page}/teleporter/activation")
    assert answer.status_code == 404
