"""Pages of categories: view-models, and the form as it is read."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.problems import NotFound
from infra.kit.shell import Link
from modules.catalog.attributes import KINDS, MOST, Kind
from modules.catalog.forms import Typed, text
from modules.catalog.listing import address, home_of
from modules.catalog.models import Product
from modules.catalog.pages import fact_field, other_locale
from modules.catalog.permissions import Perm
from modules.catalog.schemas import AttributeIn, CategoryIn
from modules.catalog.services.categories import BELOW, Shelving, all_categories, attributes_of, below
from modules.catalog.services.checks import split
from tenancy.access.api import Actor

ROOM = 3  # empty lines for what is to be added
KIND_NAMES: dict[Kind, str] = {
    "text": N_("Text"),
    "number": N_("Number"),
    "choice": N_("Choice"),
    "yes_no": N_("Yes or no"),
    "date": N_("Date"),
}


class CategoryLine(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the list: `depth` categories stand above it, `goods` in it alone."""

    name: str
    depth: int
    goods: int
    attributes: str
    href: str
    products: str


class CategoryList(msgspec.Struct, frozen=True, kw_only=True):
    crumbs: tuple[Link, ...]
    lines: tuple[CategoryLine, ...]
    new: str
    exports: tuple[Link, ...]
    bring: str


class Inherited(msgspec.Struct, frozen=True):
    name: str
    kind: str


class CategoryEdit(msgspec.Struct, frozen=True, kw_only=True):
    """The form of a category. `archival` is empty for a new one."""

    form: Form
    title: str
    crumbs: tuple[Link, ...]
    action: str
    cancel: str
    archival: str
    parents: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    inherited: tuple[Inherited, ...]
    lines: tuple[int, ...]
    other_locale: str


def place_of(actor: Actor) -> str:
    return f"{home_of(actor)}/categories"


async def categories_of(session: TenantReader, actor: Actor) -> CategoryList:
    known = await all_categories(session)
    held = sa.select(Product.category_id, sa.func.count()).where(Product.state != "archived")
    goods = {row[0]: row[1] for row in await session.execute(held.group_by(Product.category_id))}
    here, words = place_of(actor), for_locale(actor.locale).gettext
    comma = "、" if actor.locale.startswith("zh") else ", "
    may_edit = actor.may(Perm.EDIT)
    return CategoryList(
        crumbs=(Link(words(N_("Products")), home_of(actor)), Link(words(N_("Categories")), "")),
        lines=tuple(
            CategoryLine(
                name=each.translations.get(actor.locale) or each.name,
                depth=depth_of(each),
                goods=goods.get(each.id, 0),
                attributes=comma.join(attribute.called(actor.locale) for attribute in each.attributes),
                href=f"{here}/{each.id}" if may_edit else "",
                products=address(home_of(actor), category=str(each.id)),
            )
            for each in known.values()
            if not each.archived
        ),
        new=f"{here}/new" if may_edit else "",
        exports=tuple(
            Link(f"{words(N_('Export'))} {kind.upper()}", f"{here}/export.{kind}") for kind in ("csv", "xlsx")
        ),
        bring=f"/app/{actor.slug}/imports/new/categories" if actor.may(Perm.IMPORT) else "",
    )


def depth_of(each: Shelving) -> int:
    return each.path.count(BELOW)


def fresh(values: dict[str, Any]) -> Form:
    return Form(key=str(new_id()), values=values)


async def values_of(session: TenantReader, category: UUID) -> dict[str, Any]:
    """A stored category as the form's values. Raises NotFound."""
    stored = (await all_categories(session)).get(category)
    if stored is None:
        raise NotFound
    other = await other_locale(session)
    values: dict[str, Any] = {
        "name": stored.name,
        "parent": str(stored.parent_id or ""),
        "other_name": stored.translations.get(other, ""),
    }
    for n, attribute in enumerate(stored.attributes):
        path = f"attributes.{n}"
        values |= {
            f"{path}.key": attribute.key,
            f"{path}.name": attribute.name,
            f"{path}.other_name": attribute.translations.get(other, ""),
            f"{path}.kind": attribute.kind,
            f"{path}.unit": attribute.unit,
            f"{path}.choices": ", ".join(attribute.choices),
        }
    return values


async def edit_of(session: TenantReader, actor: Actor, form: Form, category: UUID | None) -> CategoryEdit:
    """The form, for a new category or one that is there."""
    known, here = await all_categories(session), place_of(actor)
    words = for_locale(actor.locale).gettext
    under = set(below(known, category)) if category else set[UUID]()
    stored = known.get(category) if category else None
    title = stored.name if stored else words(N_("New category"))
    parent = next((key for key in known if str(key) == str(form.values.get("parent") or "")), None)
    inherited = [fact_field(a, actor.locale) for a in attributes_of(known, parent)]
    return CategoryEdit(
        form=form,
        title=title,
        crumbs=(
            Link(words(N_("Products")), home_of(actor)),
            Link(words(N_("Categories")), here),
            Link(title, ""),
        ),
        action=f"{here}/{category}" if category else here,
        cancel=here,
        archival=f"{here}/{category}/archival" if stored and not stored.archived else "",
        parents=tuple((str(e.id), e.path) for e in known.values() if not e.archived and e.id not in under),
        kinds=tuple((kind, words(KIND_NAMES[kind])) for kind in KINDS),
        inherited=tuple(Inherited(f.label, words(KIND_NAMES[as_kind(f.kind)])) for f in inherited),
        lines=tuple(range(min(MOST, used_lines(form.values) + ROOM))),
        other_locale=await other_locale(session),
    )


def used_lines(values: Mapping[str, Any]) -> int:
    return max((n + 1 for n in range(MOST) if text(values, f"attributes.{n}.name")), default=0)


def as_kind(said: str) -> Kind:
    kinds: dict[str, Kind] = {kind: kind for kind in KINDS}
    return kinds.get(said, "text")


def category_in(typed: Typed, parent: UUID | None, other: str, before: CategoryIn | None) -> CategoryIn:
    """What was typed; a line without a name is none. What the form doesn't show stays as it is in `before`."""
    old = {line.key: line for line in before.attributes} if before else {}
    lines: list[AttributeIn] = []
    for n in range(MOST):
        path = f"attributes.{n}"
        key, name = text(typed, f"{path}.key"), text(typed, f"{path}.name")
        if not name:
            continue
        names = {**(old[key].translations if key in old else {}), other: text(typed, f"{path}.other_name")}
        lines.append(
            AttributeIn(
                key=key,
                name=name,
                kind=as_kind(text(typed, f"{path}.kind")),
                unit=text(typed, f"{path}.unit"),
                choices=split(text(typed, f"{path}.choices")),
                translations=names,
            )
        )
    names = {**(before.translations if before else {}), other: text(typed, "other_name")}
    return CategoryIn(name=text(typed, "name"), parent=parent, translations=names, attributes=lines)
