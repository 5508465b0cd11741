"""The baskets as sales, by a few connections at a time. What the platform has is asked of the platform."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any

import httpx

from infra.entry.replay.source import ORIGIN, Basket
from infra.kit.problems import Problem

AT_ONCE = 8
PATIENCE = 60.0  # seconds without one answer, before it is given up
AGAIN = {409, 429, 500, 502, 503, 504}
Done = Callable[[int, int], None]


class Refused(Problem):
    status, code = 502, "basket_refused"
    message = "The platform refused {what}: {status} {reason}"


class StoresMissing(Problem):
    status, code = 409, "stores_missing"
    message = (
        "The shop of this key does not have the data's stores ({missing}, …). Run `yuntai replay` without a key where "
        "the site runs: it opens a merchant for the data."
    )


class Counter:
    """The places and people of the data, as the platform calls them, and a way to hand baskets in."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.stores: dict[str, str] = {}
        self.customers: dict[str, str] = {}

    async def learn(self, baskets: Sequence[Basket]) -> None:
        """Reads stores and customers. Raises StoresMissing."""
        self.stores = {store["code"]: store["id"] async for store in self.all_of("/api/v1/stores")}
        people = self.all_of("/api/v1/customers", origin=ORIGIN)
        self.customers = {person["external_id"]: person["id"] async for person in people}
        if missing := sorted({basket.store for basket in baskets} - self.stores.keys()):
            raise StoresMissing(missing=", ".join(missing[:3]))

    async def present(self) -> set[str]:
        """The ids of baskets that are there."""
        orders = self.all_of("/api/v1/orders")
        return {order["external_id"] async for order in orders if order["origin"] == ORIGIN}

    async def hand_in(self, baskets: Sequence[Basket], done: Done) -> None:
        """Sends what is missing; a basket twice is one, by its key and by its external id."""
        waiting, handed = iter(baskets), 0

        async def work() -> None:
            nonlocal handed
            for basket in waiting:
                await self.post(basket)
                handed += 1
                done(handed, len(baskets))

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(work())

    async def post(self, basket: Basket) -> None:
        headers = {"Idempotency-Key": basket.id}
        await self.ask("POST", "/api/v1/order-records", f"basket {basket.id}", json=self.body(basket), headers=headers)

    def body(self, basket: Basket) -> dict[str, Any]:
        lines = [{"code": line.code, "quantity": str(line.quantity), "amount": line.amount} for line in basket.lines]
        paid = {"tender": ORIGIN, "label": "Paid at the store", "amount": basket.total}
        return {
            "origin": ORIGIN, "external_id": basket.id, "placed_at": basket.at.isoformat(),
            "store": self.stores[basket.store], "channel": "counter", "customer": self.customers.get(basket.household),
            "prices_include_tax": False, "total": basket.total, "lines": lines, "payments": [paid],
        }  # fmt: skip

    async def all_of(self, path: str, **query: str) -> AsyncIterator[dict[str, Any]]:
        """The items of every page."""
        cursor = ""
        while True:
            asked = query | {"limit": "200"} | ({"cursor": cursor} if cursor else {})
            page = await self.ask("GET", path, path, params=asked)
            for item in page["items"]:
                yield item
            cursor = page.get("next") or ""
            if not cursor:
                return

    async def ask(self, method: str, path: str, what: str, **request: Any) -> Any:
        """One request, repeated while the platform asks for it or can't be reached. Raises Refused."""
        reason, status = "", 0
        for pause in pauses():
            try:
                answer = await self.client.request(method, path, **request)
            except httpx.TransportError as error:
                reason = f"not reached: {type(error).__name__}"
            else:
                if answer.is_success:
                    return answer.json()
                status, reason = answer.status_code, answer.text[:300]
                if status not in AGAIN:
                    break
                pause = max(pause, float(answer.headers.get("retry-after", 0)))  # noqa: PLW2901  it asks for longer
            await asyncio.sleep(pause)
        raise Refused(what=what, status=status, reason=reason)


def pauses() -> Iterator[float]:
    """Longer and longer ones, until patience ends."""
    pause, waited = 0.05, 0.0
    while waited < PATIENCE:
        yield pause
        waited += pause
        pause = min(pause * 2, 5.0)
