"""The hosted pages: Checkout, the customer's portal, an invoice. What a person does there has the same effects."""

from pathlib import Path
from typing import Annotated, Any

from jinja2 import Environment, FileSystemLoader
from litestar import Controller, MediaType, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Redirect

from infra.local.carrier.paper import page_of
from infra.local.stripe import cards, invoices, subscriptions
from infra.local.stripe.amounts import THOUSANDTHS, WHOLE
from infra.local.stripe.store import Refused, Store, Thing

Typed = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
Known = NamedDependency[Store]
Answer = Response[Any]
AnyRequest = Request[Any, Any, Any]
HTML = Environment(loader=FileSystemLoader(Path(__file__).parent / "html"), autoescape=True)


def money(amount: int, currency: str) -> str:
    """As people write it."""
    places = 0 if currency in WHOLE else 3 if currency in THOUSANDTHS else 2
    sign, digits = "-" if amount < 0 else "", str(abs(amount)).zfill(places + 1)
    number = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"{sign}{number} {currency.upper()}"


FILTERS: dict[str, Any] = {"money": money}
HTML.filters.update(FILTERS)


def page(name: str, status: int = 200, **shown: Any) -> Answer:
    """One page; its style stands in it, so that it needs nothing else."""
    return Response(HTML.get_template(name).render(**shown), status_code=status, media_type=MediaType.HTML)


def new_card(store: Store, typed: dict[str, str], customer: Thing) -> Thing:
    """The card that was typed, kept for the customer. Raises Refused."""
    card = cards.new_card(store, typed.get("number", ""))
    if card["_does"] == cards.SECURED:
        if typed.get("secured") != "1":
            raise NeedsPerson
        card["_was_secured"] = True
    cards.attach(store, card, customer["id"])
    cards.make_default(store, customer, card["id"])
    return card


class NeedsPerson(Exception):
    """The bank asks the card's owner first."""


class Pages(Controller):
    """Checkout at /c/pay, the portal at /p/session, invoices at /i."""

    path = "/"

    @get("/c/pay/{name:str}")
    async def checkout(self, store: Known, name: FromPath[str]) -> Answer:
        return checkout_page(store, store.get(name, "checkout.session"))

    @post("/c/pay/{name:str}", status_code=200)
    async def subscribe(self, store: Known, name: FromPath[str], data: Typed) -> Answer:
        session = store.get(name, "checkout.session")
        if session["status"] != "open":
            return checkout_page(store, session)
        try:
            complete(store, session, data)
        except NeedsPerson:
            return page("secure.html", action=f"/c/pay/{name}", typed=data)
        except Refused as refused:
            return checkout_page(store, session, str(refused), 402)
        store.keep()
        return Redirect(str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", name), status_code=303)

    @get("/p/session/{name:str}")
    async def portal(self, store: Known, name: FromPath[str], said: FromQuery[str] = "") -> Answer:
        return portal_page(store, store.get(name, "billing_portal.session"), said)

    @post("/p/session/{name:str}", status_code=200)
    async def change_card(self, store: Known, name: FromPath[str], data: Typed) -> Answer:
        session = store.get(name, "billing_portal.session")
        try:
            new_card(store, data, store.get(session["customer"]))
        except NeedsPerson:
            return page("secure.html", action=f"/p/session/{name}", typed=data)
        except Refused as refused:
            return portal_page(store, session, str(refused), 402)
        store.keep()
        return Redirect(session["return_url"] or f"/p/session/{name}", status_code=303)

    @get("/i/{name:str}")
    async def invoice(self, store: Known, name: FromPath[str]) -> Answer:
        return page("invoice.html", invoice=store.get(name, "invoice"), said="")

    @post("/i/{name:str}", status_code=200)
    async def pay(self, store: Known, name: FromPath[str], data: Typed) -> Answer:
        invoice = store.get(name, "invoice")
        try:
            new_card(store, data, store.get(invoice["customer"]))
            invoices.pay(store, invoice, is_person_there=True)
        except NeedsPerson:
            return page("secure.html", action=f"/i/{name}", typed=data)
        except Refused as refused:
            return page("invoice.html", 402, invoice=invoice, said=str(refused))
        store.keep()
        return Redirect(f"/i/{name}", status_code=303)

    @get("/i/{name:str}/pdf")
    async def paper(self, store: Known, name: FromPath[str]) -> Response[bytes]:
        found = store.get(name, "invoice")
        lines = [f"{line['description']}: {money(line['amount'], line['currency'])}" for line in found["lines"]["data"]]
        rows = [f"Invoice {found['number']}", *lines, "", f"Total {money(found['total'], found['currency'])}"]
        return Response(page_of(rows), media_type="application/pdf")


def checkout_page(store: Store, session: Thing, said: str = "", status: int = 200) -> Answer:
    lines = [
        (store.get(store.get(line["price"])["product"])["name"], int(line.get("quantity", 1)), store.get(line["price"]))
        for line in session["_wants"]["line_items"]
    ]  # fmt: skip
    return page(
        "checkout.html", status, session=session, lines=lines, said=said, customer=store.get(session["customer"]),
        card_needed=session["payment_method_collection"] == "always",
    )  # fmt: skip


def portal_page(store: Store, session: Thing, said: str = "", status: int = 200) -> Answer:
    customer = store.get(session["customer"])
    card = cards.card_for(store, None, customer)
    found = store.of_customer("invoice", customer["id"])
    return page(
        "portal.html", status, session=session, customer=customer, card=card, invoices=found[::-1], said=said,
        only_card=bool(session["flow"]),
    )  # fmt: skip


def complete(store: Store, session: Thing, typed: dict[str, str]) -> None:
    """The subscription that was asked for, with the card that was typed. Raises Refused, NeedsPerson."""
    wants, customer = session["_wants"], store.get(session["customer"])
    about: Thing = wants.get("subscription_data") or {}
    given = list(wants.get("discounts") or [])
    if code := typed.get("code", "").strip():
        found = [
            each["id"] for each in store.all("promotion_code")
            if each["active"] and each["code"].lower() == code.lower()
        ]  # fmt: skip
        if not found:
            raise Refused("This code is invalid.")
        given = [{"promotion_code": found[0]}]
    if typed.get("number") or session["payment_method_collection"] == "always":
        new_card(store, typed, customer)
    params = {"customer": customer["id"], "items": wants["line_items"], "discounts": given, **about}
    made = subscriptions.begin(store, params)
    first = store.get(made["latest_invoice"])
    if made["status"] == "incomplete":
        invoices.void(store, first)
        subscriptions.end_it(store, made, store.now_of(customer["id"]), "incomplete_expired")
        raise Refused("Your card was declined.", status=402)
    paid = "paid" if first["amount_paid"] else "no_payment_required"
    session |= {
        "status": "complete",
        "payment_status": paid,
        "subscription": made["id"],
        "invoice": first["id"],
        "url": None,
    }
    store.happened("checkout.session.completed", session)
