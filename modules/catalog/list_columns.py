"""Which columns the list of products shows: chosen in the browser, kept in its cookie."""

from collections.abc import Iterable

from litestar.datastructures import Cookie

from infra.kit.i18n import N_
from modules.catalog.stockkeeping import stockkeeper

COOKIE = "product_columns"
YEAR = 365 * 24 * 60 * 60
COLUMNS = {
    "category": N_("Category"),
    "brand": N_("Brand"),
    "tags": N_("Tags"),
    "barcode": N_("Barcode"),
    "stock": N_("Can sell"),
    "status": N_("Status"),
    "added": N_("Added"),
}
USUAL = ("category", "stock", "status")


def there_are() -> tuple[str, ...]:
    """The columns that can be chosen here."""
    return tuple(name for name in COLUMNS if name != "stock" or stockkeeper())


def chosen_in(cookie: str | None) -> tuple[str, ...]:
    """What the cookie says, the usual ones without it."""
    said = USUAL if cookie is None else tuple(cookie.split("-"))
    return tuple(name for name in there_are() if name in said)


def cookie_of(names: Iterable[str], slug: str) -> Cookie:
    wanted = set(names)
    value = "-".join(name for name in there_are() if name in wanted) or "none"
    path = f"/app/{slug}/products"
    return Cookie(COOKIE, value=value, path=path, max_age=YEAR, httponly=True, samesite="lax")
