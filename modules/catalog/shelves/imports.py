"""The import format `categories`: shelves by their paths, and what their goods have. What a file leaves out stays."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import LOCALES, N_
from infra.kit.problems import Invalid, Problem
from modules.catalog.attributes import Attribute
from modules.catalog.categories import KIND_NAMES
from modules.catalog.imports import Faults, cell, one_of, texts
from modules.catalog.packing import words_in
from modules.catalog.permissions import Perm
from modules.catalog.schemas import AttributeIn, CategoryIn
from modules.catalog.services.categories import BELOW, Shelving, all_categories, category_ids, save_category
from modules.catalog.services.checks import NAME_MISSING
from modules.desk.api import GivenRow, ImportField, Outcome, RowFault, Work
from modules.shops.api import get_settings

KIND_UNKNOWN = N_("Choose one of {kinds}.")
KIND_FIXED = N_("{name} holds values of another kind already. Give the new one another name and key.")
FIELDS = (
    ImportField(
        name="category", label=N_("Category"), required=True, guesses=("path", "shelf", "分类", "类别"),
        help=N_("With the ones above it, as “Clothing > Shirts”."),
    ),
    ImportField(name="other_name", label=N_("Name in the other language")),
    ImportField(
        name="attribute", label=N_("Attribute"), guesses=("property", "属性", "属性名称"),
        help=N_("What goods of this category have, one a row. Left out, the row is only the category."),
    ),
    ImportField(name="other_attribute", label=N_("Attribute's name in the other language")),
    ImportField(
        name="key", label=N_("Attribute key"),
        help=N_("Names the attribute in files and never changes. Left out, it is made."),
    ),
    ImportField(
        name="kind", label=N_("Kind of value"), guesses=("type", "类型"),
        help=N_("text, number, choice, yes_no or date. Left out, it is text."),
    ),
    ImportField(name="unit", label=N_("Unit"), guesses=("uom", "单位"), help=N_("A number's, such as kg.")),
    ImportField(
        name="choices", label=N_("Choices"), guesses=("options", "values", "可选值", "选项"),
        help=N_("What can be chosen, separated by commas."),
    ),
)  # fmt: skip


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A row that could be read. `attribute` None: the row speaks of the category alone."""

    line: int
    path: str
    other_name: str
    attribute: AttributeIn | None


class CategoryFormat:
    """Brings categories in (modules.desk.importing.ImportFormat)."""

    name = "categories"
    label = N_("Categories")
    permission = Perm.IMPORT.value
    path = "/products/categories"
    help = N_("Each row is one category, or one attribute of it. Bring them in before a file of their products.")

    async def fields(self, session: TenantReader) -> Sequence[ImportField]:  # noqa: ARG002  the contract's
        return FIELDS

    def key_of(self, row: GivenRow) -> str:
        return "\n".join((path_of(row), cell(row, "key") or cell(row, "attribute")))

    async def take(self, session: TenantSession, rows: Sequence[GivenRow], work: Work) -> Outcome:
        settings = await get_settings(session)
        other = next(locale for locale in LOCALES if locale != settings.locale)
        outcome = Outcome()
        lines: dict[str, list[Line]] = {}
        for row in rows:
            line, wrong = read_row(row, other)
            outcome.faults += wrong
            if line:
                lines.setdefault(line.path, []).append(line)
        before = {each.path: each for each in (await all_categories(session)).values() if not each.archived}
        ids = await category_ids(session, lines)
        for path, said in lines.items():
            await take_category(session, outcome, before.get(path), ids[path], (said, other), work)
        return outcome


def path_of(row: GivenRow) -> str:
    """The path as it is stored, whatever blanks stand around its arrows."""
    parts = (part.strip() for part in cell(row, "category").split(BELOW.strip()))
    return BELOW.join(part for part in parts if part)


