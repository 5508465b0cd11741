"""Settings of wallets, and the list of what they were asked for."""

from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.local.wallets.server import TryOutWallets
from modules.payments.models import WalletCharge
from tests.fixtures.keypairs import pair
from tests.fixtures.wallets import accounts

HOME = "/app/corner/settings/wallets"
LIST = "/app/corner/charges"


def typed(served: TryOutWallets, kind: str, **other: str) -> dict[str, str]:
    values = {name: str(value) for name, value in msgspec.structs.asdict(accounts(served)[kind]).items()}
    return values | {"_key": str(new_id()), "is_on": "1"} | other


async def test_an_account_is_entered_tried_and_its_keys_never_shown_again(
    client: httpx.AsyncClient, wallets: TryOutWallets
) -> None:
    assert (await client.post(f"{HOME}/wechat", data=typed(wallets, "wechat"))).status_code == 303
    form = (await client.get(f"{HOME}/wechat")).text
    assert wallets.merchant.number in form
    assert "A key is kept." in form
    assert wallets.merchant.secret not in form
    assert "BEGIN PRIVATE" not in form
    await client.post(f"{HOME}/wechat/test", data={"_key": str(new_id())})
    assert "Connected" in (await client.get(HOME)).text


async def test_a_secret_that_is_left_empty_stays_and_a_wrong_one_is_told_by_the_test(
    client: httpx.AsyncClient, wallets: TryOutWallets
) -> None:
    await client.post(f"{HOME}/alipay", data=typed(wallets, "alipay"))
    await client.post(f"{HOME}/alipay", data=typed(wallets, "alipay", key="", seller=""))
    await client.post(f"{HOME}/alipay/test", data={"_key": str(new_id())})
    assert "Connected" in (await client.get(HOME)).text
    await client.post(f"{HOME}/alipay", data=typed(wallets, "alipay", key=pair("stranger")[0]))
    await client.post(f"{HOME}/alipay/test", data={"_key": str(new_id())})
    assert "accept the account’s keys" in (await client.get(HOME)).text


async def test_what_is_missing_or_no_key_is_said_beside_its_field(
    client: httpx.AsyncClient, wallets: TryOutWallets
) -> None:
    wrong = typed(wallets, "wechat", merchant="", key="nonsense", secret="short", address="http://10.0.0.1/")
    answer = await client.post(f"{HOME}/wechat", data=wrong)
    assert answer.status_code == 422
    for said in ("Enter this, too.", "This is no RSA key.", "has 32 letters", "can&#39;t be reached from here"):
        assert said in answer.text
    assert "nonsense" not in answer.text
    assert (await client.get(f"{HOME}/bitcoin")).status_code == 404


async def test_money_without_a_sale_stands_first_and_can_be_given_back(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    at = datetime.now(UTC)
    row: dict[str, Any] = {
        "tender": "wechat", "mode": "code", "amount": 8888, "currency": "CNY", "subject": "茶", "until": at, "at": at,
    }  # fmt: skip
    loose = WalletCharge(id=new_id(), state="paid", reference="4200000001", **row)
    sold = WalletCharge(id=new_id(), state="paid", reference="4200000002", document_id=new_id(), **row)
    session.add_all([loose, sold])
    await session.flush()
    page = (await client.get(LIST)).text
    assert page.index("no sale has come") < page.index("4200000001") < page.index("All others")
    answer = await client.post(f"{LIST}/{loose.id}/refund", data={"_key": str(new_id())})
    assert answer.status_code == 303
    assert "Going back" in (await client.get(LIST)).text
    again = await client.post(f"{LIST}/{sold.id}/refund", data={"_key": str(new_id())})
    assert again.status_code == 409
