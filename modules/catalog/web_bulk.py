"""Pages of changing many products at once."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Fragment, Page, Redirect
from infra.kit.problems import Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work, with_form_again
from modules.catalog import bulk, repository
from modules.catalog.bulk import Change, Field, How
from modules.catalog.bulk_pages import (
    BulkForm,
    card_of,
    form_of,
    list_of,
    page_of,
    picked_fields,
    place_of,
    with_preview,
)
from modules.catalog.forms import form_again, text
from modules.catalog.listing import query_of
from modules.catalog.permissions import Perm
from modules.catalog.services.bulk import Picked, find_edit, look, start_bulk_edit, undo_bulk_edit
from modules.catalog.web import ids_in, wanted_in
from modules.desk.api import Author
from tenancy.access.api import Acting, Actor

Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Id = FromPath[UUID]


def picked_in(data: dict[str, Any], actor: Actor) -> Picked:
    """The ticked rows, or all that the list shows. Raises Invalid when neither is there."""
    if data.get("whole"):
        return Picked(wanted=wanted_in({name: str(value) for name, value in data.items()}, actor))
    return Picked(ids=tuple(ids_in(data)))


def change_in(data: dict[str, Any]) -> Change:
    """The change typed: each field has inputs of its own, so that none hides behind another."""
    fields: dict[str, Field] = {field: field for field in bulk.FIELDS}
    field = fields.get(text(data, "field"), "price")
    hows: dict[str, How] = {how: how for how in bulk.FIELDS[field]}
    how = hows.get(text(data, f"{field}.how"), bulk.FIELDS[field][0])
    return Change(field=field, how=how, value=text(data, f"{field}.value"), rounding=text(data, "rounding"))


async def model_of(session: ReadTenantSession, actor: Actor, data: dict[str, Any], form: Form) -> BulkForm:
    picked = picked_in(data, actor)
    total = len(picked.ids) if picked.wanted is None else await repository.count_matching(session, picked.wanted)
    query = query_of(picked.wanted) if picked.wanted else {}
    return await form_of(session, actor, form, picked_fields(picked, query), total)


async def again(session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed) -> Page:
    form = form_again(data, at_value(problem, change_in(data)))
    return Page("catalog/bulk.html", await model_of(session, actor, data, form), status=problem.status)


def at_value(problem: Problem, change: Change) -> Problem:
    """Faults stand at the input of the field that is changed."""
    problem.fields = tuple(
        msgspec.structs.replace(fault, field=f"{change.field}.{fault.field}") for fault in problem.fields
    )
    return problem


class BulkPages(Controller):
    """Choose, look, apply, undo."""

    path = "/app/{slug:str}/products/changes"
    include_in_schema = False

    @get("/", needs=Perm.EDIT)
    @unit_of_work
    async def list_changes(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("catalog/bulk_list.html", await list_of(session, actor))

    @post("/new", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def choose(self, session: ReadTenantSession, actor: Acting, data: Typed) -> Page:
        """The rows that were ticked in the list; nothing is saved."""
        form = Form(key=str(new_id()), values={"field": "price"})
        return Page("catalog/bulk.html", await model_of(session, actor, data, form))

    @post("/preview", needs=Perm.EDIT, status_code=200)
    @with_form_again(again)
    async def preview(self, session: ReadTenantSession, actor: Acting, data: Typed) -> Page:
        """What the change would do; nothing is saved."""
        model = await model_of(session, actor, data, Form(key=str(new_id()), values=dict(data)))
        change, total, seen = await look(
            session, change_in(data), picked_in(data, actor), by=Author.of(actor), at=clock.now()
        )
        return Page("catalog/bulk.html", with_preview(model, change, total, seen, actor))

    @post("/", needs=Perm.EDIT, status_code=200)
    @with_form_again(again)
    async def apply(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        edit = await start_bulk_edit(
            session, change_in(data), picked_in(data, actor), by=Author.of(actor), at=clock.now()
        )
        return Redirect(f"{place_of(actor)}/{edit}")

    @get("/{edit_id:uuid}", needs=Perm.EDIT)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, edit_id: Id) -> Page:
        return Page("catalog/bulk_edit.html", await page_of(session, actor, await find_edit(session, edit_id)))

    @get("/{edit_id:uuid}/card", needs=Perm.EDIT)
    @unit_of_work
    async def card(self, session: ReadTenantSession, actor: Acting, edit_id: Id) -> Fragment:
        """The job card; once the work has ended, the page around it is loaded again."""
        card = card_of(await find_edit(session, edit_id), actor)
        return Fragment("desk/_card.html", card, headers={} if card.poll else {"HX-Refresh": "true"})

    @post("/{edit_id:uuid}/undo", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def undo(self, session: TenantSession, actor: Acting, edit_id: Id) -> Redirect:
        await undo_bulk_edit(session, edit_id, by=Author.of(actor), at=clock.now())
        said = for_locale(actor.locale).gettext(N_("Undone, where nothing was changed since"))
        return Redirect(f"{place_of(actor)}/{edit_id}", flash=Flash(text=said))
