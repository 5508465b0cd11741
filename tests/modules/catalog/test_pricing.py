"""Price lists: made, filled and read, by page and by API."""

import csv
import io
from decimal import Decimal
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar

from infra.kit import clock
from infra.kit.db.sessions import PlatformSession, TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import NotFound
from modules.catalog.models import Price, PriceList
from modules.catalog.pricing.filling import Filling, new_price
from modules.catalog.pricing.imports import PriceFormat
from modules.catalog.pricing.schemas import PriceIn
from modules.catalog.pricing.service import find_list, set_prices
from modules.catalog.pricing.table import cell
from modules.desk.api import Author, GivenRow, Work, history
from modules.shops.api import get_settings
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at
from tests.factories.goods import add_pack, add_variant

LISTS = "/app/corner/products/price-lists"
API = "/api/v1/price-lists"
BY = Author(None, "Ann Lee")


@pytest.fixture
async def browser(app: Litestar, platform_session: PlatformSession, tenant: TenantCard) -> Browser:
    return await owner_at(app, platform_session, tenant)


async def make_list(browser: Browser, **fields: str) -> str:
    """The new list's address."""
    answer = await browser.send(f"{LISTS}/new", LISTS, **{"name": "Winter", "priority": "5", **fields})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def amounts(session: TenantSession, price_list: UUID) -> dict[tuple[UUID, UUID | None, Decimal], int]:
    rows = await session.execute(
        sa.select(Price.variant_id, Price.unit_id, Price.min_quantity, Price.amount).where(
            Price.price_list_id == price_list, Price.valid_to.is_(None)
        )
    )
    return {(row.variant_id, row.unit_id, row.min_quantity): row.amount for row in rows}


async def usual(session: TenantSession) -> UUID:
    return (await session.execute(sa.select(PriceList.id).where(PriceList.is_default))).scalar_one()


async def test_a_new_list_says_for_whom_and_when(browser: Browser, session: TenantSession) -> None:
    settings = await get_settings(session)
    facts = {"store": str(settings.store), "channel": str(settings.channel("online")), "first_day": "2026-12-01"}
    here = await make_list(browser, **facts)
    page = (await browser.open(here)).text
    for shown in ("Winter", "Online", "from Dec 1 on", "priority 5"):
        assert shown in page
    listed = (await browser.open(LISTS)).text
    assert "Winter" in listed


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": " "}, "Enter a name."),
        ({"name": "Prices"}, "There is a price list Prices already."),
        ({"first_day": "2026-12-24", "last_day": "2026-12-01"}, "The last day is before the first."),
        ({"last_day": "soon"}, "Enter a day as 2026-12-24"),
        ({"priority": "100"}, "Enter a whole number from 0 to 99."),
        ({"store": str(UUID(int=7))}, "Choose one of the list."),
    ],
)
async def test_what_cannot_be_a_list_is_said_beside_its_field(
    browser: Browser, fields: dict[str, str], said: str
) -> None:
    answer = await browser.send(f"{LISTS}/new", LISTS, **{"name": "Winter", "priority": "0", **fields})
    assert answer.status_code in {409, 422}
    assert said in answer.text


async def test_the_table_writes_what_was_typed_and_nothing_else(browser: Browser, session: TenantSession) -> None:
    tea, honey = (
        await add_variant(session, name="Tea", code="TEA"),
        await add_variant(session, name="Honey", code="HON"),
    )
    pack = await add_pack(session, tea, factor=6)
    here = await make_list(browser)
    typed = {cell(tea, None, Decimal(0)): "9.50", cell(tea, None, Decimal(10)): "9", cell(tea, pack, Decimal(0)): "54"}
    page = await browser.send(f"{here}?steps=10", f"{here}/prices", **typed, **{cell(honey, None, Decimal(0)): ""})
    assert page.status_code == 303
    key = UUID(here.rpartition("/")[2])
    assert await amounts(session, key) == {
        (tea, None, Decimal(0)): 950, (tea, None, Decimal(10)): 900, (tea, pack, Decimal(0)): 5400,
    }  # fmt: skip
    again = (await browser.open(here)).text
    assert 'value="9.50"' in again
    assert "from 10" in again
    name = cell(tea, None, Decimal(10))
    await browser.send(here, f"{here}/prices", **{name: "", f"was.{name}": "9.00"})
    assert (tea, None, Decimal(10)) not in await amounts(session, key)
    entries = await history(session, "catalog.price_list", key)
    assert [entry.act for entry in entries] == ["price_list.priced", "price_list.priced", "price_list.created"]
    assert entries[0].before == {"TEA ≥10": 900}


