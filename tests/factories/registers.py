"""A shop with registers: the switch on, a paired device, and what such a device would send."""

from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import msgspec
from litestar import Litestar
from redis.asyncio import Redis

from billing.entitlements.service import switch_on
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from modules.desk.api import Author
from modules.pos.devices.pairing import show_code
from modules.pos.registers import RegisterIn, get_register, save_register
from modules.shops.api import get_settings
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.post import Post
from tests.fixtures.site import visitor

ANN = Author(id=None, name="Ann Lee")


async def switch_pos_on(app: Litestar, databases: Databases, redis: Redis, tenant: TenantCard) -> None:
    """As the owner does it in the settings, with the worker's part."""
    async with databases.platform() as session:
        await switch_on(session, tenant.id, tenant.cell, "pos", clock.now(), who="test")
        await session.commit()
    await Post(databases, redis, tenant).deliver("entitlements.provide")
    app.state.callers.known.clear()


async def open_register(
    databases: Databases, tenant: TenantCard, code: str, *, drawer: str = "", store: UUID | None = None
) -> UUID:
    """A register in the default store, or in `store`."""
    actor = an_actor(tenant=tenant.id, slug=tenant.slug)
    async with databases.tenant(tenant.id) as session:
        place = store or (await get_settings(session)).store
        data = RegisterIn(code=code, name=f"Counter {code}", store=place, drawer=drawer)
        made = await save_register(session, actor, None, data, ANN, clock.now())
        await session.commit()
    return made


async def code_for(databases: Databases, tenant: TenantCard, register: UUID) -> str:
    """A pairing code, as the register's page shows it."""
    actor = an_actor(tenant=tenant.id, slug=tenant.slug)
    async with databases.tenant(tenant.id) as session:
        shown = await show_code(session, await get_register(session, actor, register, lock=True), ANN, clock.now())
        await session.commit()
    return shown.code


class Till:
    """A paired device: it numbers what it makes, and sends it."""

    def __init__(self, client: httpx.AsyncClient, slug: str, paired: dict[str, Any]) -> None:
        self.client, self.home = client, f"/pos/{slug}"
        self.device, self.register = paired["device"], paired["register"]["id"]
        self.code: str = paired["register"]["code"]
        self.token: str = paired["token"]
        self.seq, self.sales = 0, 0
        self.shift = str(new_id())
        client.headers["Authorization"] = f"Bearer {self.token}"

    def document(self, kind: str, body: dict[str, Any], *, at: datetime | None = None, **more: Any) -> dict[str, Any]:
        """One more document, with the next place in the sequence."""
        self.seq += 1
        if kind in {"sale", "return", "pickup", "deposit", "cancellation"} and "number" not in more:
            self.sales += 1
            more["number"] = f"{self.code}-{self.sales:06}"
        moment = (at or clock.now()).isoformat()
        return {
            "id": str(new_id()), "kind": kind, "register": self.register, "device": self.device, "seq": self.seq,
            "shift": self.shift, "at": moment, "device_at": moment, "skew_ms": 0, "body": body, **more,
        }  # fmt: skip

    def opening(self, cash: int = 0, **more: Any) -> dict[str, Any]:
        return self.document("opening", {"float": cash}, **more)

    def closing(self, cash: int, **more: Any) -> dict[str, Any]:
        return self.document("closing", {"counted": {"cash": cash}, "sent_to": self.seq + 1}, **more)

    def sale(self, *lines: dict[str, Any], tender: str = "cash", **more: Any) -> dict[str, Any]:
        """Paid to the last cent with one tender."""
        of_document = {name: more.pop(name) for name in ("at", "number", "cashier", "skew_ms") if name in more}
        total = sum(line["total"] for line in lines)
        body = {
            "currency": "GBP", "prices_include_tax": True, "lines": list(lines), "total": total,
            "payments": [{"tender": tender, "label": tender, "amount": total, "given": total}],
        }  # fmt: skip
        return self.document("sale", body | more, **of_document)

    async def send(self, *documents: dict[str, Any]) -> dict[str, Any]:
        """The answer; the test fails where there is none."""
        answer = await self.client.post(f"{self.home}/documents", json={"documents": list(documents)})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def feed(self, cursor: str = "") -> dict[str, Any]:
        answer = await self.client.get(f"{self.home}/feed", params={"cursor": cursor})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def whole_feed(self, cursor: str = "") -> list[dict[str, Any]]:
        """Its pages up to the end."""
        pages = [await self.feed(cursor)]
        while pages[-1]["more"]:
            pages.append(await self.feed(pages[-1]["cursor"]))
        return pages


def a_line(variant: UUID | None, quantity: str = "1.000", total: int = 1000, **more: Any) -> dict[str, Any]:
    """At 20 % tax, which the price holds."""
    tax = round(total - total / 1.2)
    one = {"id": str(new_id()), "quantity": quantity, "total": total, "tax": tax, "tax_rate": 2000}
    return one | {"variant": variant and str(variant), "name": "Longjing tea", "tax_class": "standard"} | more


async def pair_device(app: Litestar, databases: Databases, tenant: TenantCard, register: UUID) -> Till:
    """A device that has typed the register's code."""
    client = visitor(app)
    code = await code_for(databases, tenant, register)
    answer = await client.post(f"/pos/{tenant.slug}/pairing", json={"code": code, "name": "Tablet"})
    assert answer.status_code == 201, answer.text
    return Till(client, tenant.slug, answer.json())


async def open_till(app: Litestar, databases: Databases, tenant: TenantCard, code: str = "R1", **more: Any) -> Till:
    """A register with a paired device."""
    return await pair_device(app, databases, tenant, await open_register(databases, tenant, code, **more))


def states(answer: dict[str, Any]) -> list[str]:
    return [result["state"] for result in answer["results"]]


def faults(answer: dict[str, Any]) -> list[str]:
    """The codes of all faults, in order."""
    return [fault["code"] for result in answer["results"] for fault in result.get("faults", [])]


def copy_of(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The same document again, or with another body under its id."""
    made: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(document))
    return made | changes
