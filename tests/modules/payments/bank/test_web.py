"""Pages of the bank's statements."""

import re

import httpx
import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.orders.models import SalesOrder
from modules.payments.models import BankLine
from tests.factories.goods import add_goods
from tests.factories.sold import sell
from tests.factories.statements import a_camt, a_csv, an_mt940
from tests.modules.payments.bank.test_reading import BOMB

HOME = "/app/corner/bank"


def key() -> dict[str, str]:
    return {"_key": str(new_id())}


async def bring(client: httpx.AsyncClient, data: bytes, name: str = "november.xml") -> httpx.Response:
    return await client.post(f"{HOME}/statements", data=key(), files={"file": (name, data)})


async def an_order(session: TenantSession) -> str:
    return (await sell(session, (await add_goods(session), 1), tender="transfer", handover="later")).number


def fields(page: str, line: str) -> dict[str, str]:
    """The hidden fields of a row's form."""
    form = page[page.index(f'action="{HOME}/{line}/confirmation"') :].split("</form>", maxsplit=1)[0]
    return dict(re.findall(r'name="(part\.[^"]+)" value="([^"]*)"', form))


async def test_the_first_time_the_page_says_what_it_is_for(client: httpx.AsyncClient) -> None:
    page = await client.get(HOME)
    assert "Let your bank say who has paid" in page.text
    assert "CAMT.053" in (await client.get(f"{HOME}/statements/new")).text


async def test_a_statement_is_brought_confirmed_and_undone(client: httpx.AsyncClient, session: TenantSession) -> None:
    number = await an_order(session)
    answer = await bring(client, a_camt(("10.00", "Ada Lovelace", f"Order {number}"), ("-3.00", "Water", "x")))
    assert answer.status_code == 303, answer.text
    page = (await client.get(answer.headers["location"])).text
    for shown in ("2 new payments", "Ada Lovelace", number, "and the amount is right", "1 payment is sure"):
        assert shown in page
    line = await session.scalar(sa.select(BankLine.id).where(BankLine.state == "open"))
    assert (await client.post(f"{HOME}/{line}/confirmation", data=key() | fields(page, str(line)))).status_code == 303
    assert await session.scalar(sa.select(SalesOrder.state)) == "paid"
    assert "Confirmed by" in (await client.get(f"{HOME}/{line}")).text
    assert number in (await client.get(f"{HOME}/export.csv?view=matched")).text
    late = await client.post(f"{HOME}/{line}/confirmation", data=key() | fields(page, str(line)))
    assert "Somebody has decided about this line already" in late.text
    assert "Say why" in (await client.post(f"{HOME}/{line}/undoing", data=key())).text
    undone = await client.post(f"{HOME}/{line}/undoing", data=key() | {"reason": "Not theirs"})
    assert undone.status_code == 303
    assert "1 payment is sure" in (await client.get(HOME)).text
    again = await bring(client, a_camt(("10.00", "Ada Lovelace", f"Order {number}"), ("-3.00", "Water", "x")))
    assert again.headers["location"].endswith("brought=0-2")


async def test_all_sure_ones_are_confirmed_at_once(client: httpx.AsyncClient, session: TenantSession) -> None:
    numbers = [await an_order(session) for _ in range(2)]
    await bring(client, an_mt940(*(("10.00", "Ada", number) for number in numbers), ("7.77", "Bo", "no idea")))
    assert (await client.post(f"{HOME}/confirmation", data=key())).status_code == 303
    assert set(await session.scalars(sa.select(SalesOrder.state))) == {"paid"}
    page = (await client.get(HOME)).text
    assert "Nothing fits yet" in page
    assert "are sure" not in page


