"""What a register shows first is chosen at it, and stays whatever becomes of its other settings."""

from typing import Any
from uuid import UUID

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from modules.desk.api import Author
from modules.pos.favorites.web import MOST
from modules.pos.registers import RegisterIn, get_register, save_register
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.registers import Till


async def told(till: Till) -> dict[str, Any]:
    """How the register sells, as its devices are told."""
    return (await till.feed())["settings"]


async def choose(till: Till, goods: list[UUID]) -> int:
    asked = {"goods": [str(each) for each in goods]}
    return (await till.client.put(f"{till.home}/favorites", json=asked)).status_code


async def test_what_is_chosen_at_one_register_is_its_own_and_outlives_a_change_of_its_settings(
    databases: Databases, pos_shop: TenantCard, till: Till, other_till: Till, tea: UUID
) -> None:
    others = new_id()
    assert await choose(till, [tea, others, tea]) == 204
    assert (await told(till))["favorites"] == [str(tea), str(others)]
    assert (await told(other_till))["favorites"] == []
    actor = an_actor(tenant=pos_shop.id, slug=pos_shop.slug)
    async with databases.tenant(pos_shop.id) as session:
        own = await get_register(session, actor, UUID(till.register))
        data = RegisterIn(code=own.code, name=own.name, store=own.store_id, drawer=own.drawer, words="Come again")
        await save_register(session, actor, own.id, data, Author.of(actor), clock.now())
        await session.commit()
    after = await told(till)
    assert (after["favorites"], after["words"]) == ([str(tea), str(others)], "Come again")


async def test_more_than_a_screen_holds_are_refused_and_nothing_changes(till: Till, tea: UUID) -> None:
    assert await choose(till, [tea]) == 204
    assert await choose(till, [new_id() for _ in range(MOST + 1)]) in {400, 422}
    assert (await told(till))["favorites"] == [str(tea)]


async def test_a_stranger_chooses_nothing(till: Till, tea: UUID) -> None:
    till.client.headers["Authorization"] = "Bearer ytd_nobody"
    assert await choose(till, [tea]) == 401
