"""Switched off nothing of the registers is anywhere, and nothing of theirs is lost; on again all of it is there."""

import html
import re
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from litestar import Litestar
from litestar.routes import HTTPRoute
from redis.asyncio import Redis

from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.local.mailbox.sink import Mailbox
from modules.pos.module import MODULE
from modules.pos.permissions import Perm
from tenancy.access.errors import ModuleDisabled
from tenancy.access.models import ShopRole
from tenancy.access.roles import words_of
from tenancy.tenants.api import TenantCard
from tests.architecture.routes import PARAMETER, Route, anything
from tests.factories.callers import owner_at, program_at
from tests.factories.goods import add_goods
from tests.factories.post import Post
from tests.factories.registers import Till, a_line, open_till, states, switch_pos_on
from tests.fixtures.figures import Figure
from tests.fixtures.servers import Admin
from tests.fixtures.site import BASE
from tests.fixtures.visitors import csrf_of, keyed

WANT = "off: nothing of the registers in pages, routes, API, finder, jobs, rights, receipts; data kept, on again equal"
LINK = re.compile(r'\b(?:href|action|src|hx-get|hx-post|formaction|value)="([^"]+)"')
SHAPES = {"uuid": r"[0-9a-f-]{36}", "int": r"\d+"}
AWAY = re.compile(r"/(logout|leave|export|switch)\b|/assets/")
SWITCHBOARD = ("/settings/modules", "/settings/plan", "/welcome")
"""Where it is offered to who doesn't have it."""
OFF = (ModuleDisabled.status, ModuleDisabled.code)
CALLED = ("register", "cashier", "Registers")


class Seen(NamedTuple):
    """What a page shows of the registers: addresses, and words of their manifest."""

    status: int
    leads: frozenset[str]
    says: frozenset[str]


class Shop(NamedTuple):
    """A shop with a register that has sold, and who looks at it."""

    app: Litestar
    card: TenantCard
    person: httpx.AsyncClient
    program: httpx.AsyncClient
    till: Till
    ids: dict[str, str]


def routes_with_modules(app: Litestar) -> list[tuple[Route, str]]:
    return [
        (Route(method, route.path, str(handler.opt.get("needs") or ""), outside=False), handler.fn.__module__)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods
        if method != "OPTIONS"
    ]


def own_routes(app: Litestar) -> list[Route]:
    return sorted(route for route, module in routes_with_modules(app) if f"{module}.".startswith("modules.pos."))


def shape_of(path: str) -> re.Pattern[str]:
    return re.compile(PARAMETER.sub(lambda m: SHAPES.get(m[2], "[^/]+"), path).rstrip("/") + "/?")


def own_words() -> frozenset[str]:
    """What the manifest says that nothing else does."""
    said = {words_of(right).words for right in Perm} | {right.value.replace(".", ":") for right in Perm}
    return frozenset(said | {each.title for each in MODULE.checklist} | {each.text for each in MODULE.checklist})


