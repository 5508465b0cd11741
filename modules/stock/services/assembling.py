"""Kits: put together from their parts, and taken apart again. The cost goes where the goods go."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.money import allocate, exponent
from infra.kit.outbox import publish
from infra.kit.problems import NotFound
from infra.kit.quantity import STEP, ZERO, to_quantity
from modules.catalog.api import variant_name
from modules.catalog.views import variants
from modules.shops.api import get_settings
from modules.stock import parts
from modules.stock.costs import costs
from modules.stock.errors import HasMovedOn, NotAKit, NothingToMove, OnlyFree
from modules.stock.events import StockReceived
from modules.stock.models import StockDocumentLine
from modules.stock.parts import StockLine
from modules.stock.repository import recipes_of
from modules.stock.services import papers
from modules.stock.services.lacking import say_what_lacks
from modules.stock.services.moving import COMES, By, by, move, with_moves
from modules.stock.services.papers import NewPaper, Paper
from tenancy.access.api import Actor

UNIT = Decimal("0.000001")  # as the cost of one is kept
USED_UP = with_moves("assemble", -1, parts.take())
Goods = tuple[UUID, Decimal]


class Assembly(msgspec.Struct, frozen=True, kw_only=True):
    """`quantity` of a kit in a warehouse; `apart`: the kits become their parts again."""

    kit: UUID
    warehouse: UUID
    quantity: Decimal
    apart: bool = False
    note: str = ""


async def assemble(session: TenantSession, actor: Actor, asked: Assembly, at: datetime) -> Paper:
    """Parts down and kits up, or the other way round, written and posted at once.

    Raises NotAKit, NothingToMove, OnlyFree with a field error for each part that is short, NotFound.
    """
    if asked.quantity <= 0:
        raise NothingToMove
    recipe = (await recipes_of(session, [asked.kit], "kit")).get(asked.kit)
    if recipe is None:
        raise NotAKit(name=await name_of(session, asked.kit))
    return await post(session, actor, asked, recipe, by(actor, at))


async def take_back(session: TenantSession, actor: Actor, paper: Paper, who: By) -> None:
    """The opposite of a posted assembly, as a document of its own. Raises HasMovedOn."""
    facts = paper.facts
    recipe = {UUID(part): Decimal(needed) for part, needed in facts["parts"].items()}
    asked = Assembly(
        kit=UUID(facts["kit"]), warehouse=paper.warehouse, quantity=Decimal(facts["quantity"]),
        apart=not facts["apart"], note=paper.number,
    )  # fmt: skip
    try:
        await post(session, actor, asked, recipe, who, reverses=paper.id)
    except OnlyFree as problem:
        raise HasMovedOn from problem


async def post(
    session: TenantSession, actor: Actor, asked: Assembly, recipe: Mapping[UUID, Decimal], who: By, *,
    reverses: UUID | None = None,
) -> Paper:  # fmt: skip
    facts: dict[str, Any] = {
        "kit": str(asked.kit), "quantity": str(asked.quantity), "apart": asked.apart,
        "parts": {str(part): str(needed) for part, needed in recipe.items()},
    }  # fmt: skip
    new = NewPaper(
        kind="assembly", state="posted", warehouse=asked.warehouse, note=asked.note, facts=facts, reverses=reverses,
        reason="reversal" if reverses else "",
    )  # fmt: skip
    paper = await papers.begin(session, new, who, actor.zone)
    kits = [(asked.kit, asked.quantity)]
    pieces = [(part, to_quantity((needed * asked.quantity).quantize(STEP))) for part, needed in recipe.items()]
    goes, comes = (kits, pieces) if asked.apart else (pieces, kits)
    signed = [*kits, *((part, -quantity) for part, quantity in pieces)]
    lines = await papers.write_lines(
        session, paper.id, [(variant, -quantity if asked.apart else quantity) for variant, quantity in signed]
    )
    worth = await unit_costs(session, asked.warehouse, goes, comes)
    for variant, cost in worth.items():
        line = sa.update(StockDocumentLine).where(StockDocumentLine.id == lines[variant])
        await session.execute(line.values(unit_cost=cost))
    used = [StockLine(lines[variant], variant, quantity, asked.warehouse) for variant, quantity in goes]
    if len(await move(session, USED_UP, None, used, paper.cause, who)) != len(used):
        await say_what_lacks(session, used, free=True)
    made = [
        StockLine(lines[variant], variant, quantity, asked.warehouse, cost=worth.get(variant))
        for variant, quantity in comes
    ]
    await move(session, COMES["assemble"], None, made, paper.cause, who)
    moved = sorted(variant for variant, _ in (*goes, *comes))
    await publish(session, StockReceived(cause=paper.id, kind="assemble", variants=moved))
    return paper


async def unit_costs(
    session: TenantSession, warehouse: UUID, goes: Sequence[Goods], comes: Sequence[Goods]
) -> dict[UUID, Decimal]:
    """What one of each costs that comes: what goes had cost, spread by what they cost now (else by how many there are).

    Nothing where the cost of something that goes is not known.
    """
    keeper = costs()
    if keeper is None:
        return {}
    known = [cost for cost in await keeper.taken_off(session, warehouse, goes) if cost is not None]
    if len(known) < len(goes):
        return {}
    now = await keeper.cost_of_one(session, warehouse, [variant for variant, _ in comes])
    weights = [now.get(variant, ZERO) * quantity for variant, quantity in comes]
    if not all(weights):
        weights = [quantity for _, quantity in comes]
    places = exponent((await get_settings(session)).currency)
    shares = allocate(int(sum(known, ZERO).scaleb(places)), weights)
    return {
        variant: (Decimal(share).scaleb(-places) / quantity).quantize(UNIT, ROUND_HALF_UP)
        for (variant, quantity), share in zip(comes, shares, strict=True)
    }


async def name_of(session: TenantReader, variant: UUID) -> str:
    query = sa.select(variants.c.product_name, variants.c.title).where(variants.c.id == variant)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    return variant_name(row.product_name, [row.title])
