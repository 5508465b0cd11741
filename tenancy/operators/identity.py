"""Who comes to the console. Asked of the database each time: few come, and who was removed is out at once."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar.di import NamedDependency

from infra.kit.db.sessions import PlatformReader
from tenancy.access.views import working
from tenancy.accounts.views import login_sessions, people, second_factors
from tenancy.operators.models import OperatorRow

LASTS = timedelta(hours=12)
"""How long a log-in opens the console; shops' people stay logged in for longer."""


class Operator(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts in the console. `proved_at`: when they last showed who they are; `address`: where the request is from;
    `zone`: the platform's.
    """

    account: UUID
    login: UUID
    name: str
    email: str
    locale: str
    proved_at: datetime | None
    last_seen_at: datetime
    has_factor: bool
    address: str = ""
    zone: str = "UTC"


Operating = NamedDependency[Operator]
"""The dependency `operator`, as handlers declare it."""


@cache
def operator_query() -> sa.Select[*tuple[Any, ...]]:
    """Parameters: `digest` of the cookie, `now`, `since` when a log-in has to be.

    Who works in a shop is no operator, whatever else was said.
    """
    joined = (
        login_sessions.join(people, people.c.id == login_sessions.c.account)
        .join(OperatorRow, OperatorRow.account == people.c.id)
        .outerjoin(second_factors, second_factors.c.account == people.c.id)
    )
    person = [people.c.id.label("account"), people.c.name, people.c.email, people.c.locale]
    login = [login_sessions.c.id.label("login"), login_sessions.c.proved_at, login_sessions.c.last_seen_at]
    factor = second_factors.c.account.is_not(None).label("has_factor")
    moment = sa.DateTime(timezone=True)
    return sa.select(*person, *login, login_sessions.c.by_code, factor).select_from(joined).where(
        login_sessions.c.token_hash == sa.bindparam("digest", type_=sa.LargeBinary),
        login_sessions.c.expires_at > sa.bindparam("now", type_=moment),
        login_sessions.c.started_at > sa.bindparam("since", type_=moment),
        OperatorRow.removed_at.is_(None),
        ~sa.exists().where(working.c.account == people.c.id),
    )  # fmt: skip


async def find_operator(session: PlatformReader, digest: bytes, now: datetime) -> Operator | None:
    """The operator whose session this is, logged in with everything they have to show."""
    values = {"digest": digest, "now": now, "since": now - LASTS}
    row = (await session.execute(operator_query(), values)).mappings().one_or_none()
    if row is None or (row["has_factor"] and not row["by_code"]):
        return None
    return msgspec.convert({name: row[name] for name in row if name != "by_code"}, Operator)


async def is_operator(session: PlatformReader, email: str) -> bool:
    """Whether this address is an operator's."""
    mine = sa.select(OperatorRow.account).join(people, people.c.id == OperatorRow.account)
    return await session.scalar(mine.where(people.c.email == email, OperatorRow.removed_at.is_(None))) is not None
