"""Wallets at the register: charged before the sale's document is there, and joined with it when it comes."""

import re
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.local.wallets.server import TryOutWallets
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.registers import Till, a_line, faults
from tests.fixtures.wallets import set_up

SCANNED = "134567890123456780"


@pytest.fixture
async def counter(databases: Databases, pos_shop: TenantCard, wallets: TryOutWallets, till: Till) -> Till:
    async with databases.tenant(pos_shop.id) as session:
        await set_up(session, wallets, "wechat", "alipay", "terminal")
        await session.commit()
    return till


async def charge(till: Till, **more: Any) -> httpx.Response:
    asked = {"id": str(new_id()), "mode": "terminal", "tender": "terminal", "amount": 1000, "currency": "GBP"}
    return await till.client.post(f"{till.home}/charges", json=asked | more)


async def stand(till: Till, key: str, act: str = "") -> dict[str, Any]:
    path = f"{till.home}/charges/{key}"
    answer = await (till.client.post(f"{path}/{act}") if act else till.client.get(path))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_scanned_code_finds_its_wallet_and_is_paid(counter: Till, wallets: TryOutWallets) -> None:
    answer = await charge(counter, mode="code", code=f" {SCANNED}", tender="", currency="CNY")
    told = answer.json()
    assert (answer.status_code, told["tender"], told["state"]) == (200, "wechat", "paid")
    assert told["reference"] == wallets.book.charges[UUID(told["id"]).hex].reference


async def test_a_code_of_goods_charges_nobody(counter: Till, wallets: TryOutWallets) -> None:
    answer = await charge(counter, mode="code", code="5012345678900", tender="")
    assert (answer.status_code, answer.json()["code"]) == (422, "code_not_paying")
    assert not wallets.book.charges


async def test_the_same_charge_sent_twice_is_charged_once(counter: Till, wallets: TryOutWallets) -> None:
    key = str(new_id())
    for _ in range(2):
        told = (await charge(counter, id=key, mode="code", code=SCANNED, tender="", currency="CNY")).json()
        assert told["state"] == "paid"
    assert len([each for each in wallets.book.asked if each.endswith("codepay")]) == 1


async def test_a_sale_brings_its_charge_and_nobody_has_to_look(
    counter: Till, wallets: TryOutWallets, tea: UUID
) -> None:
    key = (await charge(counter)).json()["id"]
    wallets.book.pay(UUID(key).hex)
    told = await stand(counter, key, "cancellation")
    assert told["state"] == "paid"
    answer = await counter.send(counter.opening(), paid_by(counter, tea, key, told["reference"]))
    assert faults(answer) == []


async def test_a_sale_whose_charge_was_never_paid_has_to_be_looked_at(counter: Till, tea: UUID) -> None:
    key = (await charge(counter)).json()["id"]
    answer = await counter.send(counter.opening(), paid_by(counter, tea, key, ""))
    assert "charge_open" in faults(answer)


async def test_a_charge_that_is_given_up_is_reversed(counter: Till, wallets: TryOutWallets) -> None:
    made = (await charge(counter, mode="qr", tender="alipay", currency="CNY")).json()
    assert (made["state"], made["url"][:10]) == ("pending", "https://qr")
    assert (await stand(counter, made["id"], "cancellation"))["state"] == "closed"
    assert wallets.book.pay(UUID(made["id"]).hex).kept == 0


APPS = {"wechat": "Mobile/15E148 MicroMessenger/8.0.50", "alipay": "AliApp(AP/10.6) AlipayClient/10.6", "": "Mobile"}


async def test_one_code_leads_to_the_app_that_it_is_opened_in_and_is_paid_there(
    counter: Till, wallets: TryOutWallets, pos_shop: TenantCard, live_app: Litestar
) -> None:
    made = (await charge(counter, mode="qr", tender="", currency="CNY")).json()
    page = urlsplit(str(made["url"])).path
    assert (made["tender"], page) == ("", f"/w/{pos_shop.slug}/{UUID(made['id']).hex}")
    payer = Browser(live_app)
    async with payer.client as phone:

        async def opened(app: str) -> str:
            answer = await phone.get(page, headers={"User-Agent": APPS[app]}, follow_redirects=True)
            assert answer.status_code == 200, answer.text
            return answer.text

        whole = await opened("")
        assert all(f'action="{page}/{app}"' in whole for app in ("wechat", "alipay"))
        assert "data-sends-itself" not in whole
        for app, other in (("wechat", "alipay"), ("alipay", "wechat")):
            led = await opened(app)
            assert "data-sends-itself" in led
            assert f"{page}/{app}" in led
            assert f"{page}/{other}" not in led
        assert wallets.book.asked == []
        assert (await payer.send(page, f"{page}/wechat")).status_code == 303
        assert re.search(r'href="weixin://wxpay/[^"]*" data-opens-itself', await opened("wechat"))
        assert "already" in await opened("alipay")
        assert re.search(r'href="weixin://wxpay/[^"]*">', await opened(""))
        assert (await payer.send("/login", f"{page}/alipay")).status_code == 303  # its button was on the page before
        assert "alipay.trade.precreate" not in wallets.book.asked
        news, headers = wallets.wechat.news(wallets.book.pay(UUID(made["id"]).hex))
        await phone.post(f"/hooks/wallets/{pos_shop.slug}/wechat", content=news, headers=headers)
        told = await stand(counter, made["id"])
        assert (told["state"], told["tender"]) == ("paid", "wechat")
        assert "The shop knows" in await opened("wechat")
        assert (await phone.get(f"/w/{pos_shop.slug}/{new_id()}")).status_code == 404
        assert (await payer.send("/login", f"{page}/terminal")).status_code == 404
        assert (await phone.post(f"{page}/alipay")).status_code == 403  # no page of ours has sent it


async def test_what_was_never_charged_is_not_found(counter: Till) -> None:
    assert (await counter.client.get(f"{counter.home}/charges/{new_id()}")).status_code == 404


async def test_without_its_token_no_device_charges_anybody(counter: Till, wallets: TryOutWallets) -> None:
    counter.client.headers.pop("Authorization")
    assert (await charge(counter)).status_code == 401
    assert not wallets.book.charges


async def test_news_of_the_provider_pays_a_charge_and_forged_news_none(
    counter: Till, wallets: TryOutWallets, pos_shop: TenantCard
) -> None:
    first, second = [(await charge(counter, mode="qr", tender="alipay", currency="CNY")).json()["id"] for _ in range(2)]
    hook = f"/hooks/wallets/{pos_shop.slug}/alipay"
    for key, forged, status, body in ((first, False, 200, "success"), (second, True, 401, '{"code":"FAIL"}')):
        paid = wallets.book.pay(UUID(key).hex)
        news, headers = wallets.alipay.news(paid, forged=forged)
        for _ in range(2):
            answer = await counter.client.post(hook, content=news, headers=headers)
            assert (answer.status_code, answer.text) == (status, body)
    assert (await stand(counter, first))["state"] == "paid"


def paid_by(till: Till, tea: UUID, key: str, reference: str) -> dict[str, Any]:
    paid = {
        "tender": "terminal", "label": "Terminal", "amount": 1000, "given": 1000, "charge": key, "reference": reference
    }  # fmt: skip
    return till.sale(a_line(tea, "1.000", 1000), payments=[paid])