async def test_a_price_that_cannot_be_read_stands_again_with_its_reason(
    browser: Browser, session: TenantSession
) -> None:
    tea = await add_variant(session, name="Tea")
    here = await make_list(browser)
    answer = await browser.send(here, f"{here}/prices", **{cell(tea, None, Decimal(0)): "1.234"})
    assert answer.status_code == 422
    assert "GBP has 2 decimals" in answer.text
    assert 'value="1.234"' in answer.text


async def test_the_shops_own_list_stays_for_everybody(browser: Browser, session: TenantSession) -> None:
    here = f"{LISTS}/{await usual(session)}"
    answer = await browser.send(f"{here}/edit", here, name="Retail", priority="3")
    assert answer.status_code == 409
    assert (await browser.send(f"{here}/edit", here, name="Retail", priority="0")).status_code == 303
    assert (await browser.send(here, f"{here}/archival", _key=str(new_id()))).status_code == 409


async def test_a_list_put_away_comes_back(browser: Browser, session: TenantSession) -> None:
    here = await make_list(browser)
    assert (await browser.send(here, f"{here}/archival", _key=str(new_id()))).status_code == 303
    assert "Put away" in (await browser.open(here)).text
    assert (await browser.send(here, f"{here}/restoration", _key=str(new_id()))).status_code == 303
    assert "In force" in (await browser.open(here)).text


async def test_filling_by_percent_shows_what_it_comes_to_then_writes_it(
    browser: Browser, session: TenantSession
) -> None:
    tea = await add_variant(session, name="Tea", price=1250)
    await add_variant(session, name="Honey", price=399)
    here, source = await make_list(browser), str(await usual(session))
    typed = {"source": source, "percent": "-10%", "rounding": "step:5", "keep": "1"}
    looked = (await browser.send(f"{here}/fill", f"{here}/fill/preview", **typed)).text
    assert "2 prices will be set" in looked
    assert "£11.25" in looked
    key = UUID(here.rpartition("/")[2])
    assert await amounts(session, key) == {}
    assert (await browser.send(f"{here}/fill", f"{here}/fill", **typed)).status_code == 303
    assert sorted((await amounts(session, key)).values()) == [360, 1125]
    await set_prices(
        session, await find_list(session, an_actor(), key), [PriceIn(variant=tea, amount=1)], by=BY, at=clock.now()
    )
    await session.commit()
    await browser.send(f"{here}/fill", f"{here}/fill", **typed)
    assert sorted((await amounts(session, key)).values()) == [1, 360]
    assert (await browser.send(f"{here}/fill", f"{here}/fill", **typed | {"percent": "abc"})).status_code == 422


@given(
    amount=st.integers(0, 10**9), change=st.integers(-10_000, 100_000),
    rounding=st.sampled_from(["exact", "step", "below"]), step=st.sampled_from([1, 5, 10, 50, 100, 1000]),
)  # fmt: skip
def test_a_filled_price_is_near_what_the_percentage_says_and_ends_as_asked(
    amount: int, change: int, rounding: str, step: int
) -> None:
    filling = Filling(source=UUID(int=0), change=change, rounding=rounding, step=step)  # type: ignore[arg-type]
    made, exact = new_price(amount, filling), Decimal(amount) * (10_000 + change) / 10_000
    assert made >= 0
    if rounding == "exact":
        assert abs(made - exact) <= Decimal("0.5")
    elif rounding == "step":
        assert made % step == 0
        assert abs(made - exact) <= Decimal(step) / 2
    elif made:
        assert (made + 1) % step == 0
        assert exact - 1 <= made < exact + step


async def test_a_list_goes_as_a_file_that_comes_back_unchanged(browser: Browser, session: TenantSession) -> None:
    tea = await add_variant(session, name="Tea", code="TEA")
    pack = await add_pack(session, tea, factor=6)
    here = await make_list(browser)
    key = UUID(here.rpartition("/")[2])
    stored = await find_list(session, an_actor(), key)
    prices = [PriceIn(variant=tea, amount=950), PriceIn(variant=tea, amount=900, from_quantity=Decimal(10)),
              PriceIn(variant=tea, unit=pack, amount=5400)]  # fmt: skip
    await set_prices(session, stored, prices, by=BY, at=clock.now())
    await session.commit()
    file = (await browser.open(f"{here}/export.csv")).content.decode("utf-8-sig")
    names = {"Code": "code", "Price list": "list", "Unit": "unit", "From quantity": "from_quantity", "Price": "price"}
    rows = [
        GivenRow(n, {names[head]: value for head, value in row.items() if head in names})
        for n, row in enumerate(csv.DictReader(io.StringIO(file)), 2)
    ]
    work = Work(run=new_id(), by=BY, at=clock.now(), dry=False)
    assert (await PriceFormat().take(session, rows, work)).counts == {"same": 3}
    await session.execute(sa.delete(Price).where(Price.price_list_id == key))
    outcome = await PriceFormat().take(session, rows, work)
    assert (outcome.counts, outcome.faults) == ({"created": 3}, [])
    assert sorted((await amounts(session, key)).values()) == [900, 950, 5400]


