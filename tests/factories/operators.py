"""People who run the platform, logged in."""

import sqlalchemy as sa
from litestar import Litestar

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from tenancy.accounts.api import find_person_by_email
from tenancy.accounts.cookies import cookie_name
from tenancy.accounts.models import SecondFactor
from tenancy.accounts.service import Origin, start_session
from tenancy.operators.api import add_operator
from tests.factories.browsers import Browser
from tests.fixtures.visitors import csrf_of


async def operator_at(
    app: Litestar, databases: Databases, *, has_factor: bool = True, by_code: bool = True, name: str = "Ops Wang"
) -> tuple[Browser, str]:
    """An operator's browser, which has shown both steps unless said otherwise, and their address."""
    email, now = f"{new_id()}@ops.example", clock.now()
    async with databases.platform() as session:
        await add_operator(session, email, name, now)
        person = await find_person_by_email(session, email)
        assert person
        if has_factor:
            values = {"account": person.id, "nonce": "n", "confirmed_at": now}
            await session.execute(sa.insert(SecondFactor).values(values))
        token = await start_session(session, person.id, now, Origin("test"), by_code=by_code)
        await session.commit()
    browser = Browser(app)
    browser.client.cookies.set(cookie_name(), token)
    browser.client.headers["x-csrf-token"] = csrf_of(token)
    return browser, email
