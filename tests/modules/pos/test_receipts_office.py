"""Beside the order stand the receipts that a register has made of it: to print, to look at, to send."""

import secrets
from collections.abc import AsyncGenerator
from uuid import UUID

import pytest
import sqlalchemy as sa
from litestar import Litestar

from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from modules.pos.models import RegisterDocument
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at
from tests.factories.registers import Till, a_line


@pytest.fixture
async def owner(live_app: Litestar, databases: Databases, pos_shop: TenantCard) -> AsyncGenerator[Browser]:
    async with databases.platform() as session:
        made = await owner_at(live_app, session, pos_shop)
    async with made.client:
        yield made


async def test_the_order_has_its_receipt_to_print_and_to_send(
    owner: Browser, databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    token = secrets.token_urlsafe(16)
    sale = till.sale(a_line(tea, "2.000", 1800), token=token)
    await till.send(till.opening(), sale)
    async with databases.read_tenant(pos_shop.id) as session:
        found = sa.select(RegisterDocument.order_id).where(RegisterDocument.id == UUID(sale["id"]))
        page = f"/app/{pos_shop.slug}/orders/{await session.scalar(found)}"
    here = f"/app/{pos_shop.slug}/registers/receipts/{sale['id']}"
    shown = (await owner.client.get(page)).text
    for link in (f"{here}/receipt.pdf", f"{here}/gift.pdf", f"{here}/packing.pdf", f"/r/{pos_shop.slug}/{token}"):
        assert f'href="{link}"' in shown
    for paper in ("gift", "packing"):
        assert (await owner.client.get(f"{here}/{paper}.pdf")).content.startswith(b"%PDF")
    sent = await owner.send(page, f"{here}/mails", to="ann@example.com")
    assert sent.headers["location"] == page
    assert "ann@example.com" in (await owner.client.get(page)).text
    await owner.send(page, f"{here}/mails", to="nobody")
    assert "This is no e-mail address" in (await owner.client.get(page)).text


async def test_a_receipt_that_nobody_has_is_not_there(owner: Browser, pos_shop: TenantCard) -> None:
    here = f"/app/{pos_shop.slug}/registers/receipts/{new_id()}"
    assert (await owner.client.get(f"{here}/receipt.pdf")).status_code == 404
