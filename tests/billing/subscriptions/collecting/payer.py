"""A shop whose subscription a payment provider collects: what its owner does, and time that passes for both."""

from collections.abc import Mapping
from datetime import timedelta

import httpx

from billing.gateway.api import RemoteInvoice, gateway
from billing.invoicing.api import Bill
from billing.subscriptions.api import Subscription, Wanted
from billing.subscriptions.collecting import orders, paying
from billing.subscriptions.collecting.orders import Buyer
from billing.subscriptions.collecting.service import bring
from infra.kit.clock import Clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.local.stripe import passing
from infra.local.stripe.server import TryOutStripe
from infra.local.stripe.store import Thing
from tenancy.tenants.api import TenantCard
from tests.billing.subscriptions.shops import DAY, Shop

GOOD, FAILS_LATER = "4242424242424242", "4000000000000341"
Extra = Mapping[str, int]
NONE: Extra = {}
HOME = "http://yuntai.test/plan"


class Payer(Shop):
    """As `Shop`, paying by card at `stripe`."""

    def __init__(self, databases: Databases, tenant: TenantCard, clock: Clock, stripe: TryOutStripe) -> None:
        super().__init__(databases, tenant, clock)
        self.stripe = stripe

    @property
    def buyer(self) -> Buyer:
        return Buyer(
            tenant=self.tenant.id, who="test", email="ann@shop.example", name="Ann's shop", locale="en",
            done=f"{HOME}/arrival", back=HOME,
        )  # fmt: skip

    async def wants(
        self, plan: str, interval: str = "month", *, key: str = "", coupon: str = "", add_ons: Extra = NONE
    ) -> str:
        """The address of the page to pay on, empty where it is done."""
        wanted = Wanted(plan=plan, interval=interval, add_ons=add_ons, coupon=coupon)  # type: ignore[arg-type]
        return await orders.order(self.databases, self.buyer, wanted, key or str(new_id()), self.now)

    async def fills(self, page: str, number: str = GOOD, **typed: str) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False) as person:
            return await person.post(page, data={"number": number, **typed})

    async def subscribes(
        self, plan: str, interval: str = "month", *, number: str = GOOD, add_ons: Extra = NONE
    ) -> None:
        await self.fills(await self.wants(plan, interval, add_ons=add_ons), number)
        await self.arrives()
        self.later(timedelta(minutes=1))

    async def arrives(self) -> bool:
        return await paying.arrive(self.databases, self.tenant.id)

    async def cancels(self) -> None:
        await orders.end_with_period(self.databases, self.buyer, await self.subscription(), str(new_id()))

    async def goes_on(self) -> None:
        await orders.go_on(self.databases, self.buyer, await self.subscription(), str(new_id()))

    async def new_card(self, number: str) -> None:
        """By the provider's page; then back."""
        page = await paying.card_page(self.databases, self.tenant.id, HOME, str(new_id()))
        await self.fills(page, number)

    def later(self, by: timedelta) -> None:
        """For both."""
        self.clock.advance(by)
        store = self.stripe.store
        if store.frozen is None:
            store.ahead += int(by.total_seconds())
        else:
            store.frozen += int(by.total_seconds())
        passing.catch_up(store)

    async def pass_days(self, days: int) -> None:
        self.later(days * DAY)
        await self.looks()

    async def looks(self) -> Subscription | None:
        """The nightly comparison, of this shop alone, then what comes of debts."""
        await bring(self.databases, self.tenant.id)
        await self.jobs()
        return await bring(self.databases, self.tenant.id)

    async def invoices(self) -> list[RemoteInvoice]:
        """Those of the provider that are final and about money, the oldest first."""
        ours = await self.subscription()
        assert ours.collection
        found = await gateway().invoices.list_of(ours.collection.payer)
        return [each for each in reversed(found) if each.finalized_at and any(line.amount for line in each.lines)]

    def charged(self) -> int:
        """All that was taken from cards of this shop."""
        return sum(each["amount_received"] - each["_refunded"] for each in self.intents())

    def intents(self) -> list[Thing]:
        store = self.stripe.store
        mine = {each["id"] for each in store.all("customer") if each["metadata"].get("tenant") == self.tenant.id}
        return [each for each in store.all("payment_intent") if each["customer"] in mine]

    def standing(self) -> list[Thing]:
        """The provider's subscriptions of this shop that go on."""
        over = {"canceled", "incomplete_expired", "incomplete"}
        every = self.stripe.store.all("subscription")
        return [
            each for each in every if each["metadata"].get("tenant") == self.tenant.id and each["status"] not in over
        ]

    def pages(self) -> list[str]:
        """Addresses of all hosted pages that can still be paid on."""
        return [each["url"] for each in self.stripe.store.all("checkout.session") if each["status"] == "open"]

    async def open_bills(self) -> list[Bill]:
        return [bill for bill in await self.bills() if bill.state == "open"]
