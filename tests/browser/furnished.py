"""A shop in which there is one of everything, so that each kind of page has something to show."""

import re
from typing import Any, NamedTuple

import httpx

from tests.browser.merchants import Merchant
from tests.browser.programs import Program
from tests.browser.visitors import SECONDS, ZONES, Visitor
from tests.factories.registers import Till, a_line
from tests.infra.entry.running import wait_until

Answer = dict[str, Any]
SHOWN = frozenset({200})
CODE = re.compile(r"data-pairing-code>(\w+) (\w+)<")
HOME = {"name": "Bo Li", "street": "1", "city": "York", "postcode": "1", "country": "GB"}
WORDS = {
    "en": {
        "tea": "Spring tea",
        "box": "Gift box",
        "person": "Ada Lovelace",
        "twin": "Ada Lovelace",
        "way": "Courier",
        "rule": "Fragile",
        "role": "Helper",
        "piece": "piece",
    },
    "zh_Hans": {
        "tea": "明前龙井",
        "box": "茶礼盒",
        "person": "罗安宁",
        "twin": "罗安宁",
        "way": "顺风快递",
        "rule": "易碎",
        "role": "采购",
        "piece": "件",
    },
}


class Furnished(NamedTuple):
    """`pages` are those of its pages that no link on another page leads to."""

    who: Merchant
    visitor: Visitor
    program: Program
    pages: tuple[str, ...]


def furnish(who: Merchant, visitor: Visitor, locale: str, carrier: str) -> Furnished:
    """One of each document, by API and, where people alone make them, by form."""
    program, words = Program(visitor, who), WORDS[locale]
    goods = [one["variants"][0] for one in program.get("products?limit=24")["items"]]
    people = customers(program, words)
    catalog(program, words, goods)
    stock(program, visitor, who, goods)
    settings(visitor, who, words, carrier)
    orders = sales(program, goods, people)
    papers(visitor, who, words, orders)
    register(program, visitor, who, words)
    return Furnished(who, visitor, program, lonely(program, visitor, who, orders, people))


def customers(program: Program, words: dict[str, str]) -> list[Answer]:
    """A person with everything, and a profile that looks like hers; she may buy on account."""
    group = program.post("customer-groups", name="VIP")
    ada = program.post(
        "customers", name=words["person"], phone="+44 20 7946 0001", email="ada@people.example", group=group["id"],
        addresses=[HOME | {"for_shipping": True}], tags=["x1"], consents=["email"], birthday="12-10",
    )  # fmt: skip
    twin = program.post("customers", name=words["twin"], phone="+44 20 7946 0002")
    program.put(f"accounts/{ada['id']}/terms", credit_limit=50_000, terms_days=14)
    return [ada, twin]


def catalog(program: Program, words: dict[str, str], goods: list[Answer]) -> None:
    kind = program.post("categories", name=words["tea"])
    box = program.post(
        "products",
        name=words["box"],
        category=kind["id"],
        variants=[{"code": "BOX", "price": 2000, "unit": words["piece"]}],
    )
    parts = [{"variant": goods[0]["id"], "quantity": "2"}, {"variant": goods[1]["id"], "quantity": "1"}]
    program.put(f"products/{box['id']}/variants/{box['variants'][0]['id']}/parts", kind="kit", parts=parts)
    program.post("stock-documents/assemblies", kit=box["variants"][0]["id"], quantity="2")
    prices = program.post("price-lists", name="2027")
    program.put(f"price-lists/{prices['id']}/prices", prices=[{"variant": goods[0]["id"], "amount": 950}])
    program.post("product-changes", change={"field": "tags", "how": "add", "value": "x1"}, products=[box["id"]])
    offer = program.post("promotions", name="5", rule={"kind": "amount", "amount": 500}, by_code=True)
    program.post(f"promotions/{offer['id']}/coupons", code="HELLO-5")
    program.post("promotions", name="3 – 2", rule={"kind": "nth", "nth": 3, "off": 10_000})


def stock(program: Program, visitor: Visitor, who: Merchant, goods: list[Answer]) -> None:
    """Papers of each kind, a second place to send goods to, a count under way, and goods put aside."""
    visitor.send(f"{who.home}/settings/warehouses/new", f"{who.home}/settings/warehouses", name="B2", zones="A, B")
    here, there = sorted(program.get("warehouses"), key=lambda place: place["name"] == "B2")
    lines = [{"variant": goods[2]["id"], "quantity": "6", "unit_cost": "3.20"}]
    program.post("stock-documents", kind="receipt", lines=lines, warehouse=here["id"], post=True)
    sent = program.post("stock-documents", kind="transfer", lines=lines, warehouse=here["id"], to=there["id"])
    program.post(f"stock-documents/{sent['id']}/sending")
    program.post("stock-holds", lines=lines, warehouse=here["id"], name="Bo")
    home = f"{who.home}/stock/counts"
    visitor.send(f"{home}/new", home)
    visitor.send(f"{home}/new", home, blind="1")