async def test_rows_that_name_nothing_known_are_left_out_with_their_reason(session: TenantSession) -> None:
    await add_variant(session, code="TEA", barcode="4006381333931", barcode_key="04006381333931")
    rows = [
        GivenRow(2, {"code": "4006381333931", "price": "9.50"}),
        GivenRow(3, {"code": "NO", "price": "1"}),
        GivenRow(4, {"code": "TEA", "price": "1", "list": "Nobody's"}),
        GivenRow(5, {"code": "TEA", "price": "1", "unit": "pallet"}),
        GivenRow(6, {"code": "TEA", "price": ""}),
        GivenRow(7, {"code": "TEA", "price": "-1"}),
    ]
    work = Work(run=new_id(), by=BY, at=clock.now(), dry=True)
    outcome = await PriceFormat().take(session, rows, work)
    assert outcome.counts == {"changed": 1}
    assert sorted((f.line, f.field) for f in outcome.faults) == [
        (3, "code"), (4, "list"), (5, "unit"), (6, "price"), (7, "price"),
    ]  # fmt: skip


async def test_programs_make_lists_and_set_prices(api: httpx.AsyncClient, session: TenantSession) -> None:
    tea = await add_variant(session, name="Tea", code="TEA")
    await session.commit()
    made = await api.post(API, json={"name": "Dealers", "priority": 9, "last_day": "2027-01-31"})
    assert made.status_code == 201, made.text
    here = f"{API}/{made.json()['id']}"
    body = {"prices": [{"variant": str(tea), "amount": 900, "from_quantity": "10"}]}
    assert (await api.put(f"{here}/prices", json=body)).json() == {"set": 1, "ended": 0}
    assert (await api.put(f"{here}/prices", json=body)).json() == {"set": 0, "ended": 0}
    (price,) = (await api.get(f"{here}/prices")).json()["items"]
    assert (price["code"], price["amount"], price["from_quantity"]) == ("TEA", 900, "10.000")
    body["prices"][0]["amount"] = None  # type: ignore[call-overload]
    assert (await api.put(f"{here}/prices", json=body)).json() == {"set": 0, "ended": 1}
    unknown = {"prices": [{"variant": str(new_id()), "amount": 1}]}
    assert (await api.put(f"{here}/prices", json=unknown)).json()["code"] == "prices_unknown"
    changed = await api.put(here, json={"name": "Dealers", "first_day": "2027-02-01"})
    assert (changed.json()["first_day"], changed.json()["last_day"], changed.json()["priority"]) == (
        "2027-02-01",
        None,
        0,
    )
    assert (await api.post(f"{here}/archival")).status_code == 201
    assert [each["is_default"] for each in (await api.get(API)).json()["items"]] == [True]


async def test_a_list_of_a_store_that_one_does_not_see_is_not_there(session: TenantSession) -> None:
    settings = await get_settings(session)
    there = new_id()
    row = {"id": there, "name": "There", "currency": "GBP", "includes_tax": True, "store_id": settings.store}
    await session.execute(sa.insert(PriceList).values(row))
    stranger = an_actor(stores=frozenset({new_id()}))
    assert (await find_list(session, an_actor(), there)).name == "There"
    with pytest.raises(NotFound):
        await find_list(session, stranger, there)


async def test_the_products_page_shows_all_its_prices(browser: Browser, session: TenantSession) -> None:
    tea = await add_variant(session, name="Tea", code="TEA")
    product = await session.scalar(sa.text("SELECT product_id FROM variant WHERE id = :id"), {"id": tea})
    await session.commit()
    assert "All prices" not in (await browser.open(f"/app/corner/products/{product}")).text
    here = await make_list(browser)
    await browser.send(here, f"{here}/prices", **{cell(tea, None, Decimal(0)): "9.50"})
    page = (await browser.open(f"/app/corner/products/{product}")).text
    assert "All prices" in page
    assert "£9.50" in page
