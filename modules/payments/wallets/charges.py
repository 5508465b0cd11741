"""A charge from its beginning to its end: asked about until it is known, reversed when its time is over, never guessed.

Only one asks at a time: who moves `ask_at` on. What is being reversed can't become paid any more, whoever says so: the
money goes back.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.sessions import Databases, TenantReader, TenantSession
from infra.kit.outbox import publish
from infra.kit.problems import NotFound
from modules.payments.domain import Answer, Declined, Done, Pending
from modules.payments.events import ChargeBegun
from modules.payments.models import WalletCharge
from modules.payments.wallets.accounts import open_wallet
from modules.payments.wallets.codes import BY_QR, EITHER
from modules.payments.wallets.errors import ChargeDiffers, ChargeNotLoose
from modules.payments.wallets.port import NewsRefused, Paid, Wallet, is_not_there
from modules.payments.wallets.tenders import sum_of

PATIENCE = {"code": timedelta(seconds=30), "terminal": timedelta(minutes=2), "qr": timedelta(minutes=5)}
LEASE = timedelta(seconds=25)  # longer than two calls take
PAUSE, LATER = timedelta(seconds=2), timedelta(minutes=2)
BEGUN = ("created", "pending", "unknown")
OPEN = (*BEGUN, "reversing", "refunding")
COLUMNS = tuple(WalletCharge.__table__.c)


class Begin(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for. `id` is the device's: the same again is one charge. `url`: what the payer scans where the
    wallet is not chosen yet.
    """

    id: UUID
    tender: str
    mode: str
    amount: int
    currency: str
    subject: str
    store: UUID | None
    place: str = ""
    who: str = ""
    url: str = ""


class Shop(msgspec.Struct, frozen=True):
    """Whose charges they are, and where. `news`: where the provider tells, "" for nowhere."""

    databases: Databases
    tenant: str
    cell: str
    news: str = ""


async def begin(session: TenantSession, asked: Begin, at: datetime) -> bool:
    """Writes it down before anybody is called; gives whether it is new. Raises WalletOff, ChargeDiffers."""
    is_open = asked.tender == EITHER
    for tender in BY_QR if is_open else (asked.tender,):
        await open_wallet(session, tender)
    values = {
        "id": asked.id, "tender": asked.tender, "mode": asked.mode, "amount": asked.amount, "currency": asked.currency,
        "subject": asked.subject, "store_id": asked.store, "place": asked.place, "who_name": asked.who, "at": at,
        "until": at + PATIENCE[asked.mode], "ask_at": at + (PAUSE if is_open else LEASE),
        "url": asked.url, "state": "pending" if is_open else "created",
    }  # fmt: skip
    add = insert(WalletCharge).values(**values).on_conflict_do_nothing().returning(WalletCharge.id)
    if await session.scalar(add):
        await publish(session, ChargeBegun(charge=asked.id))
        return True
    row = await find_charge(session, asked.id)
    tender = row.tender if is_open else asked.tender  # an app may have been chosen since
    if (row.tender, row.mode, row.amount, row.currency, row.store_id) != (
        tender, asked.mode, asked.amount, asked.currency, asked.store,
    ):  # fmt: skip
        raise ChargeDiffers
    return False


async def find_charge(session: TenantReader, charge: UUID) -> sa.Row[Any]:
    """Raises NotFound."""
    row = (await session.execute(sa.select(*COLUMNS).where(WalletCharge.id == charge))).one_or_none()
    if row is None:
        raise NotFound
    return row


async def carry_out(shop: Shop, charge: UUID, code: str, at: datetime) -> str:
    """The first call, right after it was begun; gives the state."""
    async with shop.databases.read_tenant(shop.tenant, shop.cell) as session:
        row = await find_charge(session, charge)
        wallet = await open_wallet(session, row.tender, even_off=True)
    asked = sum_of(row, shop.news)
    answer = await (wallet.by_qr(asked) if row.mode == "qr" else wallet.by_code(asked, code))
    return await take(shop, charge, answer, at)


