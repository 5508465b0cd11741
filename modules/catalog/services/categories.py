"""Categories: a tree of shelves, each with the attributes that its goods have. Few rows, so they are read whole."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.followed import CHANGED
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import FieldError, Invalid, NotFound
from modules.catalog.attributes import MOST, MOST_CHOICES, Attribute, chain, is_key, key_for
from modules.catalog.errors import CategoryInUse, CategoryTaken
from modules.catalog.models import Category, Product
from modules.catalog.schemas import AttributeIn, CategoryIn
from modules.catalog.services import checks
from modules.desk.api import Author, Deed, changes, note

KIND = "catalog.category"
BELOW = " > "
LONGEST_UNIT = 24
COLUMNS = [getattr(Category, n) for n in ("id", "parent_id", "name", "path", "translations", "attributes", "archived")]


class Shelving(msgspec.Struct, frozen=True, kw_only=True):
    """One category as it is stored."""

    id: UUID
    parent_id: UUID | None
    name: str
    path: str
    translations: dict[str, str]
    attributes: list[Attribute]
    archived: bool


async def all_categories(session: TenantReader) -> dict[UUID, Shelving]:
    """Every category by id, archived ones too, in the order of the tree."""
    rows = (await session.execute(sa.select(*COLUMNS))).mappings()
    made = [msgspec.convert(dict(row), Shelving) for row in rows]
    return {each.id: each for each in sorted(made, key=lambda each: each.path.split(BELOW))}


def attributes_of(known: Mapping[UUID, Shelving], category: UUID | None) -> list[Attribute]:
    """What goods of a category have: those of the categories above it first."""
    parents: dict[object, object] = {each.id: each.parent_id for each in known.values()}
    line = [known[key] for key in chain(parents, category) if isinstance(key, UUID) and key in known]
    return [attribute for each in reversed(line) for attribute in each.attributes]


def below(known: Mapping[UUID, Shelving], category: UUID) -> list[UUID]:
    """The category and everything that hangs on it."""
    start = known.get(category)
    if start is None:
        return [category]
    return [each.id for each in known.values() if each.id == category or each.path.startswith(start.path + BELOW)]


async def category_ids(session: TenantSession, paths: Iterable[str]) -> dict[str, UUID]:
    """Path → category, for all of `paths`: those that are missing are added, level by level; archived ones return."""
    wanted = sorted({path for path in paths if path})
    found = await by_path(session, wanted)
    for path in wanted:
        if path not in found:
            found[path] = await add_path(session, path)
    return found


async def by_path(session: TenantSession, paths: Sequence[str]) -> dict[str, UUID]:
    if not paths:
        return {}
    rows = (
        await session.execute(sa.select(Category.path, Category.id, Category.archived).where(Category.path.in_(paths)))
    ).all()
    if returning := [row.id for row in rows if row.archived]:
        await session.execute(sa.update(Category).where(Category.id.in_(returning)).values(archived=False))
    return {row.path: row.id for row in rows}


async def add_path(session: TenantSession, path: str) -> UUID:
    parent: UUID | None = None
    walked = ""
    key = new_id()
    for name in [part.strip() for part in path.split(BELOW.strip()) if part.strip()] or [path]:
        walked = f"{walked}{BELOW}{name}" if walked else name
        row = {"id": new_id(), "parent_id": parent, "name": name, "path": walked}
        await session.execute(insert(Category).values(row).on_conflict_do_nothing())  # another may be faster
        stored = sa.select(Category.id).where(Category.name == name, Category.parent_id.is_not_distinct_from(parent))
        parent = key = (await session.execute(stored)).scalar_one()
    return key


async def save_category(
    session: TenantSession, category: UUID | None, data: CategoryIn, *, by: Author, at: datetime
) -> UUID:
    """Adds a category, or changes one. Raises Invalid with each field's fault, CategoryTaken, NotFound."""
    await session.execute(sa.select(Category.id).order_by(Category.id).with_for_update())
    known = await all_categories(session)
    before = known.get(category) if category else None
    if category and before is None:
        raise NotFound
    if faults := faults_of(known, category, data):
        raise Invalid(fields=faults)
    key, name = category or new_id(), data.name.strip()
    if any(e.name == name and e.parent_id == data.parent and e.id != key for e in known.values()):
        raise CategoryTaken(name=name)
    path = f"{known[data.parent].path}{BELOW}{name}" if data.parent else name
    row = {
        "name": name,
        "parent_id": data.parent,
        "path": path,
        "translations": {locale: words.strip() for locale, words in data.translations.items() if words.strip()},
        "attributes": msgspec.to_builtins(keyed(known, key, data)),
        "archived": False,
    }
    put = insert(Category).values(id=key, **row)
    await session.execute(put.on_conflict_do_update(index_elements=["id"], set_=row | {"changed": CHANGED}))
    if before and before.path != path:
        await move_below(session, known, before, path)
    was, becomes = changes(flat(before), row | {"parent_id": str(data.parent or "")}) if before else ({}, {})
    act = "category.edited" if before else "category.created"
    await note(
        session, [Deed(act=act, kind=KIND, subject=key, subject_name=path, before=was, after=becomes)], by=by, at=at
    )
    return key


