"""Deliveries that failed, payment news, and the schedule, in the console."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from litestar import Litestar

from billing.console.traffic.masking import MASK, masked, shown
from billing.webhooks.models import PaymentNews
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.kit.outbox import DELIVERY, OUTBOX
from tenancy.operators.api import HOME
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.operators import operator_at
from tests.fixtures.servers import Admin


@pytest.fixture
async def operator(live_app: Litestar, databases: Databases) -> Browser:
    return (await operator_at(live_app, databases))[0]


async def dead_letter(databases: Databases, tenant: TenantCard, handler: str) -> str:
    """One delivery that was given up; its event's id."""
    event = new_id()
    async with databases.tenant(tenant.id) as session:
        await session.execute(
            sa.insert(OUTBOX["cell"]), {"id": event, "name": "test.happened", "version": 1, "facts": dict[str, str]()}
        )
        await session.commit()
    async with databases.cell() as session:
        mine = OUTBOX["cell"].c.id == event
        await session.execute(sa.update(OUTBOX["cell"]).where(mine).values(fanned_out=True))
        dead = {"event": event, "handler": handler, "attempts": 12, "dead": True, "error": "KeyError('tea')"}
        await session.execute(sa.insert(DELIVERY["cell"]).values(dead))
        await session.commit()
    return str(event)


async def is_dead(admin: Admin, event: str) -> tuple[bool, int]:
    (row,) = await admin("SELECT dead, attempts FROM cell.delivery WHERE event = $1::uuid", event)
    return row["dead"], row["attempts"]


async def test_what_was_given_up_is_shown_with_its_error_and_tried_again(
    databases: Databases, operator: Browser, fresh_tenant: TenantCard, admin: Admin
) -> None:
    handler, other = f"test.{new_id()}", f"test.{new_id()}"
    first, second, alone = [await dead_letter(databases, fresh_tenant, name) for name in (handler, handler, other)]
    page, again = f"{HOME}/deliveries?handler={handler}", f"{HOME}/deliveries/again"
    text = (await operator.open(page)).text
    assert "KeyError(&#39;tea&#39;)" in text
    assert fresh_tenant.slug in text
    assert "test.happened" in (await operator.open(f"{HOME}/tenants/{fresh_tenant.slug}")).text
    await operator.client.post(again, data={"handler": handler, "event": first})
    assert await is_dead(admin, first) == (False, 0)
    assert await is_dead(admin, second) == (True, 12)
    await operator.client.post(again, data={"handler": handler})
    assert await is_dead(admin, second) == (False, 0)
    assert await is_dead(admin, alone) == (True, 12)
    assert handler in (await operator.open(f"{HOME}/log?act=operator.letters_replayed")).text
    assert (await operator.client.post(again, data={"handler": handler, "event": "x"})).status_code == 404
    await admin("DELETE FROM cell.delivery WHERE handler = ANY($1)", [handler, other])


async def test_payment_news_is_read_without_secrets_and_followed_again(databases: Databases, operator: Browser) -> None:
    news, now = f"evt_{new_id().hex}", clock.now()
    body = {
        "id": news,
        "data": {"object": {"id": "sub_1", "client_secret": "cs_live_9", "customer_email": "a@b.example"}},
    }
    values = {"id": news, "kind": "customer.subscription.updated", "about": "sub_1", "about_kind": "subscription"}
    async with databases.platform() as session:
        row = values | {"customer": "cus_1", "subscription": "", "body": json.dumps(body).encode(), "happened_at": now}
        await session.execute(sa.insert(PaymentNews).values(row))
        await session.commit()
    assert news in (await operator.open(f"{HOME}/news?view=waiting")).text
    text = (await operator.open(f"{HOME}/news/{news}")).text
    assert "sub_1" in text
    assert "cs_live_9" not in text
    assert "a@b.example" not in text
    assert (await operator.send(f"{HOME}/news/{news}", f"{HOME}/news/{news}/again")).status_code == 303
    assert (await operator.send(f"{HOME}/news/{news}", f"{HOME}/news/evt_none/again")).status_code == 404
    assert news in (await operator.open(f"{HOME}/log?act=operator.news_replayed")).text


def test_what_opens_something_is_hidden_at_every_depth() -> None:
    body = {"a": [{"api_key": "k", "id": "x", "is_live": True}], "card": {"last4": "4242", "exp_year": 2030}}
    assert masked(body) == {
        "a": [{"api_key": MASK, "id": "x", "is_live": True}],
        "card": {"last4": MASK, "exp_year": 2030},
    }
    assert shown(b"\xff no json") == MASK
    assert shown(b"") == ""


async def test_a_turn_that_should_have_begun_is_late(
    databases: Databases, operator: Browser, fresh_tenant: TenantCard
) -> None:
    job = f"test.{new_id()}"
    async with databases.cell() as session:
        late = "INSERT INTO cell.schedule (tenant, job, next_run) VALUES (:t, :j, :n)"
        values = {"t": fresh_tenant.id, "j": job, "n": clock.now() - timedelta(hours=1)}
        await session.execute(sa.text(late), values)
        await session.commit()
    text = (await operator.open(f"{HOME}/jobs")).text
    assert "1 late" in text.partition(job)[2][:400]
    async with databases.cell() as session:
        await session.execute(sa.text("DELETE FROM cell.schedule WHERE job = :j"), {"j": job})
        await session.commit()
