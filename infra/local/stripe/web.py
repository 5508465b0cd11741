"""The protocol: forms in, JSON out, one key of each effect; and beside it what this Stripe is told to do."""

import hashlib
from typing import Any

import msgspec
from litestar import Controller, HttpMethod, Litestar, Request, Response, get, post, route
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.params import FromPath, JSONBody

from infra.local.carrier.faults import Faults, Misbehaving
from infra.local.stripe import forms, passing, routes
from infra.local.stripe.lists import shown
from infra.local.stripe.news import KEY, News
from infra.local.stripe.pages import Pages
from infra.local.stripe.store import Refused, Store, Thing

AnyRequest = Request[Any, Any, Any]
KEPT = {200, 402}
BUSY = msgspec.json.encode({"error": {"type": "invalid_request_error", "code": "rate_limit", "message": "Too much."}})
USED = "Keys for idempotent requests can only be used with the same parameters they were first used with."


class Protocol(Controller):
    """What programs speak."""

    path = "/v1"

    @route("/{path:path}", http_method=[HttpMethod.GET, HttpMethod.POST, HttpMethod.DELETE], status_code=200)
    async def answer(
        self, request: AnyRequest, store: NamedDependency[Store], path: FromPath[str]
    ) -> Response[dict[str, Any]]:
        text = request.scope["query_string"].decode() if request.method == "GET" else (await request.body()).decode()
        key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
        try:
            let_in(request)
            status, body = once(store, key, request.method, path.strip("/"), text)
        except Refused as refused:
            status, body = refused.status, refused.body
        return Response(body, status_code=status, headers={"request-id": store.name("req")})


def let_in(request: AnyRequest) -> None:
    """Who doesn't know the key stays out. Raises Refused."""
    if request.headers.get("authorization") != f"Bearer {KEY}":
        raise Refused("Invalid API Key provided.", status=401)


def once(store: Store, key: str, method: str, path: str, text: str) -> tuple[int, Thing]:
    """Does it, or gives what the first request of this key was answered. Raises Refused for another one's key."""
    mark = hashlib.sha256(f"{method} {path} {text}".encode()).hexdigest()
    if kept := store.answers.get(key) if key else None:
        if kept[0] != mark:
            refused = Refused(USED)
            refused.body["error"]["type"] = "idempotency_error"
            raise refused
        return kept[1], kept[2]
    passing.catch_up(store)
    try:
        status, body = 200, done(store, method, path, forms.read(text))
    except Refused as refused:
        status, body = refused.status, refused.body
    if key and status in KEPT:
        store.answers[key] = [mark, status, body]
    if method != "GET":
        store.keep()
    return status, body


def done(store: Store, method: str, path: str, params: Thing) -> Thing:
    """One request. Raises Refused."""
    run, ids = routes.find(method, path)
    try:
        answer = run(store, *ids, params)
    except KeyError as error:
        raise Refused(f"Missing required param: {error}.", code="parameter_missing", param=str(error)) from error
    return shown(store, answer, params.get("expand"))


class Telling(Controller):
    """What this Stripe is told to do."""

    path = "/"

    @get("/")
    async def account(self, store: NamedDependency[Store]) -> dict[str, Any]:
        """What there is."""
        return {"key": KEY, **{kind: len(names) for kind, names in store.by_kind.items()}}

    @post("/faults")
    async def faults(self, faults: NamedDependency[Faults], data: JSONBody[list[str]]) -> None:
        faults.next.extend(data)

    @post("/clock")
    async def clock(
        self, store: NamedDependency[Store], news: NamedDependency[News], data: JSONBody[dict[str, int]]
    ) -> None:
        """So many seconds pass for everybody: {seconds}, and for the site that goes by the same clock."""
        if store.clock.is_fixed or data["seconds"] < 0:
            raise ClientException("This clock can't be moved so.")
        store.ahead += data["seconds"]
        passing.catch_up(store)
        store.keep()
        await news.tell_waiting()

    @post("/cards/{card:str}")
    async def card(self, store: NamedDependency[Store], card: FromPath[str], data: JSONBody[dict[str, str]]) -> None:
        """What the bank says to a card from now on: {does: good, declined, poor, expired, secured}."""
        store.get(card, "payment_method")["_does"] = data["does"]

    @post("/news")
    async def news(self, news: NamedDependency[News], data: JSONBody[dict[str, Any]]) -> list[int]:
        """{held}: whether webhooks wait. {events}: those that are sent now, in this order."""
        news.is_held = bool(data.get("held", news.is_held))
        return await news.tell_so(data.get("events") or [])


def stripe_app(store: Store, faults: Faults, news: News) -> Litestar:
    """The application over `store`."""

    async def provide_store() -> Store:
        return store

    async def provide_faults() -> Faults:
        return faults

    async def provide_news() -> News:
        return news

    return Litestar(
        route_handlers=[Protocol, Pages, Telling],
        dependencies={"store": provide_store, "faults": provide_faults, "news": provide_news},
        middleware=[Misbehaving(faults, BUSY)],
        openapi_config=None,
        logging_config=None,
    )