async def advance(shop: Shop, charge: UUID, at: datetime) -> str:
    """Asks about it if it is due, and gives it up if its time is over; gives the state. Raises NotFound."""
    async with shop.databases.tenant(shop.tenant, shop.cell) as session:
        row = await lease(session, charge, at)
        is_called = row is not None and row.tender != EITHER
        wallet = await open_wallet(session, row.tender, even_off=True) if row and is_called else None
        state = (await find_charge(session, charge)).state
        await session.commit()
    if row is not None and not is_called:
        return await wait_for_choice(shop, row, at)
    if row is None or wallet is None:
        return state
    match row.state:
        case "refunding":
            answer = await wallet.refund(sum_of(row), row.amount, f"late:{row.id}")
            return await given_back(shop, charge, answer, at)
        case "reversing":
            return await reverse(shop, row, wallet, at)
        case _:
            answer = await wallet.ask(sum_of(row))
    is_open = not isinstance(answer, Done) and (not isinstance(answer, Declined) or is_not_there(answer))
    if row.state in BEGUN and is_open and at >= row.until:
        return await reverse(shop, row, wallet, at)
    return await take(shop, charge, answer, at)


async def wait_for_choice(shop: Shop, row: sa.Row[Any], at: datetime) -> str:
    """No provider knows of it: once its time is over it is closed, unless an app was chosen meanwhile."""
    own = sa.and_(WalletCharge.id == row.id, WalletCharge.tender == EITHER, WalletCharge.state.in_(BEGUN))
    values = {"ask_at": at + PAUSE} if at < row.until else {"state": "closed", "ask_at": None}
    async with shop.databases.tenant(shop.tenant, shop.cell) as session:
        await session.execute(sa.update(WalletCharge).where(own).values(**values))
        await session.commit()
    return await state_of(shop, row.id)


async def lease(session: TenantSession, charge: UUID, at: datetime) -> sa.Row[Any] | None:
    """The charge, if it is due and nobody else is asking about it."""
    due = sa.and_(WalletCharge.id == charge, WalletCharge.ask_at <= at)
    change = sa.update(WalletCharge).where(due).values(ask_at=at + LEASE).returning(*COLUMNS)
    return (await session.execute(change)).one_or_none()


async def reverse(shop: Shop, row: sa.Row[Any], wallet: Wallet, at: datetime) -> str:
    """First it is said here that it can't be paid any more; then the provider is told."""
    if not await become_reversing(shop, row.id):
        return await state_of(shop, row.id)
    answer = await wallet.reverse(sum_of(row))
    if isinstance(answer, Declined) and not is_not_there(answer):
        answer = await wallet.ask(sum_of(row))
        return await take(shop, row.id, answer, at)
    is_over = isinstance(answer, Done) or is_not_there(answer)
    # A payer may be quicker than the reversal of what the provider had not heard of yet: it is looked at once more.
    values = {"state": "closed", "ask_at": at + LATER} if is_over else {"ask_at": at + PAUSE}
    return await change(shop, row.id, values)


async def become_reversing(shop: Shop, charge: UUID) -> bool:
    async with shop.databases.tenant(shop.tenant, shop.cell) as session:
        own = sa.and_(WalletCharge.id == charge, WalletCharge.state.in_((*BEGUN, "reversing")))
        done = await session.scalar(
            sa.update(WalletCharge).where(own).values(state="reversing").returning(WalletCharge.id)
        )
        await session.commit()
    return done is not None


async def give_up(shop: Shop, charge: UUID, at: datetime) -> str:
    """Nobody waits for it any more: paid if it was paid, otherwise reversed; gives the state."""
    async with shop.databases.tenant(shop.tenant, shop.cell) as session:
        own = sa.and_(WalletCharge.id == charge, WalletCharge.state.in_(BEGUN))
        due = sa.case((WalletCharge.ask_at <= at + PAUSE, at), else_=WalletCharge.ask_at)  # no sooner than a call ends
        sooner = {"until": sa.func.least(WalletCharge.until, at), "ask_at": due}
        await session.execute(sa.update(WalletCharge).where(own).values(**sooner))
        await session.commit()
    return await advance(shop, charge, at)


async def take(shop: Shop, charge: UUID, answer: Answer, at: datetime) -> str:
    """What the provider said becomes the charge's state; an end stays an end."""
    async with shop.databases.tenant(shop.tenant, shop.cell) as session:
        row = await lock(session, charge)
        values = after(row, answer, at)
        if values:
            await session.execute(sa.update(WalletCharge).where(WalletCharge.id == charge).values(**values))
        if values.get("state") == "refunding":
            await publish(session, ChargeBegun(charge=charge))
        await session.commit()
    return str(values.get("state", row.state))