def read_row(row: GivenRow, other: str) -> tuple[Line | None, list[RowFault]]:
    faults = Faults(row)
    texts(row, faults)
    path, name = path_of(row), cell(row, "attribute")
    if not path:
        faults.add("category", NAME_MISSING)
    kind = one_of(cell(row, "kind") or "text", KIND_NAMES)
    if kind is None:
        faults.add("kind", KIND_UNKNOWN, kinds=", ".join(KIND_NAMES))
    if not name and any(cell(row, field) for field in ("other_attribute", "key", "kind", "unit", "choices")):
        faults.add("attribute", NAME_MISSING)
    if faults.found or kind is None:
        return None, faults.found
    said = cell(row, "other_attribute")
    attribute = AttributeIn(
        key=cell(row, "key"), name=name, kind=kind, unit=cell(row, "unit"),
        choices=words_in(cell(row, "choices")), translations={other: said} if said else {},
    )  # fmt: skip
    line = Line(line=row.line, path=path, other_name=cell(row, "other_name"), attribute=attribute if name else None)
    return line, []


async def take_category(
    session: TenantSession, outcome: Outcome, before: Shelving | None, key: UUID, said: tuple[list[Line], str],
    work: Work,
) -> None:  # fmt: skip
    """One category with the rows that name it: all of them, or those that can't be are faults of their own lines."""
    lines, other = said
    stored = (await all_categories(session))[key]
    own = {attribute.key: as_given(attribute) for attribute in stored.attributes}
    by_name = {attribute.name.casefold(): attribute.key for attribute in stored.attributes}
    places = {name: n for n, name in enumerate(own)}
    at: dict[int, Line] = {}
    became: dict[int, str] = {}
    for line in lines:
        became[line.line] = "same" if before else "created"
        if line.attribute is None:
            continue
        name = line.attribute.key or by_name.get(line.attribute.name.casefold()) or line.attribute.name
        was = own.get(name)
        if was and was.kind != line.attribute.kind:
            fault = RowFault(line=line.line, field="kind", message=KIND_FIXED, facts={"name": was.name})
            outcome.faults.append(fault)
            del became[line.line]
            continue
        own[name] = over(was, line.attribute)
        at[places.setdefault(name, len(places))] = line
        if own[name] != was:
            became[line.line] = "changed" if was else "created"
    named = next((line.other_name for line in lines if line.other_name), "")
    names = stored.translations | ({other: named} if named else {})
    if names != stored.translations and before:
        became = {line: "changed" if kind == "same" else kind for line, kind in became.items()}
    data = CategoryIn(name=stored.name, parent=stored.parent_id, translations=names, attributes=list(own.values()))
    if set(became.values()) - {"same"}:
        try:
            await save_category(session, key, data, by=work.by, at=work.at)
        except Problem as problem:
            outcome.faults += faults_of(problem, at, lines[0])
            return
    for kind in became.values():
        outcome.counts[kind] = outcome.counts.get(kind, 0) + 1


def as_given(attribute: Attribute) -> AttributeIn:
    return msgspec.convert(msgspec.to_builtins(attribute), AttributeIn)


def over(was: AttributeIn | None, said: AttributeIn) -> AttributeIn:
    """What a row says, over what is there: blanks stay as they are."""
    if was is None:
        return said
    return msgspec.structs.replace(
        was, name=said.name, unit=said.unit or was.unit, choices=said.choices or was.choices,
        translations=was.translations | said.translations,
    )  # fmt: skip


COLUMNS = {"name": "attribute", "choices": "choices", "unit": "unit", "key": "key"}


def faults_of(problem: Problem, at: Mapping[int, Line], first: Line) -> list[RowFault]:
    """A fault of the n-th attribute stands at the row that says it; one of the category at its first row."""
    errors = problem.fields if isinstance(problem, Invalid) else ()
    found: list[RowFault] = []
    for error in errors:
        _, _, rest = error.field.partition("attributes.")
        place, _, field = rest.partition(".")
        line = at.get(int(place), first) if place.isdigit() else first
        facts = {name: str(fact) for name, fact in error.facts.items()}
        column = COLUMNS.get(field, "category")
        found.append(RowFault(line=line.line, field=column, message=error.message, facts=facts))
    if found:
        return found
    facts = {name: str(fact) for name, fact in problem.facts.items()}
    return [RowFault(line=first.line, field="category", message=problem.message, facts=facts)]
