"""Pages of registers: set up, paired, shut out; cashiers; shifts; what waits to be looked over."""

import re
from collections.abc import AsyncGenerator
from uuid import UUID

import pytest
import sqlalchemy as sa
from litestar import Litestar

from infra.kit.db.sessions import Databases
from modules.pos.cashiers.pins import Pin, is_right
from modules.pos.models import Cashier, RegisterDocument
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at
from tests.factories.registers import Till, a_line, faults
from tests.fixtures.site import visitor
from tests.modules.pos.conftest import a_code


@pytest.fixture
async def owner(live_app: Litestar, databases: Databases, pos_shop: TenantCard) -> AsyncGenerator[Browser]:
    async with databases.platform() as session:
        made = await owner_at(live_app, session, pos_shop)
    async with made.client:
        yield made


async def test_a_register_is_added_and_paired_by_the_code_on_its_page(
    live_app: Litestar, databases: Databases, pos_shop: TenantCard, owner: Browser, till: Till
) -> None:
    home, code = f"/app/{pos_shop.slug}/registers", a_code()
    async with databases.read_tenant(pos_shop.id) as session:
        store = await session.scalar(sa.text("SELECT id FROM store WHERE is_default"))
    added = await owner.send(home, home, name="Door", code=code, store=str(store), blind="1")
    page = added.headers["location"]
    shown = await owner.send(page, f"{page}/pairing")
    typed = re.search(r"data-pairing-code>([A-Z0-9 ]+)<", shown.text)
    assert typed
    async with visitor(live_app) as device:
        paired = await device.post(f"/pos/{pos_shop.slug}/pairing", json={"code": typed[1].lower(), "name": "Tablet"})
        again = await device.post(f"/pos/{pos_shop.slug}/pairing", json={"code": typed[1], "name": "Other"})
        assert (paired.json()["register"]["code"], again.status_code) == (code, 403)
        device.headers["Authorization"] = f"Bearer {paired.json()['token']}"
        await owner.send(page, f"{page}/devices/{paired.json()['device']}/revocation")
        refused = await device.get(f"/pos/{pos_shop.slug}/feed")
    assert (refused.status_code, refused.json()["code"]) == (401, "device_revoked")


async def test_a_cashier_s_pin_is_kept_as_browsers_compute_it(
    databases: Databases, pos_shop: TenantCard, owner: Browser, till: Till
) -> None:
    home = f"/app/{pos_shop.slug}/registers/cashiers"
    await owner.send(home, home, name="Lin Lan", pin="2468", **{"pos.sell": "1"})
    short = await owner.send(home, home, name="Chen Yu", pin="12")
    assert short.status_code == 422
    cashier = next(each for each in (await till.feed())["cashiers"] if each["name"] == "Lin Lan")
    assert cashier["rights"] == ["pos.sell"]
    pin = Pin(**cashier["pin"])
    assert (is_right(pin, "2468"), is_right(pin, "2469")) == (True, False)
    async with databases.read_tenant(pos_shop.id) as session:
        kept = await session.scalar(sa.select(Cashier.pin).where(Cashier.id == UUID(cashier["id"])))
    assert "2468" not in str(kept)


async def test_pages_show_shifts_and_what_waits_until_somebody_has_looked(
    databases: Databases, pos_shop: TenantCard, owner: Browser, till: Till, tea: UUID
) -> None:
    sale = till.sale(a_line(tea, "103.000", 103_000))
    answer = await till.send(till.opening(1000), sale, till.closing(104_000))
    assert "stock_below_zero" in faults(answer)
    home = f"/app/{pos_shop.slug}/registers"
    for path in ("", f"/{till.register}", "/cashiers", "/shifts", f"/shifts/{till.shift}", "/review"):
        page = await owner.client.get(f"{home}{path}")
        assert page.status_code == 200, (path, page.text[:500])
    review = await owner.client.get(f"{home}/review")
    assert sale["number"] in review.text
    done = await owner.send(f"{home}/review", f"{home}/review/{sale['id']}/handling", note="Counted again")
    assert done.status_code == 303
    async with databases.read_tenant(pos_shop.id) as session:
        state = await session.scalar(sa.select(RegisterDocument.state).where(RegisterDocument.id == UUID(sale["id"])))
    assert state == "handled"


async def test_the_order_of_a_sale_says_in_words_where_it_was_sold(
    databases: Databases, pos_shop: TenantCard, owner: Browser, till: Till, tea: UUID
) -> None:
    sale = till.sale(a_line(tea))
    [answer] = (await till.send(sale))["results"]
    page = await owner.client.get(f"/app/{pos_shop.slug}/orders/{answer['order']}")
    above_and_in_its_history = page.text.count("Sold at a register")
    assert (above_and_in_its_history, "Taken over from" in page.text) == (2, False)


async def test_the_feed_gives_what_changed_and_nothing_twice(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    first = await till.whole_feed()
    assert str(tea) in {row["id"] for page in first for row in page.get("goods", [])}
    assert any(row["variant"] == str(tea) for page in first for row in page.get("prices", []))
    assert {"settings", "taxes", "lists", "categories", "promotions", "cashiers"} <= first[0].keys()
    (quiet,) = await till.whole_feed(first[-1]["cursor"])
    assert str(tea) not in {row["id"] for row in quiet["goods"]}
    async with databases.tenant(pos_shop.id) as session:
        await session.execute(
            sa.text("UPDATE variant SET archived = true, changed = pg_current_xact_id() WHERE id = :id"), {"id": tea}
        )
        await session.commit()
    (after,) = await till.whole_feed(quiet["cursor"])
    assert str(tea) in after["gone"]["goods"]


async def test_a_cursor_of_another_time_begins_anew(till: Till) -> None:
    answer = await till.client.get(f"{till.home}/feed", params={"cursor": "eyJlcG9jaCI6Im9sZCJ9"})
    assert (answer.status_code, answer.json()["code"]) == (410, "feed_begins_anew")


async def test_a_token_opens_nobody_else_s_shop(live_app: Litestar, till: Till, other_tenant: TenantCard) -> None:
    answer = await till.client.get(f"/pos/{other_tenant.slug}/feed")
    assert answer.status_code in {401, 404}
    async with visitor(live_app) as nobody:
        assert (await nobody.get(f"{till.home}/feed")).status_code == 401


async def test_what_a_scale_s_labels_hold_is_told_to_the_registers(
    pos_shop: TenantCard, owner: Browser, till: Till
) -> None:
    home = f"/app/{pos_shop.slug}/registers/labels"
    await owner.send(home, home, prefix="21", holds="weight", digits="5", decimals="")
    await owner.send(home, home, prefix="22", holds="price", digits="5", decimals="")
    await owner.send(home, home, prefix="21", holds="weight", digits="4", decimals="2")
    assert (await till.feed())["settings"]["labels"] == [
        {"prefix": "21", "holds": "weight", "digits": 4, "decimals": 2},
        {"prefix": "22", "holds": "price", "digits": 5, "decimals": 2},
    ]
    await owner.send(home, f"{home}/22/removal")
    assert [each["prefix"] for each in (await till.feed())["settings"]["labels"]] == ["21"]
    assert (await owner.send(home, home, prefix="31", holds="weight", digits="5", decimals="")).status_code == 404