async def test_one_payment_is_split_over_what_a_person_chooses(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    for _ in range(2):
        await an_order(session)
    await bring(client, a_camt(("20.00", "Ada", "for both")))
    line = await session.scalar(sa.select(BankLine.id))
    page = (await client.get(f"{HOME}/{line}?q=-")).text
    found = dict.fromkeys(re.findall(r'name="(part\.order\.[^"]+)"', page), "9")
    assert len(found) == 2
    wrong = await client.post(f"{HOME}/{line}/confirmation", data=key() | found)
    assert "What you chose comes to £18.00, but £20.00 came in." in wrong.text
    assert 'value="9"' in wrong.text
    right = await client.post(f"{HOME}/{line}/confirmation", data=key() | dict.fromkeys(found, "10"))
    assert right.status_code == 303
    assert set(await session.scalars(sa.select(SalesOrder.state))) == {"paid"}


async def test_a_payment_is_set_aside_and_taken_up_again(client: httpx.AsyncClient, session: TenantSession) -> None:
    await bring(client, a_camt(("20.00", "Tax office", "refund")))
    line = await session.scalar(sa.select(BankLine.id))
    assert (await client.post(f"{HOME}/{line}/aside", data=key() | {"note": "No sale"})).status_code == 303
    assert "Tax office" in (await client.get(f"{HOME}?view=aside")).text
    assert "No sale" in (await client.get(f"{HOME}/{line}")).text
    assert (await client.post(f"{HOME}/{line}/again", data=key())).status_code == 303
    assert "Tax office" in (await client.get(f"{HOME}?q=office")).text
    assert "Tax office" not in (await client.get(f"{HOME}?q=nobody")).text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (BOMB, "defines entities"),
        (a_camt(("1.00", "Ada", "x"))[:-30], "ends before the statement does"),
        (b"Date,Amount\nM\x81\x8d\xff,1\n", "Row 2 holds letters in an unknown encoding"),
        (b"", "empty"),
        (an_mt940(("1.00", "Ada", "x")).replace(b"Ada", b"\x81\x00"), "signs of this file"),
    ],
    ids=["bomb", "truncated", "encoding", "empty", "swift"],
)
async def test_a_bad_file_is_refused_beside_its_field_and_changes_nothing(
    client: httpx.AsyncClient, session: TenantSession, data: bytes, said: str
) -> None:
    answer = await bring(client, data)
    assert answer.status_code == 422, answer.text
    assert said in answer.text
    assert 'id="f-file-error"' in answer.text
    assert await session.scalar(sa.select(sa.func.count()).select_from(BankLine)) == 0


async def test_a_table_s_columns_are_looked_at_before_it_comes_in(client: httpx.AsyncClient) -> None:
    answer = await bring(client, a_csv([("10.00", "Ada", "Order 1")]), "november.csv")
    page = (await client.get(answer.headers["location"])).text
    for column in ("day", "payer", "text", "amount"):
        assert f'value="{column}" selected' in page


async def test_programs_bring_payments_and_say_what_they_are_for(
    api: httpx.AsyncClient, session: TenantSession
) -> None:
    order = await sell(session, (await add_goods(session), 1), tender="transfer", handover="later")
    line = {"day": "2026-11-20", "amount": 1000, "payer": "Ada Lovelace", "text": order.number}
    for outcome in ({"new": 1, "same": 0}, {"new": 0, "same": 1}):
        answer = await api.post(
            "/api/v1/bank-lines", json={"lines": [line]}, headers={"Idempotency-Key": str(new_id())}
        )
        assert (answer.status_code, answer.json()) == (201, outcome)
    (kept,) = (await api.get("/api/v1/bank-lines?view=open")).json()["items"]
    assert (kept["payer"], kept["amount"], kept["match"]) == ("Ada Lovelace", 1000, [])
    parts = {"parts": [{"kind": "order", "id": str(order.id), "amount": 1000}]}
    matched = await api.post(
        f"/api/v1/bank-lines/{kept['id']}/match", json=parts, headers={"Idempotency-Key": str(new_id())}
    )
    assert matched.json()["state"] == "matched", matched.text
    assert (await api.get("/api/v1/bank-lines?view=open")).json()["items"] == []
