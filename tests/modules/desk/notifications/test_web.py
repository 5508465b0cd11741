"""The bell, the list and the choices, as a browser without scripts has them too; and the mails."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from litestar import Litestar

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.kit.jobs import JobDue
from infra.kit.mail import Mailer
from infra.kit.outbox import Delivered
from infra.kit.settings import Settings
from infra.local.mailbox.sink import Mailbox
from modules.desk.events import SomethingTold
from modules.desk.models import Notification
from modules.desk.notifications.letters import send_digests, tell_at_once
from modules.desk.notifications.service import Told, notify
from modules.stock.events import StockLow
from modules.stock.telling import tell_low
from tenancy.access.api import choose_told
from tenancy.accounts.installation import install
from tenancy.tenants.api import TenantCard
from tests.factories.goods import add_goods
from tests.factories.people import employ


async def nothing() -> None:
    """A lease that nobody needs to renew."""


def delivered(tenant: TenantCard, at: datetime) -> Delivered:
    return Delivered(id=new_id(), tenant=tenant.id, cell="main", version=1, at=at, renew=nothing)


async def tell(databases: Databases, tenant: TenantCard, at: datetime, store: UUID | None = None) -> SomethingTold:
    thing = new_id()
    async with databases.tenant(tenant.id) as session:
        await notify(
            session, Told(kind="stock.low", thing=thing, name="Longjing (2)", place="Main", at=at, store=store)
        )
        line = await session.scalar(sa.select(Notification.id).order_by(Notification.at.desc()).limit(1))
        await session.commit()
    assert line
    return SomethingTold(notification=line, kind="stock.low", thing=thing)


async def test_the_bell_counts_says_304_while_nothing_changes_and_is_quiet_once_read(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> None:
    browser, _ = await employ(live_app, databases, fresh_tenant, "manager")
    page = f"/app/{fresh_tenant.slug}/notifications"
    await tell(databases, fresh_tenant, clock.now())
    first = await browser.open(f"{page}/bell")
    assert "Notifications, 1 new" in first.text
    browser.client.headers["if-none-match"] = first.headers["etag"]
    assert (await browser.open(f"{page}/bell")).status_code == 304
    shown = await browser.open(page)
    assert "1 product is running low" in shown.text
    assert "Longjing (2) · Main" in shown.text
    assert f"/app/{fresh_tenant.slug}/stock?view=low" in shown.text
    assert (await browser.send(page, f"{page}/reading")).status_code == 303
    assert "Mark all as read" not in (await browser.open(page)).text
    assert ", 1 new" not in (await browser.open(f"{page}/bell")).text


async def test_what_somebody_turns_off_they_do_not_see(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> None:
    browser, _ = await employ(live_app, databases, fresh_tenant, "manager")
    settings = f"/app/{fresh_tenant.slug}/settings/notifications"
    await tell(databases, fresh_tenant, clock.now())
    answer = await browser.send(settings, settings, **{"stock.low": "off", "made.up": "mail"})
    assert answer.status_code == 303
    assert "Nothing to tell" in (await browser.open(f"/app/{fresh_tenant.slug}/notifications")).text


async def test_goods_that_run_low_are_told_by_their_event(databases: Databases, fresh_tenant: TenantCard) -> None:
    async with databases.tenant(fresh_tenant.id) as session:
        tea = await add_goods(session, name="Longjing")
        event = StockLow(
            variant=tea, warehouse=new_id(), store=new_id(), left="9.000", threshold="10.000", at=clock.now()
        )
        await tell_low(session, event, delivered(fresh_tenant, clock.now()))
        (things,) = await session.scalars(sa.select(Notification.things))
    assert [(thing["name"], thing["path"]) for thing in things] == [("Longjing (9)", f"/stock/{tea}")]


@pytest.fixture
async def post(tmp_path: Path, settings: Settings) -> AsyncGenerator[Mailbox]:
    """A mail server that keeps what it is given."""
    async with Mailbox(tmp_path) as box:
        sink = Settings(smtp_host="127.0.0.1", smtp_port=box.smtp_port, smtp_tls="off", mail_from="Y <a@shop.example>")
        install(settings, Mailer(sink))
        yield box
        install(settings)


async def prefer(databases: Databases, staff: UUID, way: str) -> None:
    async with databases.platform() as session:
        await choose_told(session, staff, {"stock.low": way})
        await session.commit()


async def test_a_mail_goes_at_once_to_who_chose_so_and_may_hear_of_it(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard, post: Mailbox
) -> None:
    for role, stores, way in (("manager", None, "mail"), ("manager", [new_id()], "mail"), ("manager", None, "page")):
        _, staff = await employ(live_app, databases, fresh_tenant, role, stores)
        await prefer(databases, staff, way)
    event, here = await tell(databases, fresh_tenant, clock.now(), store=new_id()), delivered(fresh_tenant, clock.now())
    for _ in range(2):
        await tell_at_once(databases, event, here)
    mails = {mail.message_id: mail for mail in post.store.newest()}
    (mail,) = mails.values()  # a repeat is the same mail
    assert mail.subject == "1 product is running low: Longjing (2)"


async def test_the_morning_mail_comes_once_a_day_from_eight_o_clock_on(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard, post: Mailbox
) -> None:
    _, staff = await employ(live_app, databases, fresh_tenant, "manager")
    await prefer(databases, staff, "digest")
    night = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)  # London's clock is UTC in winter
    await tell(databases, fresh_tenant, night - timedelta(hours=3))
    for now, mails in ((night, 0), (night + timedelta(hours=1), 1), (night + timedelta(hours=9), 1)):
        with clock.at(now):
            await send_digests(databases, JobDue(job="desk.send_digests", period=now), delivered(fresh_tenant, now))
        assert len([mail for mail in post.store.newest() if fresh_tenant.name in mail.subject]) == mails


async def test_a_page_carries_the_bell(client: httpx.AsyncClient, tenant: TenantCard) -> None:
    shown = await client.get(f"/app/{tenant.slug}/stock")
    assert f'href="/app/{tenant.slug}/notifications"' in shown.text
