"""Pages of kits that are put together or taken apart."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, Problem
from infra.kit.unit import unit_of_work, with_form_again
from modules.stock.documents_web import to_document
from modules.stock.kit_pages import kit_form
from modules.stock.permissions import Perm
from modules.stock.services.assembling import Assembly, assemble
from modules.stock.services.warehouses import visible_warehouse
from modules.stock.web import id_in, quantity_in
from tenancy.access.api import Acting, Actor


class AssemblyTyped(msgspec.Struct, frozen=True, kw_only=True):
    place: str = ""
    quantity: str = ""
    apart: str = ""
    note: str = ""


Typed = Annotated[AssemblyTyped, Body(media_type=RequestEncodingType.URL_ENCODED)]


async def again(session: ReadTenantSession, problem: Problem, actor: Actor, variant: UUID, data: AssemblyTyped) -> Page:
    """What is short stands at the quantity: the parts have no fields of their own."""
    fields = problem.fields or (FieldError(field="", code=problem.code, message=problem.message, facts=problem.facts),)
    named = [f for f in fields if f.field.split(".")[0] != "lines"]
    short = [msgspec.structs.replace(f, field="quantity") for f in fields if f.field.split(".")[0] == "lines"][:1]
    form = Form(key=str(new_id()), values=msgspec.to_builtins(data), errors=(*named, *short))
    model = await kit_form(session, actor, variant, form, apart=bool(data.apart))
    return Page("stock/kit.html", model, status=problem.status)


class KitPages(Controller):
    path = "/app/{slug:str}/stock/{variant:uuid}/assemblies"
    include_in_schema = False

    @get("/new", needs=Perm.ADJUST)
    @unit_of_work
    async def new(
        self, session: ReadTenantSession, actor: Acting, variant: FromPath[UUID], *, apart: FromQuery[str] = ""
    ) -> Page:
        form = Form(key=str(new_id()), values={"quantity": "1", "apart": apart})
        return Page("stock/kit.html", await kit_form(session, actor, variant, form, apart=bool(apart)))

    @post("/", needs=Perm.ADJUST, status_code=200)
    @with_form_again(again)
    async def add(self, session: TenantSession, actor: Acting, variant: FromPath[UUID], data: Typed) -> Redirect:
        place = await visible_warehouse(session, actor, id_in(data.place))
        asked = Assembly(
            kit=variant, warehouse=place.id, quantity=quantity_in(data.quantity, "quantity"), apart=bool(data.apart),
            note=data.note.strip()[:500],
        )  # fmt: skip
        paper = await assemble(session, actor, asked, clock.now())
        return to_document(actor, paper.id)