def settings(visitor: Visitor, who: Merchant, words: dict[str, str], carrier: str) -> None:
    home = f"{who.home}/settings"
    visitor.send(
        f"{home}/shipping/new",
        f"{home}/shipping",
        name=words["way"],
        kind="ship",
        basis="flat",
        price="3.90",
        is_on="1",
    )
    visitor.send(f"{home}/roles/new", f"{home}/roles", name=words["role"], rights=["catalog.read"])
    visitor.send(f"{home}/staff", f"{home}/staff/invitations", email="new@people.example", role="cashier", locale="en")
    sender: Answer = {"sender.name": who.shop, "sender.street": "1", "sender.city": "York", "sender.country": "GB"}
    account: Answer = {"name": words["way"], "address": carrier, "key": "try-out", "form": "pdf", "is_on": "1"}
    visitor.send(f"{home}/carriers/new", f"{home}/carriers", **account, **sender)


def sales(program: Program, goods: list[Answer], people: list[Answer]) -> list[Answer]:
    """Orders as far as they get: gone and given back, half sent, kept, on account, on hold."""
    lines = [{"variant": goods[number]["id"], "quantity": "2"} for number in (3, 4)]
    cash = [{"tender": "cash"}]
    gone = program.post("orders", lines=lines, payments=cash, handover="now")
    first, second = (line["id"] for line in gone["lines"])
    program.post(f"orders/{gone['id']}/returns", lines=[{"line": first, "quantity": "1", "condition": "damaged"}])
    program.post(f"orders/{gone['id']}/rebates", amount=100, kind="goodwill", tender="cash")
    exchanged = [{"variant": goods[5]["id"], "quantity": "1"}]
    program.post(
        f"orders/{gone['id']}/exchanges", lines=[{"line": second, "quantity": "1", "condition": "shelf"}],
        goods=exchanged, payments=cash, tender="cash",
    )  # fmt: skip
    half = program.post(
        "orders", lines=lines, payments=[{"tender": "card"}], delivery={"address": HOME}, customer=people[0]["id"]
    )
    sent = [{"line": half["lines"][0]["id"], "quantity": "1"}]
    part = program.post(f"orders/{half['id']}/fulfillments", lines=sent, way="ship", gone=False)
    program.post(f"orders/{half['id']}/flags", flag="7")
    credit = program.post(
        "orders", lines=lines, payments=[{"tender": "account"}], customer=people[0]["id"], handover="now"
    )
    for one in people:  # the first owes more, the other has paid ahead
        program.post(f"accounts/{one['id']}/receipts", tender="cash", amount=100)
    held = program.post("orders", lines=lines, payments=[], handover="later")
    program.post(f"orders/{held['id']}/hold", reason="?")
    return [gone, half | {"part": part}, credit, held]


def papers(visitor: Visitor, who: Merchant, words: dict[str, str], orders: list[Answer]) -> None:
    """What people alone make: an invoice to a name, a rule, an act on several orders, a file of goods."""
    here = f"{who.home}/orders/{orders[0]['id']}/invoice"
    visitor.send(here, here, name="Bo Li", email="bo@people.example")
    rules = f"{who.home}/orders/rules"
    visitor.send(f"{rules}/new", rules, name=words["rule"], codes="DEMO-007", note="777", is_on="1")


def register(program: Program, visitor: Visitor, who: Merchant, words: dict[str, str]) -> None:
    """The module on, a register whose device has begun a shift, sold something that nobody knows, and counted."""
    modules, home, counter = f"{who.home}/settings/modules", f"{who.home}/registers", f"/pos/{who.slug}"
    visitor.send(modules, f"{modules}/pos/activation")
    wait_until(lambda: visitor.client.get(home).is_success, SECONDS)
    (store,) = program.get("stores")["items"]
    made = visitor.send(home, home, code="R1", name="R1", store=store["id"]).headers["Location"]
    code = CODE.search(visitor.send(made, f"{made}/pairing", good=SHOWN).text)
    assert code is not None
    paired = visitor.client.post(f"{counter}/pairing", json={"code": "".join(code.groups()), "name": "A1"}).json()
    till = Till(httpx.AsyncClient(), who.slug, paired)
    sold = till.sale(a_line(None, name=words["tea"]), currency=ZONES[who.country][0])
    papers = [till.opening(100), sold, till.closing(100)]
    token = {"Authorization": f"Bearer {till.token}"}
    sent = visitor.client.post(f"{counter}/documents", json={"documents": papers}, headers=token)
    assert sent.is_success, sent.text


def lonely(
    program: Program, visitor: Visitor, who: Merchant, orders: list[Answer], people: list[Answer]
) -> tuple[str, ...]:
    """Pages that one comes to by doing something, and those of which one kind alone leads further."""
    form, acts = f"{who.home}/customers/new", f"{who.home}/orders/acts"
    mark: Answer = {"order": orders[3]["id"], "field": "flag", "flag.text": "7"}
    act = visitor.send(form, acts, **mark)
    brought = f"{who.home}/imports/new/customers"
    run = visitor.send(brought, brought, files={"file": ("people.csv", "Name,Phone\nBo,1\n", "text/csv")})
    (kit,) = program.get("products?q=BOX")["items"]
    (store,) = program.get("stores")["items"]
    pages = [
        "welcome", "dashboard", "bank", "bank/statements/new", "settings/account/proof",
        f"owed/{people[1]['id']}/payouts/new",
        f"settings/notices/{store['id']}",
        f"stock/{kit['variants'][0]['id']}", *(f"orders/{order['id']}" for order in orders),
    ]  # fmt: skip
    return (act.headers["Location"], run.headers["Location"], *(f"{who.home}/{page}" for page in pages))
