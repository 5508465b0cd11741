"""The pages of promotions and coupons, as somebody in the shop uses them."""

import re
from typing import Any

import httpx
import pytest

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.promotions.domain import AmountOff, Gift, Goods, NthItem, Percentage, Step, Threshold, When
from tests.factories.goods import add_goods
from tests.factories.offers import NOON, add_coupon, add_promotion

PAGES = "/app/corner/promotions"
DAYS = [str(day) for day in range(1, 8)]


def form(kind: str, **values: Any) -> dict[str, Any]:
    return {"_key": str(new_id()), "name": "Autumn", "kind": kind, "day": DAYS, "stacking": "together", **values}


MONEY_STEPS = {"of": "amount", "steps": "2", "steps.0.at": "100", "steps.0.off": "10", "steps.1.at": "200"}
PIECE_STEPS = {"of": "pieces", "takes": "percentage", "steps": "1", "steps.0.at": "2", "steps.0.off": "20"}


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("percentage", {"off": "12,5"}, "12.5% off"),
        ("amount", {"amount": "5", "each": "1"}, "£5.00 off each piece"),
        ("nth", {"nth": "2", "off": "50"}, "The second at half price"),
        ("nth", {"nth": "3", "off": "100"}, "Buy 3, pay 2"),
        ("threshold", MONEY_STEPS | {"steps.1.off": "25"}, "From £100.00 on £10.00 off, From £200.00 on £25.00 off"),
        ("threshold", PIECE_STEPS, "From 2 pieces on 20% off"),
        ("bundle", {"pieces": "3", "price": "20"}, "Any 3 for £20.00"),
    ],
)
async def test_each_kind_is_set_up_by_page_and_says_what_it_does(
    client: httpx.AsyncClient, kind: str, values: dict[str, str], said: str
) -> None:
    assert (await client.get(f"{PAGES}/new", params={"kind": kind})).status_code == 200
    answer = await client.post(f"{PAGES}/", data=form(kind, **values))
    assert answer.status_code == 303, re.findall(r"<span>(.*?)</span></p>", answer.text)
    here = answer.headers["location"]
    page = (await client.get(here)).text
    assert said in page
    again = (await client.get(f"{here}/edit")).text
    version = re.search(r'name="version" value="(\d+)"', again)
    assert version
    saved = await client.post(here, data=form(kind, **values, version=version[1]) | {"name": "Winter"})
    assert saved.status_code == 303, saved.text
    assert "Winter" in (await client.get(PAGES)).text


async def test_a_gift_is_chosen_by_name(client: httpx.AsyncClient, session: TenantSession) -> None:
    cup = await add_goods(session, name="Porcelain cup", price=500)
    await add_goods(session, name="Longjing tea", price=2000)
    found = (await client.get(f"{PAGES}/goods", params={"q": "porcelain", "gift": "1"})).text
    assert f'name="add_gift" value="variant:{cup}"' in found
    typed = form("gift", by="pieces", buy="2", get="1", add_gift=f"variant:{cup}")
    draft = (await client.post(f"{PAGES}/draft", data=typed)).text
    for part in ("Porcelain cup", "For every 2 bought 1 free", "On a sample basket", "£40.00"):
        assert part in draft
    placed = await client.post(f"{PAGES}/", data=form("gift", by="pieces", buy="2", get="1", gift=f"variant:{cup}"))
    assert placed.status_code == 303


async def test_the_preview_tries_it_on_goods_of_the_shop(client: httpx.AsyncClient, session: TenantSession) -> None:
    await add_goods(session, name="Longjing tea", price=1000)
    typed = form("threshold", **{"steps": "1", "steps.0.at": "25", "steps.0.off": "5", "of": "amount"})
    shown = (await client.post(f"{PAGES}/draft", data=typed, headers={"HX-Target": "preview"})).text
    for part in ("3 × Longjing tea", "£30.00", "£25.00"):
        assert part in shown
    assert "<form" not in shown
    blank = (await client.post(f"{PAGES}/draft", data=form("amount"), headers={"HX-Target": "preview"})).text
    assert "Fill the blanks" in blank


async def test_what_is_wrong_stands_at_its_blank(client: httpx.AsyncClient) -> None:
    typed = form("nth", nth="1", off="many", since="12:00", until="12:00", starts_on="2026-12-24", ends_on="2026-12-01")
    answer = await client.post(f"{PAGES}/", data=typed | {"day": [], "name": ""})
    assert answer.status_code == 422
    for field in ("name", "nth", "off", "until", "ends_on", "day"):
        assert f'id="f-{field}-error"' in answer.text, field


async def test_products_and_tags_are_found_and_named(client: httpx.AsyncClient, session: TenantSession) -> None:
    await add_goods(session, name="Longjing tea")
    found = (await client.get(f"{PAGES}/goods", params={"q": "longjing"})).text
    assert 'value="tag:longjing"' in found
    chosen = re.search(r'value="(product:[^"]+)"', found)
    assert chosen
    typed = form("percentage", off="10", goods=["tag:summer", chosen[1]])
    draft = (await client.post(f"{PAGES}/draft", data=typed)).text
    assert ("summer" in draft, "Longjing tea" in draft) == (True, True)
    dropped = (await client.post(f"{PAGES}/draft", data=typed | {"drop": "tag:summer"})).text
    assert "tag:summer" not in dropped