async def move_below(session: TenantSession, known: Mapping[UUID, Shelving], before: Shelving, path: str) -> None:
    """Everything that hangs on a category that was renamed or moved says its new path."""
    for each in below(known, before.id):
        if each != before.id:
            moved = path + known[each].path.removeprefix(before.path)
            await session.execute(sa.update(Category).where(Category.id == each).values(path=moved))


async def archive_category(session: TenantSession, category: UUID, *, by: Author, at: datetime) -> None:
    """Takes an empty category away. Raises NotFound, CategoryInUse while goods or categories stand in it."""
    known = await all_categories(session)
    stored = known.get(category)
    if stored is None:
        raise NotFound
    goods = sa.select(sa.func.count()).where(Product.category_id == category, Product.state != "archived")
    number = await session.scalar(goods) or 0
    shelves = sum(1 for each in known.values() if each.parent_id == category and not each.archived)
    if number or shelves:
        raise CategoryInUse(name=stored.name, goods=number, categories=shelves)
    await session.execute(sa.update(Category).where(Category.id == category).values(archived=True, changed=CHANGED))
    deed = Deed(act="category.archived", kind=KIND, subject=category, subject_name=stored.path)
    await note(session, [deed], by=by, at=at)


def flat(stored: Shelving | None) -> dict[str, Any]:
    return {} if stored is None else msgspec.to_builtins(stored) | {"parent_id": str(stored.parent_id or "")}


def keyed(known: Mapping[UUID, Shelving], category: UUID, data: CategoryIn) -> list[Attribute]:
    """The attributes with a key each; one that is there keeps its own."""
    taken = {a.key for each in known.values() if each.id != category for a in each.attributes}
    taken |= {line.key for line in data.attributes if line.key}
    made: list[Attribute] = []
    for line in data.attributes:
        key = line.key or key_for(line.name, taken)
        taken.add(key)
        choices = [choice.strip() for choice in line.choices if choice.strip()] if line.kind == "choice" else []
        names = {locale: words.strip() for locale, words in line.translations.items() if words.strip()}
        made.append(
            Attribute(
                key=key,
                name=line.name.strip(),
                kind=line.kind,
                unit=line.unit.strip() if line.kind == "number" else "",
                choices=list(dict.fromkeys(choices)),
                translations=names,
            )
        )
    return made


def faults_of(known: Mapping[UUID, Shelving], category: UUID | None, data: CategoryIn) -> list[FieldError]:
    found = [*checks.text_faults("name", data.name)]
    if not data.name.strip():
        found.append(checks.fault("name", "missing", checks.NAME_MISSING))
    if BELOW.strip() in data.name:
        found.append(checks.fault("name", "arrow", checks.NAME_HAS_ARROW))
    if data.parent and (data.parent not in known or (category and data.parent in below(known, category))):
        found.append(checks.fault("parent", "circle", checks.PARENT_BELOW))
    if len(data.attributes) > MOST:
        found.append(checks.fault("attributes", "too_many", checks.ATTRIBUTES_MANY, most=MOST))
    inherited = {a.name.casefold() for a in attributes_of(known, data.parent)}
    seen: set[str] = set()
    for n, line in enumerate(data.attributes):
        found += attribute_faults(f"attributes.{n}", line, inherited | seen)
        seen.add(line.name.strip().casefold())
    return found


def attribute_faults(path: str, line: AttributeIn, taken: set[str]) -> list[FieldError]:
    found = [
        *checks.text_faults(f"{path}.name", line.name),
        *checks.text_faults(f"{path}.unit", line.unit, LONGEST_UNIT),
    ]
    if not line.name.strip():
        found.append(checks.fault(f"{path}.name", "missing", checks.NAME_MISSING))
    if line.name.strip().casefold() in taken:
        found.append(checks.fault(f"{path}.name", "twice", checks.ATTRIBUTE_TWICE, name=line.name.strip()))
    if line.key and not is_key(line.key):
        found.append(checks.fault(f"{path}.key", "key", checks.KEY_WRONG))
    if line.kind == "choice" and not any(choice.strip() for choice in line.choices):
        found.append(checks.fault(f"{path}.choices", "missing", checks.CHOICES_MISSING))
    if len(line.choices) > MOST_CHOICES:
        found.append(checks.fault(f"{path}.choices", "too_many", checks.CHOICES_MANY, most=MOST_CHOICES))
    for text in (*line.choices, *line.translations.values()):
        found += checks.text_faults(f"{path}.choices", text)
    return found
