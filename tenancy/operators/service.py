"""Operators are added and removed on the command line."""

import secrets
from collections.abc import Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from infra.kit import audit
from infra.kit.db.sessions import PlatformReader, PlatformSession
from infra.kit.i18n import N_
from infra.kit.problems import Invalid
from tenancy.accounts.api import (
    change_password,
    check_email,
    check_name,
    create_account,
    end_factor,
    find_person_by_email,
    hash_password,
    normal_email,
    revoke_sessions,
)
from tenancy.accounts.views import login_sessions, people, second_factors
from tenancy.operators.errors import AccountTaken, NoSuchOperator
from tenancy.operators.models import OperatorRow

LETTERS, GROUPS, EACH = "abcdefghjkmnpqrstuvwxyz23456789", 5, 5
WHO = N_("command line")


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """An operator as the others see them."""

    name: str
    email: str
    added_at: datetime
    has_factor: bool
    last_seen_at: datetime | None


def new_password() -> str:
    """124 bits that can be read out; shown once."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(EACH)) for _ in range(GROUPS))


async def add_operator(session: PlatformSession, email: str, name: str, now: datetime) -> str:
    """Gives the password, shown this once. Who was removed comes back with a new one, and sets up a phone anew.

    Raises Invalid, AccountTaken for an account that is anybody else's.
    """
    email = normal_email(email)
    if errors := [*check_email(email), *check_name(name)]:
        raise Invalid(fields=errors)
    password = new_password()
    hashed = await hash_password(password)
    known = await find_person_by_email(session, email)
    if known is None:
        account = await create_account(
            session, email=email, password_hash=hashed, name=name, locale="", confirmed_at=now
        )
        await session.execute(sa.insert(OperatorRow).values(account=account, added_at=now))
    else:
        back = sa.update(OperatorRow).where(OperatorRow.account == known.id, OperatorRow.removed_at.is_not(None))
        values = {"removed_at": None, "added_at": now}
        if await session.scalar(back.values(values).returning(OperatorRow.account)) is None:
            raise AccountTaken(email=email)
        await change_password(session, known.id, hashed, now)
        await end_factor(session, known.id)
    await audit.note(session, "operator.added", actor=WHO, after={"name": name, "email": email})
    return password


async def remove_operator(session: PlatformSession, email: str, now: datetime) -> None:
    """They are out at once. Raises NoSuchOperator."""
    person = await find_person_by_email(session, email)
    mine = sa.update(OperatorRow).where(OperatorRow.removed_at.is_(None)).values(removed_at=now)
    gone = mine.where(OperatorRow.account == person.id).returning(OperatorRow.account) if person else None
    if person is None or gone is None or await session.scalar(gone) is None:
        raise NoSuchOperator(email=email)
    await revoke_sessions(session, person.id, now)
    await audit.note(session, "operator.removed", actor=WHO, before={"name": person.name, "email": person.email})


async def list_operators(session: PlatformReader) -> Sequence[Known]:
    """Those of today, by name."""
    seen = (
        sa.select(sa.func.max(login_sessions.c.last_seen_at))
        .where(login_sessions.c.account == people.c.id)
        .scalar_subquery()
        .label("last_seen_at")
    )
    factor = second_factors.c.account.is_not(None).label("has_factor")
    query = (
        sa.select(people.c.name, people.c.email, OperatorRow.added_at, factor, seen)
        .join_from(OperatorRow, people, people.c.id == OperatorRow.account)
        .outerjoin(second_factors, second_factors.c.account == people.c.id)
        .where(OperatorRow.removed_at.is_(None))
        .order_by(people.c.name, people.c.email)
    )
    return [msgspec.convert(dict(row), Known) for row in (await session.execute(query)).mappings()]
