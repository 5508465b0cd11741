"""Invoices that write themselves, credit notes that follow returns, and mails that carry the paper."""

import io
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from redis.asyncio import Redis

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.local.mailbox.sink import Mailbox
from modules.customers.domain import Profile
from modules.customers.services.profiles import Source, create_customer
from modules.desk.api import Author, history
from modules.invoices.schemas import InvoiceBrief
from modules.invoices.services.credit import cancel
from modules.invoices.services.issue import KIND
from modules.invoices.services.read import of_source
from modules.invoices.settings import documents_of, keep_documents
from modules.orders.after.schemas import ReturnIn, ReturnLine
from modules.orders.fulfillment.schemas import FulfillmentIn, PartLine
from modules.orders.schemas import PaymentIn, PlacedOut
from modules.orders.services.cancel_rest import cancel_rest
from modules.orders.services.fulfill import fulfill_order
from modules.orders.services.fulfillments import fulfill_part
from modules.orders.services.pay import pay_order
from modules.orders.services.read import get_order
from modules.orders.services.take_back import take_back
from modules.shops import api as shops
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.post import Post
from tests.factories.sold import sell
from tests.modules.orders.test_notices import mailbox  # noqa: F401  # pyright: ignore[reportUnusedImport]  a fixture

HANDLERS = (
    "orders.bill", "orders.credit_returned", "orders.credit_refunded", "orders.credit_edited", "orders.credit_canceled",
    "orders.tell_canceled_invoice", "invoices.keep_paper", "invoices.keep_credit_note",
)  # fmt: skip


class Shop:
    """A shop that commits, with tea to sell and a customer who buys."""

    def __init__(self, databases: Databases, redis: Redis, card: TenantCard) -> None:
        self.databases, self.card, self.actor = databases, card, an_actor(tenant=card.id)
        self.post = Post(databases, redis, card)
        self.tea = self.customer = UUID(int=0)

    async def open(self, when: str, **documents: Any) -> "Shop":
        async with self.databases.tenant(self.card.id) as session:
            self.tea = await add_goods(session, price=1000, on_hand=20)
            source = Source(author=Author(None, ""), country="GB", now=clock.now())
            profile = Profile(name="Ada Lovelace", email="ada@example.com")
            self.customer = await create_customer(session, profile, source)
            await session.commit()
        return await self.set(when, **documents)

    async def set(self, when: str, **documents: Any) -> "Shop":
        async with self.databases.tenant(self.card.id) as session:
            await shops.set_setting(session, shops.INVOICE_WHEN, when)
            settings = msgspec.structs.replace(await documents_of(session), **documents)
            await keep_documents(session, settings)
            await session.commit()
        return self

    async def sell(self, quantity: int = 1, *, known: bool = True, **more: Any) -> PlacedOut:
        async with self.databases.tenant(self.card.id) as session:
            more |= {"customer": self.customer} if known else {}
            order = await sell(session, (self.tea, quantity), actor=self.actor, **more)
            await session.commit()
            return order

    async def do(self, deed: Any, order: PlacedOut, *asked: Any) -> None:
        async with self.databases.tenant(self.card.id) as session:
            await deed(session, self.actor, order.id, *asked, clock.now())
            await session.commit()

    async def papers(self, order: PlacedOut) -> list[InvoiceBrief]:
        for _ in range(2):  # whatever is delivered again changes nothing
            await self.post.deliver(*HANDLERS, rounds=2)
        async with self.databases.read_tenant(self.card.id) as session:
            return await of_source(session, order.id)


@pytest.fixture
def shop(databases: Databases, redis: Redis, fresh_tenant: TenantCard) -> Shop:
    return Shop(databases, redis, fresh_tenant)


async def pay(session: TenantSession, actor: Any, order: UUID, at: Any) -> None:
    await pay_order(session, actor, order, PaymentIn(tender="cash"), "key", at)


