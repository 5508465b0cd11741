"""Pages and API of what is owed."""

from datetime import date
from uuid import UUID

import httpx
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.desk.api import history
from modules.payments import api as payments
from modules.payments.models import AccountEntry
from modules.payments.services.owed import open_of
from modules.payments.services.read import Who
from tests.factories.accounts import add_customer, add_debtor, balance

HOME = "/app/corner/owed"


def key() -> dict[str, str]:
    return {"_key": str(new_id())}


async def owing(session: TenantSession, amount: int = 12_345, day: date = date(2026, 1, 1)) -> UUID:
    customer = await add_debtor(session, 50_000)
    await payments.open_balance(session, customer, amount, "GBP", day, new_id(), Who(None, "Ann", clock.now()))
    return customer


async def test_an_empty_list_says_how_somebody_comes_onto_it(client: httpx.AsyncClient) -> None:
    page = await client.get(HOME)
    assert "Nobody owes you anything" in page.text


async def test_the_list_shows_who_owes_and_how_late_it_is(client: httpx.AsyncClient, session: TenantSession) -> None:
    customer = await owing(session)
    page = (await client.get(HOME)).text
    assert "Lin Hua" in page
    assert f"{HOME}/{customer}" in page
    assert page.count("£123.45") >= 2
    assert "Overdue" in page
    assert "Lin Hua" not in (await client.get(f"{HOME}?view=ahead")).text
    assert "Lin Hua" in (await client.get(f"{HOME}?q=lin")).text


async def test_the_list_is_taken_away_as_a_file(client: httpx.AsyncClient, session: TenantSession) -> None:
    await owing(session)
    table = (await client.get(f"{HOME}/export.csv")).content.decode("utf-8-sig")
    assert table.splitlines()[1].startswith("Lin Hua,,123.45,0.00,")
    assert (await client.get(f"{HOME}/export.xlsx")).content.startswith(b"PK")


async def test_a_limit_is_set_from_the_customers_page_and_noted(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    customer = await add_customer(session)
    page = (await client.get(f"/app/corner/customers/{customer}")).text
    assert f"{HOME}/{customer}/terms" in page
    wrong = await client.post(f"{HOME}/{customer}/terms", data={**key(), "limit": "a lot", "days": "14"})
    assert wrong.status_code == 422
    assert 'value="a lot"' in wrong.text
    saved = await client.post(f"{HOME}/{customer}/terms", data={**key(), "limit": "500", "days": "14"})
    assert saved.status_code == 303
    page = (await client.get(f"/app/corner/customers/{customer}")).text
    assert "£500.00" in page
    assert "14 days" in page
    (deed,) = await history(session, "payments.account", customer)
    assert deed.after == {"credit_limit": 50_000, "terms_days": 14}


async def test_a_payment_is_taken_for_what_is_named(client: httpx.AsyncClient, session: TenantSession) -> None:
    customer = await owing(session)
    (charge,) = await open_of(session, [customer])
    form = (await client.get(f"{HOME}/{customer}/receipts/new")).text
    assert f'name="open.{charge.id}"' in form
    data = {**key(), "amount": "100", "tender": "cash", f"open.{charge.id}": "60"}
    too_much = await client.post(f"{HOME}/{customer}/receipts", data={**data, f"open.{charge.id}": "200"})
    assert "is still to pay" in too_much.text
    twice = [await client.post(f"{HOME}/{customer}/receipts", data=data) for _ in range(2)]
    assert [answer.status_code for answer in twice] == [303, 303]
    assert await balance(session, customer) == 2345
    page = (await client.get(f"{HOME}/{customer}")).text
    assert "£23.45" in page
    assert "Payment" in page


async def test_a_payment_is_taken_back_with_its_reason(client: httpx.AsyncClient, session: TenantSession) -> None:
    customer = await owing(session)
    await client.post(f"{HOME}/{customer}/receipts", data={**key(), "amount": "100", "tender": "cash"})
    entry = await session.scalar(sa.select(AccountEntry.id).where(AccountEntry.kind == "receipt"))
    where = f"{HOME}/{customer}/receipts/{entry}/undoing"
    assert "will be owed again" in (await client.get(where)).text
    assert "Say why" in (await client.post(where, data={**key(), "reason": ""})).text
    assert (await client.post(where, data={**key(), "reason": "Typed twice"})).status_code == 303
    assert await balance(session, customer) == 12_345
    assert "Taken back" in (await client.get(f"{HOME}/{customer}")).text


async def test_an_account_is_corrected_with_its_reason(client: httpx.AsyncClient, session: TenantSession) -> None:
    customer = await owing(session)
    where = f"{HOME}/{customer}/corrections"
    assert (await client.get(f"{where}/new")).status_code == 200
    data = {**key(), "amount": "23.45", "way": "less", "reason": "Given up"}
    assert (await client.post(where, data=data)).status_code == 303
    assert await balance(session, customer) == 10_000
    assert "Given up" in (await client.get(f"/app/corner/customers/{customer}")).text


async def test_a_statement_is_printed_and_taken_away(client: httpx.AsyncClient, session: TenantSession) -> None:
    customer = await owing(session)
    await client.post(f"{HOME}/{customer}/receipts", data={**key(), "amount": "100", "tender": "cash"})
    paper = (await client.get(f"{HOME}/{customer}/statement?start=2026-01-02&end=2100-01-01")).text
    for shown in ("Statement of account", "£123.45", "£100.00", "£23.45"):
        assert shown in paper
    table = (await client.get(f"{HOME}/{customer}/statement.csv?start=2026-01-02&end=2100-01-01")).text
    assert [line.rsplit(",", 1)[1] for line in table.splitlines()[1:]] == ["123.45", "23.45", "23.45"]


async def test_who_owes_something_cannot_be_seen_by_who_sees_no_payments(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    assert (await client.get(f"{HOME}/{new_id()}")).status_code == 404
    assert (await client.get(f"{HOME}/{await add_customer(session)}")).status_code == 404


async def test_programs_set_terms_and_note_what_was_paid(api: httpx.AsyncClient, session: TenantSession) -> None:
    customer = await owing(session)
    base = f"/api/v1/accounts/{customer}"
    set_ = await api.put(f"{base}/terms", json={"credit_limit": 20_000, "terms_days": 7})
    assert (set_.json()["credit_limit"], set_.json()["left"]) == (20_000, 7655)
    charge = (await api.get(base)).json()["charges"][0]["id"]
    asked = {"tender": "transfer", "amount": 12_000, "against": [{"charge": charge, "amount": 10_000}]}
    paid = await api.post(f"{base}/receipts", json=asked)
    assert paid.status_code == 201, paid.text
    assert paid.json()["balance"] == 345
    made = (await api.get(f"{base}/statement")).json()
    assert [each["amount"] for each in made["entries"]] == [12_345, -12_000]
    listed = (await api.get("/api/v1/accounts")).json()["items"]
    assert [(each["balance"], each["aging"]["older"]) for each in listed] == [(345, 345)]
