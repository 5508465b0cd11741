"""What goods are made of, on their page and on the form that says it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.problems import FieldError, Invalid, NotFound
from infra.kit.quantity import to_quantity
from infra.kit.search import matches
from infra.kit.shell import Link
from modules.catalog.bundles.schemas import MOST_PARTS, MadeOfIn, PartIn, PartOut
from modules.catalog.bundles.service import GOODS, goods_named, made_of, parts_of
from modules.catalog.domain import variant_name
from modules.catalog.errors import NoSuchProduct
from modules.catalog.forms import as_id, plain, read, text
from modules.catalog.listing import home_of
from modules.catalog.models import Part, Product, Variant
from modules.catalog.permissions import Perm
from modules.catalog.repository import find_product
from modules.catalog.schemas import ProductOut
from tenancy.access.api import Actor

MOST_FOUND = 8
KINDS = {
    "goods": N_("Sold as it is"),
    "bundle": N_("Bundle: its parts leave the shelf when it is sold"),
    "kit": N_("Kit: put together beforehand, and counted by itself"),
}
BADGES = {"bundle": N_("Bundle"), "kit": N_("Kit")}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A part on the form; its fields begin with `path`."""

    path: str
    variant: str
    name: str
    code: str
    unit: str


class PartsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form of one variant; `variants`: the product's others."""

    title: str
    name: str
    code: str
    crumbs: tuple[Link, ...]
    variants: tuple[Link, ...]
    form: Form
    action: str
    cancel: str
    find: str
    kinds: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What answers to a name, as buttons of the form."""

    query: str
    goods: tuple[PartOut, ...]


class MadeOf(msgspec.Struct, frozen=True, kw_only=True):
    """One variant of a product with what it is made of; `edit` is empty for who may not."""

    title: str
    kind: str
    parts: tuple[PartOut, ...]
    edit: str


class PartsCard(msgspec.Struct, frozen=True, kw_only=True):
    """The bundles and kits among a product's variants, and those that its variants are a part of."""

    home: str
    made: tuple[MadeOf, ...]
    part_of: tuple[Link, ...]


async def product_of(session: TenantReader, product: UUID) -> ProductOut:
    """Raises NoSuchProduct."""
    found = await find_product(session, product)
    if found is None:
        raise NoSuchProduct
    return found


def here_of(actor: Actor, product: UUID, variant: UUID) -> str:
    return f"{home_of(actor)}/{product}/variants/{variant}/parts"


async def parts_page(
    session: TenantReader, actor: Actor, product_id: UUID, variant_id: UUID, form: Form | None = None
) -> PartsPage:
    """As it stands, or as it was typed. Raises NoSuchProduct, NotFound."""
    product = await product_of(session, product_id)
    own = next((variant for variant in product.variants if variant.id == variant_id), None)
    if own is None:
        raise NotFound
    words, home = for_locale(actor.locale).gettext, home_of(actor)
    form = form or form_of(await made_of(session, product_id, variant_id))
    title = words(N_("Made of"))
    sold = [variant for variant in product.variants if not variant.archived]
    return PartsPage(
        title=title, name=variant_name(product.name, [own.title]), code=own.code, form=form,
        crumbs=(Link(words(N_("Products")), home), Link(product.name, f"{home}/{product.id}"), Link(title, "")),
        variants=tuple(
            Link(variant.title or variant.code, here_of(actor, product.id, variant.id), variant.id == own.id)
            for variant in sold
        )
        if len(sold) > 1
        else (),
        action=here_of(actor, product.id, own.id), cancel=f"{home}/{product.id}",
        find=f"{here_of(actor, product.id, own.id)}/goods",
        kinds=tuple((kind, words(label)) for kind, label in KINDS.items()), rows=await rows_of(session, form),
    )  # fmt: skip


def form_of(made: Any) -> Form:
    values: dict[str, Any] = {"kind": made.kind}
    for n, part in enumerate(made.parts):
        values |= {f"parts.{n}.variant": str(part.variant), f"parts.{n}.quantity": plain(part.quantity)}
    return Form(key=str(new_id()), values=values)