async def test_an_order_that_is_paid_gets_its_invoice_where_the_shop_wants_that(shop: Shop) -> None:
    await shop.open("paid")
    at_once, later = await shop.sell(), await shop.sell(handover="later", tender="")
    assert [p.number for p in await shop.papers(at_once)] == ["INV-000001"]
    assert await shop.papers(later) == []
    await shop.do(pay, later)
    assert [p.number for p in await shop.papers(later)] == ["INV-000002"]


async def test_or_once_it_is_handed_over_too(shop: Shop) -> None:
    await shop.open("completed")
    over_the_counter, later = await shop.sell(), await shop.sell(handover="later")
    assert len(await shop.papers(over_the_counter)) == 1
    assert await shop.papers(later) == []
    await shop.do(fulfill_order, later)
    assert len(await shop.papers(later)) == 1


async def test_nobody_in_particular_gets_none_unless_the_shop_wants_that(shop: Shop) -> None:
    await shop.open("paid")
    order = await shop.sell(known=False)
    assert await shop.papers(order) == []
    await shop.set("paid", only_known=False)
    assert len(await shop.papers(await shop.sell(known=False))) == 1


async def test_control_by_hand_means_by_hand(shop: Shop) -> None:
    await shop.open("")
    assert await shop.papers(await shop.sell()) == []


async def test_a_return_is_credited_by_itself_and_once(shop: Shop) -> None:
    await shop.open("paid")
    order = await shop.sell(3)
    await shop.papers(order)
    line = ReturnLine(line=order.lines[0].id, quantity=Decimal(1))
    await shop.do(take_back, order, ReturnIn(lines=[line]))
    invoice, note = await shop.papers(order)
    assert (invoice.total, invoice.credited, note.kind, note.total) == (3000, 1000, "credit_note", 1000)


async def test_what_is_canceled_of_an_order_is_credited(shop: Shop) -> None:
    await shop.open("paid")
    order = await shop.sell(3, handover="later")
    await shop.papers(order)
    part = FulfillmentIn(lines=[PartLine(line=order.lines[0].id, quantity=Decimal(1))])
    await shop.do(fulfill_part, order, part)
    await shop.do(cancel_rest, order, "Sold out")
    assert [(p.kind, p.total) for p in await shop.papers(order)] == [("invoice", 3000), ("credit_note", 2000)]


async def test_a_canceled_invoice_stands_in_the_history_of_its_order(shop: Shop) -> None:
    await shop.open("paid")
    order = await shop.sell()
    (invoice,) = await shop.papers(order)
    async with shop.databases.tenant(shop.card.id) as session:
        await cancel(session, shop.actor, invoice.id, clock.now())
        await session.commit()
    await shop.papers(order)
    async with shop.databases.read_tenant(shop.card.id) as session:
        told = [each.facts for each in (await get_order(session, order.id, shop.actor)).history]
    assert [facts["number"] for facts in told if "number" in facts] == ["INV-000001", "CN-000001"]


async def test_an_invoice_goes_to_its_buyer_with_the_paper_once(shop: Shop, mailbox: Mailbox) -> None:  # noqa: F811
    await shop.open("paid", mails=True)
    (invoice,) = await shop.papers(await shop.sell())
    (mail,) = mailbox.store.newest()
    assert (mail.to, mail.files) == (["ada@example.com"], [f"{invoice.number}.pdf"])
    assert mail.subject.startswith(f"Invoice {invoice.number} from ")
    paper = mailbox.store.file(mail.id, 0)
    assert paper
    assert "Ada Lovelace" in PdfReader(io.BytesIO(paper[1])).pages[0].extract_text()
    async with shop.databases.read_tenant(shop.card.id) as session:
        acts = [each.act for each in await history(session, KIND, invoice.id)]
        assert await session.scalar(sa.text("SELECT count(*) FROM invoice")) == 1
    assert acts == ["invoice.mailed", "invoice.issued"]