def after(row: Any, answer: Answer, at: datetime) -> dict[str, Any]:
    """What changes of a charge (state, ask_at …) once its provider has said `answer`."""
    if row.state in {"closed", "reversing"}:
        return after_giving_up(row.state, answer, at)
    if row.state not in BEGUN:
        return {}
    match answer:
        case Done(reference):
            return {"state": "paid", "reference": reference, "paid_at": at, "ask_at": None}
        case Pending(_reference, url):
            return {"state": "pending", "ask_at": at + PAUSE} | ({"url": url} if url else {})
        case Declined(reason) if not is_not_there(answer):
            return {"state": "closed", "reason": reason, "ask_at": None}
        case _:
            return {"state": "unknown", "ask_at": at + PAUSE}


def after_giving_up(state: str, answer: Answer, at: datetime) -> dict[str, Any]:
    """It was paid all the same: the money goes back."""
    match answer:
        case Done(reference):
            return {"state": "refunding", "reference": reference, "paid_at": at, "ask_at": at}
        case Declined():
            return {"state": "closed", "ask_at": None}
        case _:
            return {"ask_at": at + (LATER if state == "closed" else PAUSE)}


async def given_back(shop: Shop, charge: UUID, answer: Answer, at: datetime) -> str:
    """What the provider refuses to give back is money that is there, and a person has to look at it."""
    match answer:
        case Done():
            return await change(shop, charge, {"state": "refunded", "ask_at": None})
        case Declined(reason):
            return await change(shop, charge, {"state": "paid", "reason": reason, "ask_at": None})
        case _:
            return await change(shop, charge, {"ask_at": at + PAUSE})


async def change(shop: Shop, charge: UUID, values: dict[str, Any]) -> str:
    async with shop.databases.tenant(shop.tenant, shop.cell) as session:
        query = sa.update(WalletCharge).where(WalletCharge.id == charge).values(**values)
        state = await session.scalar(query.returning(WalletCharge.state))
        await session.commit()
    return str(state)


async def state_of(shop: Shop, charge: UUID) -> str:
    async with shop.databases.read_tenant(shop.tenant, shop.cell) as session:
        return (await find_charge(session, charge)).state


async def lock(session: TenantSession, charge: UUID) -> sa.Row[Any]:
    """Raises NotFound."""
    query = sa.select(*COLUMNS).where(WalletCharge.id == charge).with_for_update()
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    return row


async def take_news(session: TenantSession, tender: str, news: Paid, at: datetime) -> None:
    """The provider says that it was paid, its signature checked. A repeat changes nothing; what was given up is asked
    about: its reversal may have given the money back. Raises NotFound, NewsRefused.
    """
    try:
        row = await lock(session, UUID(hex=news.number))
    except ValueError as error:
        raise NotFound from error
    if (row.tender, row.amount, row.currency) != (tender, news.total, news.currency):
        raise NewsRefused
    values = after(row, Done(news.reference), at) if row.state in BEGUN else {}
    if row.state == "closed":
        values = {"ask_at": at}
        await publish(session, ChargeBegun(charge=row.id))
    if values:
        await session.execute(sa.update(WalletCharge).where(WalletCharge.id == row.id).values(**values))


async def attach(session: TenantSession, charge: UUID, document: UUID, tender: str, amount: int) -> bool:
    """The sale that the charge paid has come; False if it didn't pay this one. A repeat is as well."""
    own = sa.and_(
        WalletCharge.id == charge, WalletCharge.tender == tender, WalletCharge.amount == amount,
        WalletCharge.state == "paid",
        sa.or_(WalletCharge.document_id.is_(None), WalletCharge.document_id == document),
    )  # fmt: skip
    link = sa.update(WalletCharge).where(own).values(document_id=document).returning(WalletCharge.id)
    return await session.scalar(link) is not None


async def pay_back(session: TenantSession, charge: UUID, at: datetime) -> None:
    """Money without a sale goes back, later. Raises NotFound, ChargeNotLoose."""
    row = await lock(session, charge)
    if row.state != "paid" or row.document_id is not None:
        raise ChargeNotLoose
    values = {"state": "refunding", "ask_at": at}
    await session.execute(sa.update(WalletCharge).where(WalletCharge.id == charge).values(**values))
    await publish(session, ChargeBegun(charge=charge))
