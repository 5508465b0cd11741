"""What a register handed in keeps its figures when its customer is removed, and nothing of the person."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from modules.customers.api import Contact, Source, find_or_create
from modules.customers.services.persons import erase_person
from modules.pos.models import RegisterDocument
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.registers import Till, a_line, copy_of, states

NAME = "Rosalind Quirk"


async def body_of(session: TenantSession, sale: dict[str, Any]) -> dict[str, Any]:
    query = sa.select(RegisterDocument.body).where(RegisterDocument.id == UUID(sale["id"]))
    return (await session.scalars(query)).one()


async def sold_to_somebody(databases: Databases, shop: TenantCard, till: Till, tea: UUID) -> tuple[UUID, Any]:
    """Whom, and the sale as the register handed it in."""
    async with databases.tenant(shop.id) as session:
        source = Source.of(an_actor(tenant=shop.id, slug=shop.slug), clock.now())
        customer = await find_or_create(session, Contact(name=NAME, email=f"{tea.hex[-8:]}@people.example"), source)
        await session.commit()
    sale = till.sale(
        a_line(tea) | {"note": f"wrapped for {NAME}"}, a_line(tea), customer=str(customer), customer_name=NAME,
        note=f"Ring {NAME} on Monday",
    )  # fmt: skip
    assert states(await till.send(till.opening(), sale)) == ["recorded", "recorded"]
    return customer, sale


async def test_a_person_who_is_removed_leaves_no_word_at_the_register(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    customer, sale = await sold_to_somebody(databases, pos_shop, till, tea)
    actor = an_actor(tenant=pos_shop.id, slug=pos_shop.slug)
    async with databases.tenant(pos_shop.id) as session:
        assert NAME in str(await body_of(session, sale))
        await erase_person(session, actor, customer, "asked by letter", Source.of(actor, clock.now()))
        kept = await body_of(session, sale)
        await session.commit()
    assert NAME not in str(kept)
    assert kept["body"]["total"] == sale["body"]["total"]
    assert [line["id"] for line in kept["body"]["lines"]] == [line["id"] for line in sale["body"]["lines"]]
    assert states(await till.send(copy_of(sale))) == ["recorded"], "the same sale once more is still the same"
