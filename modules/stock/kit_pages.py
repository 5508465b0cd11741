"""The form that puts kits together, or takes them apart."""

from decimal import ROUND_FLOOR, Decimal
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Form
from infra.kit.problems import NotFound
from infra.kit.quantity import ZERO
from infra.kit.shell import Link
from modules.catalog.api import variant_name
from modules.stock.pages import crumbs_of, found_variant, home_of
from modules.stock.repository import recipes_of
from modules.stock.services.finding import names_of
from modules.stock.services.warehouses import list_warehouses
from modules.stock.views import levels
from tenancy.access.api import Actor

TOGETHER = N_("The parts leave the shelf, the kits come onto it, at what their parts had cost.")
APART = N_("The kits leave the shelf, and their parts come back onto it.")


class KitPart(msgspec.Struct, frozen=True, kw_only=True):
    """A part: how many are in one kit, how many can be used up here."""

    name: str
    code: str
    unit: str
    needed: Decimal
    there: Decimal


class KitForm(msgspec.Struct, frozen=True, kw_only=True):
    """`most`: for how many the parts (or the kits) are there, over all places."""

    title: str
    text: str
    form: Form
    action: str
    cancel: str
    crumbs: tuple[Link, ...]
    places: tuple[tuple[str, str], ...]
    parts: tuple[KitPart, ...]
    unit: str
    most: Decimal
    apart: bool
    save: str


async def kit_form(session: TenantReader, actor: Actor, variant: UUID, form: Form, *, apart: bool) -> KitForm:
    """Raises NotFound for what is no kit."""
    row, recipe = await found_variant(session, variant), (await recipes_of(session, [variant], "kit")).get(variant)
    if recipe is None:
        raise NotFound
    words, name, home = for_locale(actor.locale).gettext, variant_name(row.product_name, [row.title]), home_of(actor)
    places = await list_warehouses(session, actor)
    free = levels.c.on_hand - levels.c.reserved
    sums = sa.select(levels.c.variant_id, sa.func.greatest(sa.func.sum(free), 0)).where(
        levels.c.variant_id.in_([variant, *recipe]), levels.c.warehouse_id.in_([place.id for place in places])
    )
    there: dict[UUID, Decimal] = {row[0]: row[1] for row in await session.execute(sums.group_by(levels.c.variant_id))}
    names = await names_of(session, list(recipe))
    enough = [(there.get(part, ZERO) / needed).to_integral_value(ROUND_FLOOR) for part, needed in recipe.items()]
    return KitForm(
        title=words(N_("Take {name} apart") if apart else N_("Put {name} together"), name=name),
        text=words(APART if apart else TOGETHER), form=form, action=f"{home}/{variant}/assemblies",
        cancel=f"{home}/{variant}", crumbs=crumbs_of(actor, name, variant),
        places=tuple((str(place.id), place.name) for place in places), unit=row.unit, apart=apart,
        parts=tuple(
            KitPart(
                name=names[part].name, code=names[part].code, unit=names[part].unit, needed=needed,
                there=there.get(part, ZERO),
            )
            for part, needed in recipe.items()
        ),
        most=there.get(variant, ZERO) if apart else min(enough, default=ZERO),
        save=words(N_("Take apart") if apart else N_("Put together")),
    )  # fmt: skip
