"""The carrier's protocol, and beside it what a person or a test tells the carrier to do."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Litestar, Request, Response, get, post
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.exceptions import NotAuthorizedException, NotFoundException
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from infra.local.carrier import paper
from infra.local.carrier.faults import Faults, Misbehaving
from infra.local.carrier.ledger import STEPS, Ledger, Sent
from infra.local.carrier.news import News

AnyRequest = Request[Any, Any, Any]
Book = NamedDependency[Ledger]
FAR_TO = 30_000


class ParcelIn(msgspec.Struct, frozen=True, kw_only=True):
    reference: str
    sender: dict[str, str]
    to: dict[str, str]
    grams: Annotated[int, Meta(ge=0)]


class RatesIn(msgspec.Struct, frozen=True, kw_only=True):
    country: str
    grams: list[int]


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """What shall happen to a parcel, and how it is told: `times` over, `signed` rightly or not, or not at all (0)."""

    status: str
    at: str = ""
    id: str = ""
    times: int = 1
    signed: bool = True


def booked(parcel: Sent) -> dict[str, Any]:
    """A parcel as programs see it."""
    return {
        "reference": parcel.reference, "number": parcel.number, "cost": parcel.cost, "currency": parcel.currency,
        "canceled": parcel.canceled,
    }  # fmt: skip


def refused(status: int, detail: str) -> Response[Any]:
    """No, and why."""
    return Response({"detail": detail}, status_code=status, media_type="application/problem+json")


def found(ledger: Ledger, reference: str) -> Sent:
    """Raises NotFoundException."""
    if reference not in ledger.parcels:
        raise NotFoundException("There is no such parcel.")
    return ledger.parcels[reference]


async def with_key(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Who doesn't know the key stays out."""
    if connection.headers.get("authorization") != f"Bearer {connection.app.state.ledger.key}":
        raise NotAuthorizedException


class Protocol(Controller):
    """What shops' systems speak."""

    path = "/v1"
    guards = (with_key,)

    @get("/account")
    async def account(self) -> dict[str, str]:
        return {"name": "Try-out Post"}

    @post("/rates", status_code=200)
    async def rates(self, ledger: Book, data: JSONBody[RatesIn]) -> list[dict[str, Any]]:
        return [
            {"grams": grams, "price": ledger.price(data.country, grams), "currency": ledger.currency}
            for grams in data.grams if grams <= FAR_TO
        ]  # fmt: skip

    @post("/parcels")
    async def book(self, request: AnyRequest, ledger: Book, data: JSONBody[ParcelIn]) -> Response[Any]:
        key = request.headers.get("idempotency-key", "").strip('"')
        if not key:
            return refused(400, "An Idempotency-Key is needed.")
        if not data.to.get("street") or not data.to.get("city"):
            return refused(422, "The address is not complete.")
        if data.grams > STEPS[-1][0]:
            return refused(422, "It is too heavy.")
        parcel, is_new = ledger.book(key, msgspec.to_builtins(data))
        return Response(booked(parcel), status_code=201 if is_new else 200)

    @get("/parcels")
    async def by_key(self, ledger: Book, key: FromQuery[str]) -> list[dict[str, Any]]:
        return [booked(parcel) for parcel in ledger.by_key(key)]

    @get("/parcels/{reference:str}/scans")
    async def scans(self, ledger: Book, reference: FromPath[str]) -> list[dict[str, Any]]:
        return found(ledger, reference).scans

    @get("/parcels/{reference:str}/label")
    async def label(self, ledger: Book, reference: FromPath[str], form: FromQuery[str] = "pdf") -> Response[bytes]:
        parcel = found(ledger, reference)
        if form == "zpl":
            return Response(paper.zpl(parcel), media_type="application/zpl")
        return Response(paper.pdf(parcel), media_type="application/pdf")

    @post("/parcels/{reference:str}/cancellation", status_code=200)
    async def cancel(self, ledger: Book, reference: FromPath[str]) -> Response[Any]:
        parcel = found(ledger, reference)
        if parcel.scans:
            return refused(409, "It is on its way.")
        parcel.canceled = True
        return Response(booked(parcel))


class Telling(Controller):
    """What the carrier is told to do: `POST /happened/{number}`, `POST /faults`."""

    path = "/"

    @get("/")
    async def parcels(self, ledger: Book) -> dict[str, Any]:
        """What a shop needs to connect, and what was booked."""
        sent = [booked(parcel) | {"key": parcel.key, "scans": parcel.scans} for parcel in ledger.parcels.values()]
        return {"key": ledger.key, "parcels": sent}

    @post("/happened/{number:str}")
    async def happened(
        self, ledger: Book, news: NamedDependency[News], number: FromPath[str], data: JSONBody[Happened]
    ) -> list[int]:
        """Gives what the webhook answered each time."""
        parcel = next((each for each in ledger.parcels.values() if each.number == number), None)
        if parcel is None:
            raise NotFoundException("There is no such parcel.")
        at = msgspec.convert(data.at, news.Moment) if data.at else None
        scan = ledger.scan(parcel, data.status, at, data.id)
        return [await news.tell(parcel, [scan], signed=data.signed) for _ in range(data.times)]

    @post("/faults")
    async def faults(self, faults: NamedDependency[Faults], data: JSONBody[list[str]]) -> None:
        faults.next.extend(data)

    @post("/hook")
    async def hook(self, news: NamedDependency[News], data: JSONBody[dict[str, str]]) -> None:
        """Where webhooks go: {url, secret}."""
        news.url, news.secret = data["url"], data["secret"]


def carrier_app(ledger: Ledger, faults: Faults, news: News) -> Litestar:
    """The application over `ledger`."""

    async def provide_ledger() -> Ledger:
        return ledger

    async def provide_faults() -> Faults:
        return faults

    async def provide_news() -> News:
        return news

    app = Litestar(
        route_handlers=[Protocol, Telling],
        dependencies={"ledger": provide_ledger, "faults": provide_faults, "news": provide_news},
        middleware=[Misbehaving(faults)],
        openapi_config=None,
        logging_config=None,
    )
    app.state.ledger = ledger
    return app
