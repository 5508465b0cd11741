"""Bills in the console: an open one is void, of a paid one money goes back, each with its reason in the log."""

import pytest
from litestar import Litestar

from billing.invoicing.api import Bill
from infra.kit import clock
from infra.kit.db.sessions import Databases
from tenancy.operators.api import HOME
from tenancy.tenants.api import TenantCard
from tests.billing.subscriptions.shops import Shop
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at
from tests.factories.operators import operator_at


@pytest.fixture
async def operator(live_app: Litestar, databases: Databases) -> Browser:
    return (await operator_at(live_app, databases))[0]


def page_of(tenant: TenantCard) -> str:
    return f"{HOME}/tenants/{tenant.slug}"


REFUSED = 422


async def billed(shop: Shop) -> Bill:
    """The first bill, due a fortnight after the trial."""
    await shop.sign_up()
    await shop.choose("solo")
    await shop.pass_days(31)
    (bill,) = await shop.bills()
    return bill


async def log_of(operator: Browser, tenant: TenantCard) -> str:
    return (await operator.open(f"{HOME}/log?tenant={tenant.slug}")).text


async def test_a_void_bill_is_owed_by_nobody_and_what_was_held_back_is_there_again(
    databases: Databases, operator: Browser, fresh_tenant: TenantCard, other_tenant: TenantCard
) -> None:
    page = page_of(fresh_tenant)
    with clock.at(clock.now()) as standing:
        shop = Shop(databases, fresh_tenant, standing)
        bill = await billed(shop)
        await shop.pass_days(16)
        assert (await shop.subscription()).stage is not None
    path = f"{page}/bills/{bill.number}/voiding"
    assert (
        await operator.send(page, f"{page_of(other_tenant)}/bills/{bill.number}/voiding", why="x")
    ).status_code == 404
    assert (await operator.send(page, path)).status_code == 422
    assert (await operator.send(page, path, why="billed twice by us")).status_code == 303
    assert (await operator.send(page, path, why="again")).status_code == 409
    assert ([each.state for each in await shop.bills()], (await shop.subscription()).stage) == (["void"], None)
    assert f'action="{path}"' not in (await operator.open(page)).text
    log = await log_of(operator, fresh_tenant)
    for text in ("Voided a bill", "billed twice by us", bill.name):
        assert text in log


async def test_a_paid_bill_is_given_back_in_parts_and_never_more_than_was_paid(
    live_app: Litestar, databases: Databases, operator: Browser, fresh_tenant: TenantCard
) -> None:
    page = page_of(fresh_tenant)
    with clock.at(clock.now()) as standing:
        shop = Shop(databases, fresh_tenant, standing)
        bill = await billed(shop)
    path = f"{page}/bills/{bill.number}/refund"
    assert (await operator.send(page, path, amount="1", why="x")).status_code == 409
    await shop.pay()
    assert 'value="16.00"' in (await operator.open(page)).text
    for amount, status in (("0", 422), ("16.01", 422), ("-1", 422), ("5.50", 303), ("10.51", 422), ("10.50", 303)):
        answer = await operator.send(page, path, amount=amount, why="was shut for a week")
        assert answer.status_code == status, (amount, answer.text)
        if status == REFUSED:
            dialog = answer.text.partition(f'id="refund-{bill.name}"')[2].partition("</dialog>")[0]
            assert f'id="amount-{bill.name}-error"' in dialog
            assert f'value="{amount}"' in dialog
            assert "was shut for a week" in dialog
    paid, *notes = await shop.bills()
    assert (paid.state, [(note.total, note.of, note.state) for note in notes]) == (
        "paid",
        [(-550, bill.number, "credit"), (-1050, bill.number, "credit")],
    )
    assert (await shop.subscription()).credit == 0
    assert f'action="{path}"' not in (await operator.open(page)).text
    log = await log_of(operator, fresh_tenant)
    for text in ("Gave money back", "was shut for a week", "GBP 5.50"):
        assert text in log
    async with databases.platform() as session:
        owner = await owner_at(live_app, session, fresh_tenant)
    paper = await owner.open(f"/app/{fresh_tenant.slug}/settings/plan/bills/{notes[0].id}/pdf")
    assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
    shown = (await owner.open(f"/app/{fresh_tenant.slug}/settings/plan/bills/{notes[0].id}")).text
    assert f"Given back of {bill.name}" in shown
