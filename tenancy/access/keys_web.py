"""Settings of the shop: its API keys."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from infra.kit import clock
from infra.kit.db.sessions import Databases, PlatformReader, ReadPlatformSession
from infra.kit.i18n import N_
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, Invalid, Problem
from infra.kit.unit import unit_of_work
from tenancy.access.actor import Actor
from tenancy.access.keys import LIVE, OVERLAPS, TEST, Key, NewKey, list_keys, make_key, revoke_key, rotate_key
from tenancy.access.permissions import Access
from tenancy.access.roles import scopes_offered
from tenancy.access.schemas import KeyForm, KeyRow, KeysPage, Rotation
from tenancy.access.tabs import settings_tabs
from tenancy.accounts.api import check_name, empty_form, form_with

AnyRequest = Request[Any, Any, Any]
Acting = NamedDependency[Actor]
URL_ENCODED = RequestEncodingType.URL_ENCODED
LASTS = {"": None, "30": timedelta(days=30), "90": timedelta(days=90), "365": timedelta(days=365)}


async def keys_page(
    session: PlatformReader, actor: Actor, form: Form, made: NewKey | None = None, status: int = 200
) -> Page:
    home, now = f"/app/{actor.slug}/settings/keys", clock.now()
    offered = scopes_offered(actor.switches)
    model = KeysPage(
        form=form,
        tabs=settings_tabs(actor, "/settings/keys"),
        action=home,
        keys=[row_of(key, home, now, offered) for key in await list_keys(session, actor.tenant)],
        scopes=offered,
        made=made,
    )
    return Page("access/keys.html", model, status=status)


def row_of(key: Key, home: str, now: datetime, offered: Sequence[str]) -> KeyRow:
    """Its scopes without those of packages that are off: it has them again once those are on."""
    scopes = " ".join(scope for scope in key.scopes if scope in offered)
    return KeyRow(key=key, href=f"{home}/{key.id}", is_good=key.is_good(now), scopes=scopes)


def check_key(actor: Actor, data: KeyForm) -> None:
    errors = check_name(data.name)
    if not set(data.chosen) & set(scopes_offered(actor.switches)):
        errors.append(FieldError(field="scopes", code="missing", message=N_("Choose what the key may do.")))
    if data.days not in LASTS:
        errors.append(FieldError(field="days", code="unknown", message=N_("Choose one of the list.")))
    if not data.key:
        errors.append(FieldError(field="", code="missing", message=N_("Load this page again, then repeat it.")))
    if errors:
        raise Invalid(fields=errors)


class Keys(Controller):
    """Programs' ways in. A key is shown in the answer that makes it, and never again."""

    path = "/app/{slug:str}/settings/keys"
    include_in_schema = False

    @get(needs=Access.KEYS, proof=True)
    @unit_of_work
    async def show_keys(self, session: ReadPlatformSession, actor: Acting) -> Page:
        return await keys_page(session, actor, empty_form(scopes=()))

    @post(needs=Access.KEYS, proof=True, status_code=200)
    async def make(
        self, request: AnyRequest, actor: Acting, data: Annotated[KeyForm, Body(media_type=URL_ENCODED)]
    ) -> Page:
        """The same form sent twice shows the same key."""
        databases: Databases = request.app.state.databases
        now = clock.now()
        try:
            check_key(actor, data)
        except Problem as problem:
            form = form_with(problem, name=data.name, scopes=data.chosen, days=data.days, kind=data.kind)
            async with databases.read_platform() as reading:
                return await keys_page(reading, actor, form, status=problem.status)
        lasts = LASTS[data.days]
        expires = now + lasts if lasts else None
        async with databases.platform() as session:
            kind = TEST if data.kind == "test" else LIVE
            made = await make_key(
                session, actor, data.name, data.chosen, cause=data.key, now=now, expires_at=expires, kind=kind
            )
            await session.commit()
        return await self.shown(request, actor, made)

    @post("/{key:uuid}/rotation", needs=Access.KEYS, proof=True, status_code=200)
    async def rotate(
        self,
        request: AnyRequest,
        actor: Acting,
        key: FromPath[UUID],
        data: Annotated[Rotation, Body(media_type=URL_ENCODED)],
    ) -> Page:
        """A new key; the old one works on for a while, so that programs can change over."""
        databases: Databases = request.app.state.databases
        if data.overlap not in OVERLAPS or not data.key:
            raise Invalid(fields=[FieldError(field="overlap", code="unknown", message=N_("Choose one of the list."))])
        overlap = OVERLAPS[data.overlap]
        async with databases.platform() as session:
            made = await rotate_key(session, actor, key, overlap, cause=data.key, now=clock.now())
            await session.commit()
        await request.app.state.callers.revoke(f"key {key}")
        return await self.shown(request, actor, made)

    @post("/{key:uuid}/revocation", needs=Access.KEYS, proof=True, status_code=200)
    async def revoke(self, request: AnyRequest, actor: Acting, key: FromPath[UUID]) -> Redirect:
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            await revoke_key(session, actor, key, clock.now())
            await session.commit()
        await request.app.state.callers.revoke(f"key {key}")
        return Redirect(f"/app/{actor.slug}/settings/keys")

    async def shown(self, request: AnyRequest, actor: Actor, made: NewKey) -> Page:
        databases: Databases = request.app.state.databases
        async with databases.read_platform() as session:
            return await keys_page(session, actor, empty_form(scopes=()), made)