async def rows_of(session: TenantReader, form: Form) -> tuple[Row, ...]:
    keys = [(n, as_id(key)) for n in range(MOST_PARTS) if (key := text(form.values, f"parts.{n}.variant"))]
    known = {row.id: row for row in await goods_named(session, [key for _, key in keys if key])}
    return tuple(
        Row(
            path=f"parts.{n}", variant=str(key), name=variant_name(row.name, [row.title]), code=row.code, unit=row.unit,
        )
        for n, key in keys
        if key and (row := known.get(key))
    )  # fmt: skip


def typed_rows(data: Mapping[str, Any]) -> dict[str, Any]:
    """The rows that were sent, one taken off with `remove`, one put on with `add`."""
    gone, rows = text(data, "remove"), list[tuple[str, str]]()
    for n in range(MOST_PARTS):
        key, quantity = text(data, f"parts.{n}.variant"), text(data, f"parts.{n}.quantity")
        if key and str(n) != gone:
            rows.append((key, quantity))
    if (added := text(data, "add")) and all(key != added for key, _ in rows):
        rows.append((added, "1"))
    values: dict[str, Any] = {"kind": text(data, "kind") or "goods"}
    if added and values["kind"] == "goods":
        values["kind"] = "bundle"
    for n, (key, quantity) in enumerate(rows[:MOST_PARTS]):
        values |= {f"parts.{n}.variant": key, f"parts.{n}.quantity": quantity}
    return values


def made_in(values: Mapping[str, Any]) -> MadeOfIn:
    """What was typed. Raises Invalid with the fields that can't be read."""
    errors: list[FieldError] = []
    parts = [
        PartIn(variant=as_id(key), quantity=read(values, f"parts.{n}.quantity", to_quantity, errors) or Decimal(0))
        for n in range(MOST_PARTS)
        if (key := text(values, f"parts.{n}.variant"))
    ]
    if errors:
        raise Invalid(fields=errors)
    return msgspec.convert({"kind": values["kind"], "parts": msgspec.to_builtins(parts)}, MadeOfIn, strict=False)


async def look_for(session: TenantReader, query: str) -> list[PartOut]:
    """Goods that can be a part, by name."""
    named: Any = (
        sa.select(*GOODS)
        .join(Product, Product.id == Variant.product_id)
        .where(matches(Product.search_text, query), ~Variant.archived, Variant.kind != "bundle")
        .order_by(Product.name, Variant.id)
        .limit(MOST_FOUND)
    )
    return [
        PartOut(
            variant=row.id, product=row.product_id, name=variant_name(row.name, [row.title]), code=row.code,
            unit=row.unit, quantity=Decimal(1),
        )
        for row in await session.execute(named)
    ]  # fmt: skip


async def parts_card(
    session: TenantReader, actor: Actor, variants: Sequence[UUID], **_context: Any
) -> PartsCard | None:
    """None for goods that are neither made of others nor a part of some."""
    rows = {row.id: row for row in await goods_named(session, variants)}
    recipes = await parts_of(session, [key for key, row in rows.items() if row.kind != "goods"])
    wholes = await wholes_with(session, list(rows))
    if not recipes and not wholes:
        return None
    words, home = for_locale(actor.locale).gettext, home_of(actor)
    return PartsCard(
        home=home,
        made=tuple(
            MadeOf(
                title=rows[key].title, kind=words(BADGES[rows[key].kind]), parts=tuple(recipes[key]),
                edit=here_of(actor, rows[key].product_id, key) if actor.may(Perm.EDIT) else "",
            )
            for key in variants
            if key in recipes
        ),
        part_of=tuple(Link(name, f"{home}/{product}") for product, name in wholes),
    )  # fmt: skip


async def wholes_with(session: TenantReader, variants: Sequence[UUID]) -> list[tuple[UUID, str]]:
    """(product, name) of the bundles and kits that have one of these as a part."""
    query: Any = sa.select(*GOODS).join(Product, Product.id == Variant.product_id)
    query = query.where(Variant.id.in_(sa.select(Part.variant_id).where(Part.part_id.in_(variants))))
    rows = await session.execute(query.order_by(Product.name, Variant.position).limit(MOST_PARTS))
    return [(row.product_id, variant_name(row.name, [row.title])) for row in rows]
