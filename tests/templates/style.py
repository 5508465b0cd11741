"""A small shop to show every part of the design system with, and an app that serves it."""

from decimal import Decimal
from typing import Any

import msgspec
from litestar import Litestar, get, post
from litestar.datastructures import Cookie
from litestar.params import FromQuery
from litestar.static_files import create_static_files_router

from infra.kit import shell as shells
from infra.kit.i18n import N_
from infra.kit.pages import CONTENT_SECURITY_POLICY, Form, Fragment, Page, Redirect
from infra.kit.problems import FieldError
from infra.kit.shell import AnyRequest, Flash, Link, NavigationGroup, NavigationItem, Notice, Shell
from infra.kit.templating import ASSETS, ASSETS_PATH


class StylePage(msgspec.Struct, frozen=True, kw_only=True):
    crumbs: Any
    periods: Any
    job: Any
    needs: Any
    chart: Any
    chart_heads: Any
    chart_rows: Any
    tabs: Any
    products: Any
    checklist: Any
    track: Any
    falls: Any
    bars: Any
    link: Any
    timeline: Any
    trades: Any
    form: Form


def _product(name: str, code: str, category: str, shape: str, price: int, can_sell: str, unit: str = "") -> dict[str, Any]:
    amount = Decimal(can_sell)
    return {
        "name": name, "code": code, "category": category, "shape": shape, "price": price, "can_sell": amount,
        "unit": unit, "weighed": bool(unit), "is_low": amount < 10,
    }  # fmt: skip


HOURS = [f"{hour}:00" for hour in range(8, 21)]
SALES = [210, 380, 560, 690, 480, 430, 610, 820, 733]
ONLINE = [80, 140, 210, 260, 390, 280, 240, 300, 280]

STYLE = StylePage(
    crumbs=[Link("Yuntai", "/style"), Link("Parts", "")],
    periods=[Link("Today", "/style", True), Link("7 days", "/style"), Link("30 days", "/style")],
    job={
        "title": "autumn-prices.xlsx", "status": "1,240 / 1,832", "note": "9 rows need a look", "done": 1240, "bad": 15,
        "total": 1832, "icon": "file-spreadsheet", "poll": "/style/job", "stop": "/style/job",
    },
    needs=[
        {"title": "4 orders are due out by 18:00", "text": "All four are packed. The courier comes to Hefang Street at 17:30.", "icon": "truck", "tone": "sun", "action": "Print 4 labels", "href": "/style"},
        {"title": "Longjing tea runs out on Monday", "text": "7 left, and you sell about 4 a day.", "icon": "package", "tone": "sun", "action": "Review order of 24", "href": "/style"},
        {"title": "¥36.00 less than sold", "text": "Order 000087 was refunded there, but not here.", "icon": "scale", "tone": "bad", "action": "Compare the two", "href": "/style"},
    ],
    chart={
        "kind": "bars", "labels": HOURS, "symbol": "¥", "places": 2,
        "series": [
            {"name": "Registers", "values": SALES},
            {"name": "Online shop", "values": ONLINE},
            {"name": "Marketplaces", "values": [60, 90, 120, 150, 230, 180, 140, 190, 160]},
            {"name": "Last Saturday", "values": [320, 560, 820, 980, 900, 860, 940, 1080, 1150, 1310, 1420, 980, 520], "compare": True},
        ],
    },
    chart_heads=["Hour", "Registers", "Online shop"],
    chart_rows=[[hour, str(a), str(b)] for hour, a, b in zip(HOURS, SALES, ONLINE, strict=False)],
    tabs=[
        {"label": "All", "href": "/style", "current": True, "count": 1832, "needs_you": False},
        {"label": "Running low", "href": "/style", "current": False, "count": 3, "needs_you": True},
        {"label": "Drafts", "href": "/style", "current": False, "count": 17, "needs_you": False},
    ],
    products=[
        _product("Longjing tea, 250 g tin", "TEA-LJ-250", "Tea", "tin", 16800, "7"),
        _product("Osmanthus honey, 500 g", "HNY-GH-500", "Honey", "jar", 3600, "9"),
        _product("Kumquats, by weight", "FRT-KUM", "Fresh", "fruit", 1580, "64.300", "kg"),
        _product("西湖龙井 礼盒四种", "GFT-TEA-4", "Gifts", "box", 25800, "1200"),
    ],
    checklist=[
        {"title": "Business details", "text": "Grocery, Hangzhou.", "href": "/style", "action": "Edit", "is_done": True, "is_next": False, "done": 1, "total": 1},
        {"title": "Ways to get paid", "text": "Cash is on.", "href": "/style", "action": "Edit", "is_done": True, "is_next": False, "done": 1, "total": 1},
        {"title": "Products", "text": "128 of 140 came in from your file.", "href": "/style", "action": "Fix 12 rows", "is_done": False, "is_next": True, "done": 128, "total": 140},
        {"title": "First sale", "text": "Try one.", "href": "/style", "action": "Try it", "is_done": False, "is_next": False, "done": 0, "total": 0},
    ],
    track=[
        {"label": "Placed", "when": "14:20", "state": "done"}, {"label": "Paid", "when": "14:21", "state": "done"},
        {"label": "Packing", "when": "", "state": "now"}, {"label": "Shipped", "when": "18:00", "state": ""},
    ],
    falls=[
        {"label": "On the shelf", "text": "Binjiang 16, Hefang St 8", "value": "24", "start": 0, "width": 1, "kind": "base"},
        {"label": "Promised to 3 orders", "text": "", "value": "−10", "start": 0.58, "width": 0.42, "kind": "less"},
        {"label": "Free", "text": "What nobody has a claim on", "value": "14", "start": 0, "width": 0.58, "kind": "sum"},
        {"label": "The online shop can sell", "text": "", "value": "7", "start": 0, "width": 0.29, "kind": "end"},
    ],
    bars=[
        {"label": "Registers, 2 stores", "value": "¥4,912.30", "share": 0.583, "left": "88 orders", "right": "58.3%", "tone": 1},
        {"label": "Online shop", "value": "¥2,180.20", "share": 0.259, "left": "34 orders", "right": "25.9%", "tone": 2},
        {"label": "Pinduoduo", "value": "¥1,334.00", "share": 0.158, "left": "21 orders", "right": "15.8%", "tone": 3},
    ],
    link=Link("All 3", "/style"),
    timeline=[
        {"text": "Packing began at bench 2", "by": "Zhou Min, 15:12", "icon": "package-open", "tone": "sun", "value": ""},
        {"text": "Paid in two parts", "by": "Wang Jia, 14:21", "icon": "wallet", "tone": "jade", "value": "¥230.60"},
        {"text": "Placed in the online shop", "by": "Wang Jia, 14:20", "icon": "shopping-bag", "tone": "", "value": ""},
    ],
    trades=[
        {"value": "food", "title": "Food", "text": "Weighed goods, best-before dates", "icon": "apple", "badge": ""},
        {"value": "fashion", "title": "Fashion", "text": "Sizes and colors", "icon": "shirt", "badge": ""},
        {"value": "cafe", "title": "Café", "text": "", "icon": "coffee", "badge": "New"},
    ],
    form=Form(
        key="0196",
        values={"name": "Chrysanthemum tea, 80 g", "code": "TEA-LJ-250", "unit": "piece", "tax": "in", "online": "1", "trade": "food"},
        errors=(
            FieldError(field="code", code="code_taken", message=N_("Already belongs to {name}. Use another code."), facts={"name": "Longjing tea, 250 g"}),
            FieldError(field="price", code="price_missing", message=N_("Enter a price. 0 is fine for a gift.")),
        ),
    ),
)  # fmt: skip