class Crawl:
    """Each kind of page that links lead to, from the shop's first one on, opened once."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        own = {route.path for route in own_routes(shop.app)}
        paths = {route.path for route, _ in routes_with_modules(shop.app) if route.method == "GET"} | own
        exact = sorted(paths, key=lambda path: (len(PARAMETER.findall(path)), path))
        self.shapes = [(path, shape_of(path.replace("{slug:str}", shop.card.slug))) for path in exact]
        self.own = own
        self.words = own_words()

    def kind_of(self, path: str) -> str:
        return next((kind for kind, shape in self.shapes if shape.fullmatch(path)), "")

    async def walk(self) -> dict[str, Seen]:
        home = f"/app/{self.shop.card.slug}"
        also = [f"{home}/settings/roles/new", *(f"{home}/finder?q={name}" for name in CALLED), f"{home}/finder?q="]
        waiting, known, found = [home, *also], {self.kind_of(home)}, dict[str, Seen]()
        while waiting:
            path = waiting.pop(0)
            answer = await self.shop.person.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
            assert answer.status_code < 500, f"{path}: {answer.status_code}"
            text = html.unescape(answer.text) if "html" in answer.headers.get("content-type", "") else ""
            leads = {urlsplit(each[1]).path for each in LINK.finditer(answer.text if text else "")}
            kinds = {link: kind for link in leads if (kind := self.kind_of(link))}
            found[path if "?" in path else self.kind_of(path)] = Seen(
                answer.status_code,
                frozenset(kind for kind in kinds.values() if kind in self.own),
                frozenset(words for words in self.words if words in text),
            )
            for link in sorted(link for link in kinds if not AWAY.search(link)):
                if kinds[link] not in known:
                    known.add(kinds[link])
                    waiting.append(link)
        return found


def of_registers(found: dict[str, Seen]) -> dict[str, Seen]:
    """The pages that show anything of them, but for those where they are offered."""
    return {
        kind: seen for kind, seen in found.items()
        if (seen.leads or seen.says) and not any(place in kind for place in SWITCHBOARD)
    }  # fmt: skip


async def knock(shop: Shop) -> dict[str, tuple[int, str]]:
    """Every route of the registers, asked by who may: the status, and whether it is said that they are off."""
    found: dict[str, tuple[int, str]] = {}
    for route in own_routes(shop.app):
        client = shop.program if route.is_api else shop.person if route.needs else shop.till.client
        path = route.at(shop.card.slug, lambda name, kind: shop.ids.get(name) or anything(name, kind))
        body: dict[str, Any] = {"data": {}} if route.needs else {"json": {}}
        answer = await client.request(route.method, path, **({} if route.is_safe else body))
        said = html.unescape(answer.text) if "html" in answer.headers.get("content-type", "") else ""
        is_off = ModuleDisabled.message in said or (not said and ModuleDisabled.code.encode() in answer.content)
        found[str(route)] = answer.status_code, ModuleDisabled.code if is_off else ""
    return found


async def kept(admin: Admin, tenant: str) -> dict[str, list[str]]:
    """Every row of every table that the registers own, and of what they have sold."""
    tables = (*MODULE.tables, "sales_order", "order_line", "payment", "stock_move")
    return {
        table: [row["line"] for row in await admin(f'SELECT t::text AS line FROM {tenant}."{table}" t ORDER BY 1')]
        for table in tables
    }


async def given_to_device(till: Till) -> dict[str, Any]:
    """What the device would be given: its goods, prices and people, and what is parked."""
    pages = await till.whole_feed()
    rows = {
        name: [*page[name]]
        for page in pages
        for name in ("settings", "goods", "prices", "cashiers", "lists", "taxes")
        if name in page
    }
    return rows | {"parked": (await till.client.get(f"{till.home}/parked")).json()}


async def trade(till: Till, tea: UUID) -> dict[str, str]:
    """A shift that is over with a sale, one that is open, something parked and a mail that was asked for."""
    token = "T" * 22
    sale = till.sale(a_line(tea, "2.000", 1800), token=token)
    answer = await till.send(till.opening(5000), sale, till.closing(6800))
    assert set(states(answer)) == {"recorded"}
    ended, till.shift = till.shift, str(new_id())
    await till.send(till.opening(5000), till.document("entry", {"what": "in", "amount": 100, "reason": "Coins"}))
    parked: dict[str, Any] = {"id": str(new_id()), "label": "Lin", "total": 900, "body": {"lines": []}}
    assert (await till.client.post(f"{till.home}/parked", json=parked)).status_code == 201
    return {
        "token": token, "document": sale["id"], "parked": parked["id"], "shift": ended, "register": till.register,
        "device": till.device,
    }  # fmt: skip


async def opened(app: Litestar, databases: Databases, redis: Redis, card: TenantCard) -> Shop:
    await switch_pos_on(app, databases, redis, card)
    async with databases.tenant(card.id) as session:
        tea = await add_goods(session, name="Longjing tea")
        await session.commit()
    till = await open_till(app, databases, card)
    async with databases.platform() as session:
        browser, program = await owner_at(app, session, card), await program_at(app, session, card)
    (token,) = browser.client.cookies.values()
    browser.client.headers["x-csrf-token"] = csrf_of(token)
    browser.client.base_url = httpx.URL(BASE)
    return Shop(app, card, browser.client, keyed(program), till, await trade(till, tea))


async def save_role(shop: Shop, path: str, name: str, *rights: str) -> None:
    """By the form of a shop's own role, in the settings."""
    answer = await shop.person.post(
        f"/app/{shop.card.slug}/settings/roles{path}", data={"name": name, "rights": rights}
    )
    assert answer.status_code == 303, answer.text


async def own_role(databases: Databases, shop: Shop) -> tuple[str, list[str]]:
    """(its code, what it may do)"""
    async with databases.read_platform() as session:
        query = sa.select(ShopRole.code, ShopRole.permissions).where(ShopRole.tenant == shop.card.id)
        row = (await session.execute(query)).one()
    return row.code, sorted(row.permissions)


async def press(shop: Shop, what: str) -> None:
    """On the settings' page of modules."""
    answer = await shop.person.post(f"/app/{shop.card.slug}/settings/modules/pos/{what}")
    assert answer.status_code == 303, answer.text


@pytest.mark.prove("switch", want=WANT)
async def test_switched_off_nothing_of_it_is_anywhere_and_on_again_all_of_it_is_there(
    live_app: Litestar, databases: Databases, redis: Redis, fresh_tenant: TenantCard, admin: Admin, mailbox: Mailbox,
    figure: Figure,
) -> None:  # fmt: skip
    shop = await opened(live_app, databases, redis, fresh_tenant)
    crawl, mail = Crawl(shop), f"{shop.till.home}/receipts/{shop.ids['document']}/mails"
    assert (await shop.till.client.post(mail, json={"id": str(new_id()), "to": "bo@example.com"})).status_code == 200
    await save_role(shop, "", "Counter", "pos.sell", "orders.read")
    role, rights = await own_role(databases, shop)
    data, given, pages = await kept(admin, shop.card.id), await given_to_device(shop.till), await crawl.walk()
    shown = of_registers(pages)
    assert shown, "the control: on, they are to be seen"

    await press(shop, "deactivation")
    off = await crawl.walk()
    await Post(databases, redis, shop.card).deliver(rounds=2)
    assert of_registers(off) == {}
    assert {str(route): told for route, told in (await knock(shop)).items() if told != OFF} == {}
    await save_role(shop, f"/{role}", "Counter", "orders.read")  # as its form is without the registers' rights
    assert await own_role(databases, shop) == (role, rights)
    assert await kept(admin, shop.card.id) == data
    assert [each for each in mailbox.store.newest() if "bo@example.com" in each.to] == []

    await press(shop, "activation")
    await Post(databases, redis, shop.card).deliver("entitlements.provide")
    live_app.state.callers.known.clear()
    assert await kept(admin, shop.card.id) == data
    assert await given_to_device(shop.till) == given
    again = await crawl.walk()
    doors = await knock(shop)
    figure(
        f"{len(doors)} routes and {len(off)} kinds of pages, {len(shown)} of which show registers while they are on:"
        f" off 0; {sum(len(rows) for rows in data.values())} rows kept; on again equal"
    )
    assert again == pages
    assert {code for _, code in doors.values()} == {""}, "the control: on, each door opens"
