"""A receipt goes to the address that was asked for, once; afterwards a hint of the address is all that is left."""

import secrets
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from litestar import Litestar
from redis.asyncio import Redis

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.kit.outbox import Delivered
from infra.local.mailbox.sink import Mailbox
from modules.pos.events import ReceiptMailAsked
from modules.pos.models import RegisterDocument
from modules.pos.receipts import mailing
from modules.pos.receipts.mailing import MOST, hinted
from tenancy.tenants.api import TenantCard
from tests.factories.post import Post
from tests.factories.registers import Till, a_line

HANDLER = "pos.mail_receipt"


async def sold(till: Till, tea: UUID) -> dict[str, Any]:
    sale = till.sale(a_line(tea, "2.000", 1800), token=secrets.token_urlsafe(16))
    await till.send(till.opening(), sale)
    return sale


async def ask(till: Till, sale: dict[str, Any], to: str, key: str = "") -> httpx.Response:
    data = {"id": key or str(new_id()), "to": to}
    return await till.client.post(f"{till.home}/receipts/{sale['id']}/mails", json=data)


async def mails_of(databases: Databases, tenant: TenantCard, sale: dict[str, Any]) -> list[dict[str, Any]]:
    async with databases.read_tenant(tenant.id) as session:
        query = sa.select(RegisterDocument.mails).where(RegisterDocument.id == UUID(sale["id"]))
        return list(await session.scalar(query) or [])


async def test_the_buyer_gets_the_receipt_with_its_paper_once(
    mailbox: Mailbox, databases: Databases, redis: Redis, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    sale, key = await sold(till, tea), str(new_id())
    for _ in range(2):
        answer = await ask(till, sale, " Bo.Li@Example.com ", key)
        assert answer.json() == {"to": "b…@example.com", "state": "asked"}
    for _ in range(2):
        await Post(databases, redis, pos_shop).deliver(HANDLER)
    (mail,) = [each for each in mailbox.store.newest() if sale["number"] in each.subject]
    assert mail.to == ["bo.li@example.com"]
    assert f"/r/{pos_shop.slug}/{sale['body']['token']}" in mail.text
    assert "£18.00" in mail.text
    (kept,) = await mails_of(databases, pos_shop, sale)
    assert (kept["to"], kept["state"]) == ("b…@example.com", "sent")


async def delivered_twice(databases: Databases, tenant: TenantCard, sale: dict[str, Any]) -> None:
    """As it is when a worker dies after the mail has gone and before its delivery is done with."""
    (wished,) = await mails_of(databases, tenant, sale)
    event = ReceiptMailAsked(document=UUID(sale["id"]), mail=UUID(wished["id"]), at=clock.now())
    told = Delivered(id=new_id(), tenant=tenant.id, cell=tenant.cell, version=1, at=clock.now(), renew=nothing)
    for _ in range(2):
        await mailing.send(databases, event, told)


async def nothing(*_: object) -> None:
    """Nobody waits."""


def mails_about(mailbox: Mailbox, sale: dict[str, Any]) -> int:
    return len([each for each in mailbox.store.newest() if sale["number"] in each.subject])


async def test_a_receipt_that_is_delivered_twice_is_mailed_once(
    mailbox: Mailbox, databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    sale = await sold(till, tea)
    await ask(till, sale, "bo@example.com")
    await delivered_twice(databases, pos_shop, sale)
    assert mails_about(mailbox, sale) == 1


async def test_control_a_mail_that_is_not_noted_as_sent_goes_twice(
    mailbox: Mailbox, databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "settle", nothing)
    sale = await sold(till, tea)
    await ask(till, sale, "bo@example.com")
    await delivered_twice(databases, pos_shop, sale)
    assert mails_about(mailbox, sale) == 2


@pytest.mark.parametrize("wrong", ["", "bo", "bo@", "@example.com", "a@b.com, c@d.com", "a@b.com\r\nBcc: c@d.com"])
async def test_what_is_no_address_is_refused_beside_its_field(till: Till, tea: UUID, wrong: str) -> None:
    answer = await ask(till, await sold(till, tea), wrong)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["to"]


async def test_a_sale_that_has_not_come_and_one_of_another_store_have_no_receipt_to_send(
    live_app: Litestar, databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    coming = till.sale(a_line(tea))
    assert (await ask(till, coming, "bo@example.com")).status_code == 404
    sale = await sold(till, tea)
    till.client.headers["Authorization"] = "Bearer yt_dev_wrong"
    assert (await ask(till, sale, "bo@example.com")).status_code == 401


async def test_nobody_is_written_to_without_end(till: Till, tea: UUID) -> None:
    sale = await sold(till, tea)
    answers = [(await ask(till, sale, f"b{number}@example.com")).status_code for number in range(MOST + 1)]
    assert answers == [200] * MOST + [409]


def test_a_hint_has_the_first_sign_alone() -> None:
    assert hinted("bo.li@example.com") == "b…@example.com"
