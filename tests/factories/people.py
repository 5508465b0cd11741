"""People who come to work in a shop."""

from uuid import UUID

import sqlalchemy as sa
from litestar import Litestar

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from tenancy.access.invitations import secret_of
from tenancy.access.models import Invitation, Staff
from tenancy.accounts.cookies import cookie_name
from tenancy.accounts.service import Origin, create_account, start_session
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser


async def link_to(databases: Databases, email: str) -> str:
    """The page behind the newest invitation's link."""
    query = sa.select(Invitation.cause).where(Invitation.email == email).order_by(Invitation.id.desc()).limit(1)
    async with databases.read_platform() as session:
        cause = await session.scalar(query)
    assert cause
    return f"/invitation/{secret_of(cause)}"


async def employ(
    app: Litestar, databases: Databases, tenant: TenantCard, role: str, stores: list[UUID] | None = None
) -> tuple[Browser, UUID]:
    """The browser of somebody who works in `tenant` as `role`, in `stores` or all; and their staff id."""
    staff, email = new_id(), f"{new_id()}@example.com"
    kept = None if stores is None else [str(store) for store in stores]
    async with databases.platform() as session:
        account = await create_account(session, email=email, password_hash="-", name="Bo Chen", locale="en")
        values = {"id": staff, "tenant": tenant.id, "account": account, "role": role, "stores": kept}
        await session.execute(sa.insert(Staff).values(values))
        token = await start_session(session, account, clock.now(), Origin("test"))
        await session.commit()
    browser = Browser(app)
    browser.client.cookies.set(cookie_name(), token)
    return browser, staff
