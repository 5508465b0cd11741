"""What buyers are told: in whose words, to whom, and once."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar
from redis.asyncio import Redis

from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from infra.kit.mail import Mailer
from infra.kit.settings import Settings as Installed
from infra.kit.wordings import LOCALES, Wording, filled
from infra.local.mailbox.sink import Mailbox
from modules.customers.domain import Profile
from modules.customers.services.profiles import Source, create_customer
from modules.desk.api import Author
from modules.orders.events import PartGone
from modules.orders.fulfillment.schemas import FulfillmentIn
from modules.orders.notices.letters import LABELS, Settings, faults_of, usual
from modules.orders.printing import documents_for
from modules.orders.services.fulfillments import fulfill_part
from modules.orders.services.notices import NOTICES, compose, setting_name
from modules.orders.services.parcels import ParcelIn, send_parcel
from modules.orders.services.read import get_order
from modules.shops import api as shops
from tenancy.accounts.installation import install
from tenancy.tenants.api import TenantCard
from tests.factories.post import Post
from tests.fixtures.moments import MOMENT
from tests.modules.orders.test_delivery import sent_order
from tests.modules.orders.test_fulfillments import ANN

PAGE = "/app/corner/settings/notices"
HANDLERS = [each.handler for each in NOTICES]


@given(st.text(st.characters(exclude_characters="{}\r"), max_size=80))
def test_a_text_without_blanks_stays_what_it_is(text: str) -> None:
    assert filled(text, {}).split() == text.split()


def test_a_line_of_nothing_but_empty_blanks_is_left_out() -> None:
    assert filled("Hello {name},\n{carrier} {tracking}\n{link}\n\nYours", {"name": "Bo"}) == "Hello Bo,\n\nYours"


def test_our_own_words_fill_only_blanks_that_there_are() -> None:
    for kind in LABELS:
        for locale in LOCALES:
            assert faults_of(kind, locale, usual(kind, locale)) == []
    (fault,) = faults_of("paid", "en", Wording("Hello {nam}", "x"))
    assert (fault.field, fault.code) == ("paid.en.subject", "blank_unknown")


@pytest.fixture
async def mailbox(tmp_path: Path, settings: Installed, live_app: Litestar) -> AsyncGenerator[Mailbox]:
    async with Mailbox(tmp_path) as box:
        sink = Installed(
            smtp_host="127.0.0.1", smtp_port=box.smtp_port, smtp_tls="off", mail_from="Yuntai <a@shop.example>"
        )
        install(settings, Mailer(sink))
        yield box
        install(settings)


async def switch_on(session: TenantSession, **values: Any) -> None:
    store = (await shops.get_settings(session)).store
    await shops.set_setting(session, setting_name(store), Settings(**values))


async def test_a_buyer_is_told_once_and_the_order_says_so(
    mailbox: Mailbox, databases: Databases, redis: Redis, fresh_tenant: TenantCard
) -> None:
    post = Post(databases, redis, fresh_tenant)
    async with databases.tenant(fresh_tenant.id) as session:
        own = {"shipped": {"en": Wording("{number} left", "{goods} by {carrier} {tracking} for {name}")}}
        await switch_on(session, on=("placed", "shipped"), texts=own)
        order = await sent_order(session)
        part = await fulfill_part(session, ANN, order.id, FulfillmentIn(way="ship", gone=False), MOMENT)
        await send_parcel(session, ANN, order.id, part, ParcelIn(carrier="dhl", number="JD01"), MOMENT)
        await session.commit()
    for _ in range(2):
        await post.deliver(*HANDLERS)
    placed, shipped = sorted(mailbox.store.newest(), key=lambda mail: "left" in mail.subject)
    assert placed.to == shipped.to == ["bo@example.com"]
    assert placed.subject == f"Your order {order.number}"
    assert "2 × Longjing tea" in placed.text
    assert shipped.subject == f"{order.number} left"
    assert shipped.text.strip() == "2 × Longjing tea by DHL JD01 for Bo Li"
    async with databases.read_tenant(fresh_tenant.id) as session:
        told = [each for each in (await get_order(session, order.id, ANN)).history if each.kind == "notice_sent"]
    assert sorted(str(each.facts["notice"]) for each in told) == ["placed", "shipped"]


async def test_control_what_is_not_switched_on_is_not_sent(
    mailbox: Mailbox, databases: Databases, redis: Redis, fresh_tenant: TenantCard
) -> None:
    async with databases.tenant(fresh_tenant.id) as session:
        await sent_order(session)
        await session.commit()
    await Post(databases, redis, fresh_tenant).deliver(*HANDLERS)
    assert list(mailbox.store.newest()) == []


async def form_of(client: httpx.AsyncClient, session: TenantSession) -> tuple[str, dict[str, str]]:
    store = (await shops.get_settings(session)).store
    texts = {
        f"{k}.{x}.{part}": getattr(usual(k, x), part) for k in LABELS for x in LOCALES for part in ("subject", "text")
    }
    return f"{PAGE}/{store}", {"_key": str(new_id()), "language": "en", "on.paid": "1", **texts}


async def test_a_store_writes_its_notices_by_page(client: httpx.AsyncClient, session: TenantSession) -> None:
    here, form = await form_of(client, session)
    assert "Hello Bo Li," in (await client.get(PAGE)).text  # the preview
    saved = await client.post(here, data=form | {"paid.en.subject": "Thanks, {name}"})
    assert saved.status_code == 303, saved.text
    assert 'value="Thanks, {name}"' in (await client.get(here)).text
    refused = await client.post(here, data=form | {"_key": str(new_id()), "paid.en.text": "Dear {customer}"})
    assert refused.status_code == 422
    assert "There is no blank called customer." in refused.text
    elsewhere = await client.get(f"{PAGE}/{new_id()}")
    assert elsewhere.status_code == 404


async def test_who_reads_chinese_is_written_to_in_chinese_and_the_parcels_page_follows(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    await switch_on(session, on=("shipped",), language="en")
    source = Source(author=Author(None, "Ann Lee"), now=MOMENT, country="GB")
    profile = Profile(name="李波", email="bo@example.com", language="zh_Hans")
    order = await sent_order(session, customer=await create_customer(session, profile, source))
    part = await fulfill_part(session, ANN, order.id, FulfillmentIn(way="ship", gone=False), MOMENT)
    await send_parcel(session, ANN, order.id, part, ParcelIn(carrier="dhl", number="JD01"), MOMENT)
    found = await get_order(session, order.id, ANN)
    gone = PartGone(
        order=order.id, store=found.store, channel=found.channel, customer=found.customer, currency="GBP",
        total=found.total, at=MOMENT, part=part, way="ship",
    )  # fmt: skip
    mail = await compose(session, gone, "shipped", "corner")
    assert mail is not None
    assert mail.subject == f"{order.number} 已发货"
    (link,) = [line for line in mail.text.splitlines() if "/track/" in line]
    assert link.endswith("?lang=zh_Hans")
    await session.commit()
    client.headers["accept-language"] = "en"
    page = await client.get("/track/" + link.partition("/track/")[2])
    assert '<html lang="zh' in page.text
    documents = await documents_for(session, found.customer)
    assert documents.look.languages == ("zh_Hans",)
    assert (await documents_for(session, None)).look.languages == ("en",)
