"""The old system's totals, the sign-off, and the way back of a step."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import msgspec
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from modules.desk.api import Author, Deed, note
from modules.moving.errors import NothingToUndo, SignedOff, SoldAlready, TotalsDiffer
from modules.moving.figures import FIGURES, ours
from modules.moving.stock_format import CAUSE
from modules.moving.undoing import plans
from modules.orders.views import PAST, orders
from modules.payments.api import open_balance
from modules.payments.views import account_entries
from modules.shops.api import get_setting, get_settings, set_setting
from modules.stock.api import by, take_opening_back
from tenancy.access.api import Actor

SETTING, KIND = "moving", "moving"
SUBJECT = UUID("01900000-0000-7000-8000-6d6f76696e67")


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """Who said that everything is here, when, and why what differs may. `ours`: the figures of that moment."""

    who: str
    at: datetime
    reason: str = ""
    ours: dict[str, str] = {}


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed of the old system (figure → plain number), and the sign-off."""

    theirs: dict[str, str] = {}
    signed: Signed | None = None


async def progress_of(session: TenantReader) -> Progress:
    return msgspec.convert(await get_setting(session, SETTING) or {}, Progress)


async def put_totals(session: TenantSession, theirs: dict[str, str]) -> None:
    """Keeps what was typed. Raises SignedOff."""
    progress = await open_progress(session)
    await set_setting(session, SETTING, msgspec.structs.replace(progress, theirs=theirs))


async def open_progress(session: TenantSession) -> Progress:
    await session.execute(
        sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"{SETTING} {session.tenant}", 0)))
    )
    progress = await progress_of(session)
    if progress.signed:
        raise SignedOff
    return progress


async def sign(session: TenantSession, actor: Actor, reason: str, at: datetime) -> None:
    """Everything is here: by equal totals, or with a reason for those that differ. Raises SignedOff, TotalsDiffer."""
    progress = await open_progress(session)
    figures = await ours(session, actor)
    differ = [
        f.name for f in FIGURES if f.name not in progress.theirs or Decimal(progress.theirs[f.name]) != figures[f.name]
    ]
    if differ and not reason.strip():
        raise TotalsDiffer
    shown = {name: f"{value:f}" for name, value in figures.items()}
    signed = Signed(who=actor.name, at=at, reason=reason.strip()[:500], ours=shown)
    await set_setting(session, SETTING, msgspec.structs.replace(progress, signed=signed))
    after = {"differences": len(differ), "reason": signed.reason}
    await tell(session, "moving.signed", actor, at, after)


async def open_again(session: TenantSession, actor: Actor, at: datetime) -> None:
    """The sign-off is taken back; a repeat changes nothing."""
    progress = await progress_of(session)
    if progress.signed:
        await set_setting(session, SETTING, msgspec.structs.replace(progress, signed=None))
        await tell(session, "moving.opened", actor, at, {})


async def tell(session: TenantSession, act: str, actor: Actor, at: datetime, after: dict[str, Any]) -> None:
    await note(session, [Deed(act=act, kind=KIND, subject=SUBJECT, after=after)], by=Author.of(actor), at=at)


async def has_sold(session: TenantReader) -> bool:
    """Whether any order was taken here that is not canceled: from then on opening figures are part of history."""
    taken = sa.exists().where(orders.c.state != "canceled", orders.c.origin != PAST)
    return bool(await session.scalar(sa.select(taken)))


async def undo(session: TenantSession, actor: Actor, step: str, at: datetime) -> int:
    """Takes a step back; gives how many. Postings by entries of their own, rows where nobody has used them since.

    Raises SignedOff, SoldAlready for postings, NothingToUndo, HasMovedOn.
    """
    await open_progress(session)
    if step in plans.PLANS:
        done = await plans.carry_out(session, actor, step, at)
    elif await has_sold(session):
        raise SoldAlready
    else:
        done = await (undo_stock if step == "stock" else undo_balances)(session, actor, at)
    if not done:
        raise NothingToUndo
    await tell(session, f"moving.{step}_undone", actor, at, {"count": done})
    return done


async def undo_stock(session: TenantSession, actor: Actor, at: datetime) -> int:
    return await take_opening_back(session, CAUSE, by(actor, at))


async def undo_balances(session: TenantSession, actor: Actor, at: datetime) -> int:
    """The opposite of each opening balance that is left."""
    settings = await get_settings(session)
    total = sa.cast(sa.func.sum(account_entries.c.amount), sa.BigInteger).label("amount")
    query = (
        sa.select(account_entries.c.customer_id, account_entries.c.currency, total)
        .where(account_entries.c.kind == "opening")
        .group_by(account_entries.c.customer_id, account_entries.c.currency)
        .having(sa.func.sum(account_entries.c.amount) != 0)
    )
    rows, once = (await session.execute(query)).all(), new_id()
    day = clock.day_of(at, settings.zone)
    for row in rows:
        cause = uuid5(once, str(row.customer_id))
        await open_balance(session, row.customer_id, -row.amount, row.currency, day, cause, by(actor, at))
    return len(rows)
