"""Keeping what came, once, and following it: ask what is true now, and keep the answer of the latest asking."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from billing.gateway.api import Happening, NotThere, RemoteSubscription, gateway
from billing.webhooks.events import InvoiceRemoteChanged, NewsArrived, RemoteChanged
from billing.webhooks.models import PaymentNews, RemoteSubscriptionState
from infra.kit import clock
from infra.kit.db.sessions import Databases, PlatformReader, PlatformSession
from infra.kit.outbox import INSERT, publish, row_of
from infra.kit.problems import NotFound

State = RemoteSubscriptionState
INVOICES = {"invoice", "credit_note"}


async def take(session: PlatformSession, found: Sequence[tuple[Happening, bytes]]) -> int:
    """Keeps what isn't kept yet, and has it followed; gives how many are new."""
    rows = [
        {
            "id": each.id, "kind": each.kind, "about": each.about, "about_kind": each.about_kind,
            "customer": each.customer, "subscription": each.subscription, "body": body, "happened_at": each.at,
        }
        for each, body in found
    ]  # fmt: skip
    if not rows:
        return 0
    kept = insert(PaymentNews).values(rows).on_conflict_do_nothing().returning(PaymentNews.id)
    new = [row_of(NewsArrived(news=name)) for name in await session.scalars(kept)]
    if new:
        await session.execute(INSERT[session.outbox_schema], new)
    return len(new)


async def replay(session: PlatformSession, news: str) -> None:
    """Has one piece of news followed again. Raises NotFound."""
    if await session.scalar(sa.select(PaymentNews.id).where(PaymentNews.id == news)) is None:
        raise NotFound
    await publish(session, NewsArrived(news=news))


async def follow(databases: Databases, name: str) -> None:
    """What one piece of news is about, as it is now. Raises GatewayError."""
    columns = (PaymentNews.subscription, PaymentNews.about, PaymentNews.about_kind, PaymentNews.kind)
    async with databases.read_platform() as session:
        news = (await session.execute(sa.select(*columns).where(PaymentNews.id == name))).one_or_none()
    if news is None:  # past its retention
        return
    if news.subscription:
        await follow_subscription(databases, news.subscription)
    async with databases.platform() as session:
        if news.about_kind in INVOICES and (tenant := await tenant_of(session, news.subscription)):
            changed = InvoiceRemoteChanged(
                tenant=tenant, subscription=news.subscription, about=news.about, kind=news.kind
            )
            await publish(session, changed)
        await session.execute(sa.update(PaymentNews).where(PaymentNews.id == name).values(handled_at=clock.now()))
        await session.commit()


async def tenant_of(session: PlatformReader, subscription: str) -> str:
    return await session.scalar(sa.select(State.tenant).where(State.id == subscription)) or ""


async def follow_subscription(databases: Databases, subscription: str) -> RemoteSubscription | None:
    """Asks for a subscription and keeps the answer, unless a later asking was answered already. Raises GatewayError.

    Who asks takes a turn first. Every change has its news, and whoever takes the last turn asks after all of them came:
    the answer of the latest turn is the true one, in whatever order the news and the answers arrive.
    """
    async with databases.platform() as session:
        turn = await take_turn(session, subscription)
        await session.commit()
    try:
        found = await gateway().subscriptions.get(subscription)
    except NotThere:
        return None
    async with databases.platform() as session:
        await keep(session, found, turn, clock.now())
        await session.commit()
    return found


async def take_turn(session: PlatformSession, subscription: str) -> int:
    first = insert(State).values(id=subscription, tenant="", status="", state={}, asked=1, known=0)
    asked = first.on_conflict_do_update(index_elements=["id"], set_={"asked": State.asked + 1}).returning(State.asked)
    return await session.scalar(asked) or 0


async def keep(session: PlatformSession, found: RemoteSubscription, turn: int, now: datetime) -> bool:
    """Whether it is news; then others hear of it."""
    state = msgspec.json.decode(msgspec.json.encode(found))  # as the database gives it back: lists, no tuples
    before = await session.scalar(
        sa.select(State.state).where(State.id == found.id, State.known < turn).with_for_update()
    )
    if before is None:
        return False
    values = {"tenant": found.tenant, "status": found.status, "state": state, "known": turn, "known_at": now}
    await session.execute(sa.update(State).where(State.id == found.id).values(values))
    if before == state:
        return False
    if found.tenant:
        await publish(session, RemoteChanged(tenant=found.tenant, subscription=found.id, status=found.status))
    return True