def _items(*rows: tuple[str, str, dict[str, Any]]) -> tuple[NavigationItem, ...]:
    return tuple(NavigationItem(label=label, icon=icon, href="/style", **more) for label, icon, more in rows)


def style_shell(request: AnyRequest) -> Shell:
    """The frame of a shop with everything in it, for the reader that the cookies describe."""
    anonymous = shells.anonymous_shell(request)
    if not request.url.path.startswith("/style"):
        return anonymous
    return msgspec.structs.replace(
        anonymous, zone="Asia/Shanghai", currency="CNY", csrf="token", home="/style", tenant="Harvest Lane",
        person="Lin Lan", initials="LL", email="lin@example.com", store="all stores", finder="/style/finder",
        stores=(Link("All stores", "/style", True), Link("Hefang Street", "/style"), Link("Xixi", "/style")),
        navigation=(
            NavigationGroup(items=_items(
                (N_("Home"), "house", {"current": True, "phone": True}),
                (N_("Orders"), "shopping-bag", {"badge": 12, "needs_you": True, "phone": True}),
                (N_("Products"), "package", {}),
                (N_("Stock"), "layers", {"badge": 3, "phone": True}),
                (N_("Customers"), "users", {}),
            )),
            NavigationGroup(label=N_("Your modules"), items=_items((N_("Register"), "scan-barcode", {"phone": True, "raised": True}), (N_("Online shop"), "store", {}))),
            NavigationGroup(foot=True, items=_items((N_("Settings"), "settings", {}), (N_("Help"), "circle-help", {}))),
        ),
        account=(Link("Security", "/style"),), log_out="/style", notifications="/style", unread=2,
        notices=(Notice(text="Your trial ends on December 21.", link=Link("Choose a plan", "/style")),) if "notice" in request.query_params else (),
        flash=(Flash(text="Archived 3 products", undo="/style"),) if "flash" in request.query_params else (),
    )  # fmt: skip


@get("/style")
async def style() -> Page:
    return Page("style/index.html", STYLE)


@get("/style/job")
async def job() -> Fragment:
    return Fragment("style/_job.html", STYLE)


@get("/style/finder")
async def finder(q: FromQuery[str] = "") -> Fragment:
    return Fragment("style/_hits.html", STYLE)


@post("/preferences")
async def preferences(request: AnyRequest) -> Redirect:
    data = await request.form()
    chosen = [Cookie(key=name, value=data[name]) for name in ("locale", "theme") if name in data]
    return Redirect(data.get("next", "/style"), cookies=chosen)


def style_app(*handlers: Any) -> Litestar:
    """Serves the parts, the assets, and `handlers`; every answer carries the strict policy."""
    shells.show_shell_by(style_shell)
    assets = create_static_files_router(path=ASSETS_PATH, directories=[ASSETS])
    return Litestar(
        [style, job, finder, preferences, assets, *handlers],
        response_headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY},
        openapi_config=None,
    )
