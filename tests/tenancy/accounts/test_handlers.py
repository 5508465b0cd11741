"""Mails about accounts, read where they arrive."""

import re
from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import UUID

import pytest
from litestar import Litestar

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.kit.mail import Mailer
from infra.kit.outbox import Delivered
from infra.kit.settings import Settings
from infra.local.mailbox.sink import Mailbox
from tenancy.accounts import service
from tenancy.accounts.events import ConfirmationAsked, ResetAsked
from tenancy.accounts.handlers import send_confirmation, send_reset
from tenancy.accounts.installation import install
from tests.factories.browsers import Browser, sign_up


@pytest.fixture
async def mailbox(tmp_path: Path, settings: Settings, live_app: Litestar) -> AsyncGenerator[Mailbox]:
    async with Mailbox(tmp_path) as box:
        sink = Settings(
            smtp_host="127.0.0.1", smtp_port=box.smtp_port, smtp_tls="off", mail_from="Yuntai <a@shop.example>"
        )
        install(settings, Mailer(sink))
        yield box
        install(settings)


def delivery() -> Delivered:
    async def renew() -> None:
        """Nothing leases it here."""

    return Delivered(id=new_id(), tenant="", cell="", version=1, at=clock.now(), renew=renew)


async def account_of(databases: Databases, email: str) -> UUID:
    async with databases.read_platform() as session:
        known = await service.find_credentials(session, email=email)
    assert known
    return known.account


async def test_the_mailed_link_confirms_the_address(mailbox: Mailbox, live_app: Litestar, databases: Databases) -> None:
    browser = await sign_up(live_app, "mailed@shop.example", name="O'Neil & <Lin>")
    await send_confirmation(
        databases, ConfirmationAsked(account=await account_of(databases, "mailed@shop.example")), delivery()
    )
    (mail,) = mailbox.store.newest()
    assert mail.to == ["mailed@shop.example"]
    assert "O'Neil & <Lin>" in mail.text
    assert "<Lin>" not in mail.html
    link = re.search(r"https?://\S+?(/confirm/\S+)", mail.text)
    assert link
    assert (await browser.send(link[1])).headers["location"] == "/confirm"


async def test_a_delivery_done_twice_sends_the_same_link(
    mailbox: Mailbox, live_app: Litestar, databases: Databases
) -> None:
    await sign_up(live_app, "repeat@shop.example")
    account, once = await account_of(databases, "repeat@shop.example"), delivery()
    for _ in range(2):
        await send_reset(databases, ResetAsked(account=account), once)
    first, second = mailbox.store.newest()
    assert first.text == second.text
    link = re.search(r"/reset\?token=\S+", first.text)
    assert link
    answer = await Browser(live_app).send(link[0], "/reset", password="another long one")
    assert answer.headers["location"] == "/app"


async def test_a_mail_speaks_its_readers_language(mailbox: Mailbox, live_app: Litestar, databases: Databases) -> None:
    await sign_up(live_app, "zhongwen@shop.example")
    account = await account_of(databases, "zhongwen@shop.example")
    async with databases.platform() as session:
        await service.prefer(session, account, locale="zh_Hans")
        await session.commit()
    await send_reset(databases, ResetAsked(account=account), delivery())
    (mail,) = mailbox.store.newest()
    assert mail.subject == "设置云台新密码"
    assert "您好" in mail.text
