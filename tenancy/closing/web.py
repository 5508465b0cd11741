"""Settings: closing the shop, and the way back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, Forbidden, Invalid, NotFound, Problem
from infra.kit.shell import Link
from tenancy.access.api import Acting, Actor, settings_tabs
from tenancy.accounts.api import check_proof, factor_of
from tenancy.archives.api import DataPerm
from tenancy.closing.service import GRACE, ask_closing, take_back
from tenancy.tenants.api import closes_at, find_tenant

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
PATH = "/settings/closing"
OTHER_NAME = N_("Type the shop’s name exactly as it stands above.")


class ClosingPage(msgspec.Struct, frozen=True, kw_only=True):
    """`until`: when the shop is taken away, None while nobody has asked for it."""

    form: Form
    tabs: Sequence[Link]
    home: str
    name: str
    data: str
    asks_code: bool
    until: datetime | None
    days: int


async def closing_page(request: AnyRequest, actor: Actor, form: Form | None = None, status: int = 200) -> Page:
    databases: Databases = request.app.state.databases
    async with databases.read_platform() as session:
        shop = await find_tenant(session, actor.tenant)
        until = await closes_at(session, actor.tenant)
        factor = await factor_of(session, actor.account) if actor.account else None
    if shop is None:
        raise NotFound
    model = ClosingPage(
        form=form or Form(key=str(new_id())),
        tabs=settings_tabs(actor, "/settings/data"),
        home=f"/app/{actor.slug}{PATH}",
        name=shop.name,
        data=f"/app/{actor.slug}/settings/data",
        asks_code=factor is not None and factor.confirmed_at is not None,
        until=until,
        days=GRACE.days,
    )
    return Page("closing/closing.html", model, status=status)


async def check_name_typed(databases: Databases, actor: Actor, typed: str) -> None:
    async with databases.read_platform() as session:
        shop = await find_tenant(session, actor.tenant)
    if shop is None or typed.strip() != shop.name.strip():
        raise Invalid(fields=[FieldError(field="name", code="other", message=OTHER_NAME)])


class ClosingPages(Controller):
    """The owner alone, with their password or a code, and the shop's name typed out."""

    path = f"/app/{{slug:str}}{PATH}"
    include_in_schema = False

    @get(needs=DataPerm.MANAGE, when_suspended=True)
    async def show_closing(self, request: AnyRequest, actor: Acting) -> Page:
        return await closing_page(request, actor)

    @post(needs=DataPerm.MANAGE, when_suspended=True, status_code=200)
    async def close(self, request: AnyRequest, actor: Acting, data: Typed) -> Page | Redirect:
        databases: Databases = request.app.state.databases
        typed = {name: str(data.get(name) or "") for name in ("name", "password", "code")}
        try:
            await check_name_typed(databases, actor, typed["name"])
            if actor.account is None:
                raise Forbidden
            await check_proof(request, actor.account, password=typed["password"], code=typed["code"])
            async with databases.platform() as session:
                await ask_closing(session, actor, clock.now())
                await session.commit()
        except Problem as problem:
            field = "code" if problem.code == "code_wrong" else "password"
            error = FieldError(field=field, code=problem.code, message=problem.message, facts=problem.facts)
            form = Form(key=str(new_id()), values={"name": typed["name"]}, errors=problem.fields or (error,))
            return await closing_page(request, actor, form, problem.status)
        await request.app.state.callers.revoke(f"tenant {actor.tenant}")
        return Redirect(f"/app/{actor.slug}{PATH}")

    @post("/withdrawal", needs=DataPerm.MANAGE, when_suspended=True, status_code=200)
    async def take_back(self, request: AnyRequest, actor: Acting) -> Redirect:
        """Within the days of grace everything is as it was."""
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            await take_back(session, actor)
            await session.commit()
        await request.app.state.callers.revoke(f"tenant {actor.tenant}")
        return Redirect(f"/app/{actor.slug}{PATH}")
