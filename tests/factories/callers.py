"""Somebody who works in a shop, logged in, and a program with a key: for pages and API."""

import httpx
from litestar import Litestar

from infra.kit import clock
from infra.kit.db.sessions import PlatformSession
from infra.kit.ids import new_id
from tenancy.access.keys import make_key
from tenancy.access.roles import grantable_scopes
from tenancy.access.staff import make_owner
from tenancy.accounts.cookies import cookie_name
from tenancy.accounts.service import Origin, create_account, start_session
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.browsers import Browser
from tests.fixtures.site import visitor


async def owner_at(app: Litestar, session: PlatformSession, tenant: TenantCard) -> Browser:
    """A browser in which an owner of `tenant` is logged in."""
    email = f"{new_id()}@example.com"
    account = await create_account(session, email=email, password_hash="-", name="Ann Lee", locale="en")
    await make_owner(session, tenant.id, account)
    token = await start_session(session, account, clock.now(), Origin("test"))
    await session.commit()
    browser = Browser(app)
    browser.client.cookies.set(cookie_name(), token)
    return browser


async def program_at(
    app: Litestar, session: PlatformSession, tenant: TenantCard, scopes: list[str] | None = None
) -> httpx.AsyncClient:
    """A program with a key of `tenant`: for all scopes, or for those."""
    actor = an_actor(tenant=tenant.id, slug=tenant.slug)
    wanted = grantable_scopes() if scopes is None else scopes
    key = await make_key(session, actor, "Test", wanted, cause=str(new_id()), now=clock.now())
    await session.commit()
    return visitor(app, Authorization=f"Bearer {key.secret}")
