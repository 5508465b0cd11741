"""A small shop to show every part of the design system with, and an app that serves it."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from litestar import Litestar, get, post
from litestar.datastructures import Cookie
from litestar.params import FromQuery
from litestar.static_files import create_static_files_router  # pyright: ignore[reportUnknownVariableType]

from infra.kit import shell as shells
from infra.kit.i18n import N_
from infra.kit.pages import CONTENT_SECURITY_POLICY, Form, Fragment, Page, Redirect
from infra.kit.problems import FieldError
from infra.kit.shell import AnyRequest, Flash, Link, NavigationGroup, NavigationItem, Notice, Shell
from infra.kit.templating import ASSETS, ASSETS_PATH
from modules.desk.notifications.pages import BellShown


class StylePage(msgspec.Struct, frozen=True, kw_only=True):
    crumbs: list[Link]
    periods: list[Link]
    job: dict[str, Any]
    needs: list[dict[str, Any]]
    chart: dict[str, Any]
    chart_heads: list[str]
    chart_rows: list[list[str]]
    tabs: list[dict[str, Any]]
    products: list[dict[str, Any]]
    checklist: list[dict[str, Any]]
    track: list[dict[str, Any]]
    falls: list[dict[str, Any]]
    bars: list[dict[str, Any]]
    link: Link
    timeline: list[dict[str, Any]]
    trades: list[dict[str, Any]]
    form: Form


FORM = Form(
    key="0196",
    values={
        "name": "Chrysanthemum tea, 80 g",
        "code": "TEA-LJ-250",
        "unit": "piece",
        "tax": "in",
        "online": "1",
        "trade": "food",
    },
    errors=(
        FieldError(
            field="code",
            code="code_taken",
            message=N_("Already belongs to {name}. Use another code."),
            facts={"name": "Longjing tea, 250 g"},
        ),
        FieldError(field="price", code="price_missing", message=N_("Enter a price. 0 is fine for a gift.")),
    ),
)


def sample() -> StylePage:
    """What style.json tells, with quantities as decimals."""
    told = json.loads(Path(__file__).with_name("style.json").read_text(encoding="utf-8"))
    for product in told["products"]:
        product["can_sell"] = Decimal(product["can_sell"])
    return msgspec.convert({**told, "form": FORM}, StylePage)


STYLE = sample()


def entry(label: str, icon: str, **more: Any) -> NavigationItem:
    return NavigationItem(label=label, icon=icon, href="/style", **more)


NAVIGATION = (
    NavigationGroup(
        items=(
            entry(N_("Home"), "house", current=True, phone=True),
            entry(N_("Orders"), "shopping-bag", badge=12, needs_you=True, phone=True),
            entry(N_("Products"), "package"),
            entry(N_("Stock"), "layers", badge=3, phone=True),
            entry(N_("Customers"), "users"),
        )
    ),
    NavigationGroup(
        label=N_("Your modules"),
        items=(entry(N_("Register"), "scan-barcode", phone=True, raised=True), entry(N_("Online shop"), "store")),
    ),
    NavigationGroup(foot=True, items=(entry(N_("Settings"), "settings"), entry(N_("Help"), "circle-help"))),
)


def style_shell(request: AnyRequest) -> Shell:
    """The frame of a shop with everything in it, for the reader that the cookies describe."""
    anonymous = shells.anonymous_shell(request)
    if not request.url.path.startswith("/style"):
        return anonymous
    asked = request.query_params
    trial = Notice(text="Your trial ends on December 21.", link=Link("Choose a plan", "/style"))
    return msgspec.structs.replace(
        anonymous,
        zone="Asia/Shanghai",
        currency="CNY",
        csrf="token",
        home="/style",
        tenant="Harvest Lane",
        slug="harvest-lane",
        person="Lin Lan",
        initials="LL",
        email="lin@example.com",
        store="all stores",
        stores=(("", "All stores"), ("1", "Hefang Street"), ("2", "Xixi")),
        choose_store="/style",
        finder="/style/finder",
        navigation=NAVIGATION,
        account=(Link("Security", "/style"),),
        log_out="/style",
        notifications="/style",
        notices=(trial,) if "notice" in asked else (),
        flash=(Flash(text="Archived 3 products", undo="/style"),) if "flash" in asked else (),
    )


@get("/style")
async def style() -> Page:
    return Page("style/index.html", STYLE)


@get("/style/job")
async def job() -> Fragment:
    return Fragment("style/_job.html", STYLE)


@get("/style/bell")
async def bell() -> Fragment:
    return Fragment(
        "desk/_bell.html", BellShown(href="/style", poll="/style/bell", count=3, needs_you=True, etag='"3!"')
    )


@get("/style/finder")
async def finder(q: FromQuery[str] = "") -> Fragment:
    return Fragment("style/_hits.html", STYLE)


@post("/preferences")
async def preferences(request: AnyRequest) -> Redirect:
    chosen = await request.form()
    return Redirect(
        "/style", cookies=[Cookie(name, value=str(chosen[name])) for name in ("locale", "theme") if name in chosen]
    )


def style_app(*handlers: Any) -> Litestar:
    """Serves the parts, the assets, and `handlers`; every answer carries the strict policy."""
    shells.show_shell_by(style_shell)
    assets = create_static_files_router(path=ASSETS_PATH, directories=[ASSETS])
    return Litestar(
        [style, job, bell, finder, preferences, assets, *handlers],
        response_headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY},
        openapi_config=None,
    )