async def test_lists_are_by_state_and_can_be_taken_away(client: httpx.AsyncClient, session: TenantSession) -> None:
    await add_promotion(session, NthItem(nth=2, off=5000), "Runs now")
    await add_promotion(session, Percentage(off=1000), "Comes later", when=When(starts_at=NOON.replace(year=2100)))
    await add_coupon(session, AmountOff(amount=100))
    every, planned = (await client.get(PAGES)).text, (await client.get(PAGES, params={"state": "planned"})).text
    assert ("Runs now" in every, "Comes later" in every, "Campaign TEN" in every) == (True, True, False)
    assert ("Runs now" in planned, "Comes later" in planned) == (False, True)
    assert "Campaign TEN" in (await client.get(f"{PAGES}/coupons")).text
    assert "Runs now" in (await client.get(f"{PAGES}/export.csv")).text
    assert (await client.get(f"{PAGES}/coupons/export.xlsx")).status_code == 200


async def test_empty_lists_teach(client: httpx.AsyncClient) -> None:
    for path, said in ((PAGES, "No promotions yet"), (f"{PAGES}/coupons", "No coupons yet")):
        assert said in (await client.get(path)).text
    assert "Nothing runs in this month" in (await client.get(f"{PAGES}/calendar", params={"month": "2026-11"})).text
    assert "What shall it do?" in (await client.get(f"{PAGES}/new")).text


async def test_the_calendar_shows_what_lies_in_the_month(client: httpx.AsyncClient, session: TenantSession) -> None:
    november = When(starts_at=NOON.replace(day=5), ends_at=NOON.replace(day=10))
    await add_promotion(session, Threshold(steps=(Step(100, 10),)), "Single's day", when=november)
    page = (await client.get(f"{PAGES}/calendar", params={"month": "2026-11"})).text
    assert ("November 2026" in page, "Single&#39;s day" in page, 'x="4" width="6"' in page) == (True, True, True)
    assert "Single" not in (await client.get(f"{PAGES}/calendar", params={"month": "2026-12"})).text


async def test_a_promotion_is_paused_goes_on_and_is_put_away(client: httpx.AsyncClient, session: TenantSession) -> None:
    here = f"{PAGES}/{await add_promotion(session, AmountOff(amount=100), 'Ten off')}"
    for act, said in (
        ("pause", "Paused"),
        ("resumption", "Running"),
        ("archival", "Put away"),
        ("restoration", "Running"),
    ):
        assert (await client.post(f"{here}/{act}", data={"_key": str(new_id())})).status_code == 303
        assert said in (await client.get(here)).text


async def test_codes_are_made_shown_stopped_and_taken_away(client: httpx.AsyncClient, session: TenantSession) -> None:
    here = f"{PAGES}/{await add_coupon(session, AmountOff(amount=100))}"
    own = {"_key": str(new_id()), "way": "own", "code": "welcome", "most_uses": ""}
    assert (await client.post(f"{here}/codes", data=own)).status_code == 303
    again = await client.post(f"{here}/codes", data=own | {"_key": str(new_id())})
    assert (again.status_code, "The code WELCOME is there already" in again.text) == (409, True)
    many = {"_key": str(new_id()), "way": "many", "count": "20", "prefix": "xm", "most_uses": "1", "batch": "Flyers"}
    assert (await client.post(f"{here}/codes", data=many)).status_code == 303
    page = (await client.get(here, params={"q": "welcome"})).text
    assert ("WELCOME" in page, "22 codes" in page) == (True, True)
    stop = re.search(r'action="([^"]+/stop)"', page)
    assert stop
    assert (await client.post(stop[1], data={"_key": str(new_id())})).status_code == 303
    assert "Open again: WELCOME" in (await client.get(here)).text
    codes = (await client.get(f"{here}/codes.csv")).text.splitlines()
    assert sum(code.startswith("XM") for code in codes) == 20
    none = await client.post(f"{here}/codes", data={"_key": str(new_id()), "way": "many", "count": "0"})
    assert (none.status_code, 'id="f-count-error"' in none.text) == (422, True)


async def test_somebody_elses_change_is_not_written_over(client: httpx.AsyncClient, session: TenantSession) -> None:
    here = f"{PAGES}/{await add_promotion(session, Percentage(off=1000), 'Ten percent')}"
    typed = form("percentage", off="20", version="1")
    assert (await client.post(here, data=typed)).status_code == 303
    stale = await client.post(here, data=typed | {"_key": str(new_id()), "name": "Mine"})
    assert (stale.status_code, "Somebody else saved this meanwhile" in stale.text) == (409, True)
    assert 'value="Autumn"' in stale.text


async def test_gifts_of_a_promotion_are_named_on_its_page(client: httpx.AsyncClient, session: TenantSession) -> None:
    cup = await add_goods(session, name="Porcelain cup")
    key = await add_promotion(session, Gift(gifts=Goods(variants=(cup,)), spend=5000, price=100))
    page = (await client.get(f"{PAGES}/{key}")).text
    assert ("Porcelain cup" in page, "For every £50.00 spent 1 more for £1.00 each" in page) == (True, True)
