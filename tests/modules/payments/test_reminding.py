"""Statements by mail, and reminders: to whom, when, how often, once."""

import io
import itertools
from collections.abc import AsyncGenerator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar
from pypdf import PdfReader
from redis.asyncio import Redis

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from infra.kit.mail import Mailer
from infra.kit.settings import Settings as Installed
from infra.local.mailbox.sink import Mailbox
from modules.customers.domain import Profile
from modules.customers.services.profiles import Source, create_customer
from modules.desk.api import Author
from modules.desk.models import Notification
from modules.payments import api as payments
from modules.payments.reminding import job
from modules.payments.reminding.letters import SETTING, ask_statement, letters_of
from modules.payments.reminding.rules import (
    LABELS,
    Late,
    Reminded,
    Rules,
    due_reminder,
    faults_of,
    is_left,
    times,
    usual,
)
from modules.payments.services.joining import Accounts
from modules.payments.services.read import Who
from modules.payments.services.receipts import correct
from modules.shops import api as shops
from tenancy.accounts.installation import install
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.post import Post

HOME, SETTINGS = "/app/corner/owed", "/app/corner/settings/reminders"
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
RULES = Rules(on=True, after=3, every=10, most=2)
JOB = f"job.{job.JOB.name}"


def late(*days: int) -> list[Late]:
    return [Late(entry=new_id(), amount=1000, late=each) for each in days]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6), st.integers(1, 9), st.integers(1, 9), st.integers(1, 4))
def test_each_charge_is_named_so_often_at_most_and_never_twice_within_the_days_between(
    born: list[int], after: int, every: int, most: int
) -> None:
    rules, sent = Rules(on=True, after=after, every=every, most=most), list[Reminded]()
    ids = [new_id() for _ in born]
    for n in range(80):
        today = date(2026, 1, 1) + timedelta(days=n)
        charges = [Late(entry=key, amount=1, late=n - start) for key, start in zip(ids, born, strict=True) if n > start]
        reminder = due_reminder(charges, sent, rules, today)
        if reminder:
            assert all(charge.late >= after for charge in charges if charge.entry in reminder.charges)
            sent.append(Reminded(today, frozenset(reminder.charges)))
            assert due_reminder(charges, sent, rules, today) is None
    assert all(times(key, sent) == most for key in ids)
    assert all((b.day - a.day).days >= every for a, b in itertools.pairwise(sent))


def test_after_the_last_reminder_the_shop_is_to_ask_itself() -> None:
    charges, today = late(30), date(2026, 3, 10)
    named = frozenset(each.entry for each in charges)
    sent = [Reminded(today - timedelta(days=20), named), Reminded(today - timedelta(days=10), named)]
    assert due_reminder(charges, sent, RULES, today) is None
    assert is_left(charges, sent, RULES, today) == charges[0].entry
    assert is_left(charges, sent, RULES, today - timedelta(days=1)) is None
    assert is_left(charges, sent[:1], RULES, today) is None


def test_our_own_words_fill_only_blanks_that_there_are() -> None:
    assert [faults_of(kind, locale, usual(kind, locale)) for kind in LABELS for locale in ("en", "zh_Hans")] == [[]] * 4


@pytest.fixture
async def mailbox(tmp_path: Path, settings: Installed, live_app: Litestar) -> AsyncGenerator[Mailbox]:
    async with Mailbox(tmp_path) as box:
        sink = Installed(
            smtp_host="127.0.0.1", smtp_port=box.smtp_port, smtp_tls="off", mail_from="Yuntai <a@shop.example>"
        )
        install(settings, Mailer(sink))
        yield box
        install(settings)


async def debtor(session: TenantSession, *, email: str = "bo@example.com", language: str = "") -> UUID:
    """Owes 123.45, due on March 3."""
    source = Source(author=Author(None, "Ann"), now=NOON, country="GB")
    customer = await create_customer(session, Profile(name="Bo Li", email=email, language=language), source)
    due = date(2026, 3, 3)
    who = Who(None, "Ann", NOON)
    await payments.open_balance(session, customer, 12_345, "GBP", date(2026, 2, 1), new_id(), who, due=due)
    return customer


async def run(databases: Databases, redis: Redis, shop: TenantCard, at: datetime) -> None:
    """The job's turn at `at`, and what comes of it."""
    post = Post(databases, redis, shop)
    with clock.at(at):
        await post.tick(job.JOB.name, at)
        await post.deliver(JOB, "payments.send_letter")


async def opened(databases: Databases, shop: TenantCard, rules: Rules = RULES, **more: str) -> UUID:
    async with databases.tenant(shop.id) as session:
        await shops.set_setting(session, SETTING, rules)
        customer = await debtor(session, **more)
        await session.commit()
    return customer


async def test_who_is_late_is_reminded_once_and_again_after_the_days_between(
    mailbox: Mailbox, databases: Databases, redis: Redis, fresh_tenant: TenantCard
) -> None:
    customer = await opened(databases, fresh_tenant, language="zh_Hans")
    for days in (0, 1, 10, 11, 20):
        await run(databases, redis, fresh_tenant, NOON + timedelta(days=days))
    first, second = sorted(mailbox.store.newest(), key=lambda mail: "第" in mail.subject)
    assert first.to == ["bo@example.com"]
    assert first.subject == "您有 £123.45 已到期"
    assert "Bo Li，您好" in first.text
    assert second.subject.startswith("第 2 次提醒")
    async with databases.read_tenant(fresh_tenant.id) as session:
        letters = await letters_of(session, customer)
        told = sa.select(Notification.kind, Notification.count).order_by(Notification.kind)
        kinds = [(row.kind, row.count) for row in await session.execute(told)]
    assert [(each.nth, each.state, each.day) for each in letters] == [
        (1, "sent", date(2026, 3, 10)), (2, "sent", date(2026, 3, 20)),
    ]  # fmt: skip
    assert kinds == [("payments.overdue", 1), ("payments.unanswered", 1)]


async def test_control_nobody_is_reminded_at_night_nor_where_it_is_switched_off_nor_without_an_address(
    mailbox: Mailbox, databases: Databases, redis: Redis, fresh_tenant: TenantCard
) -> None:
    await opened(databases, fresh_tenant)
    await run(databases, redis, fresh_tenant, NOON.replace(hour=3))
    async with databases.tenant(fresh_tenant.id) as session:
        await shops.set_setting(session, SETTING, Rules())
        await session.commit()
    await run(databases, redis, fresh_tenant, NOON)
    assert list(mailbox.store.newest()) == []
    await opened(databases, fresh_tenant, RULES, email="")
    async with databases.tenant(fresh_tenant.id) as session:
        await session.execute(sa.text("UPDATE customer SET email = ''"))
        await session.commit()
    await run(databases, redis, fresh_tenant, NOON)
    assert list(mailbox.store.newest()) == []
    async with databases.read_tenant(fresh_tenant.id) as session:
        query = sa.select(Notification.count).where(Notification.kind == "payments.unanswered")
        assert await session.scalar(query) == 2


async def test_what_was_paid_before_its_reminder_went_out_is_not_asked_for(
    mailbox: Mailbox, databases: Databases, redis: Redis, fresh_tenant: TenantCard
) -> None:
    customer = await opened(databases, fresh_tenant)
    post = Post(databases, redis, fresh_tenant)
    with clock.at(NOON):
        await post.tick(job.JOB.name, NOON)
        await post.deliver(JOB, rounds=1)
        async with databases.tenant(fresh_tenant.id) as session:
            await correct(session, customer, -12_345, "GBP", "paid", Who(None, "Ann", NOON))
            await session.commit()
        await post.deliver("payments.send_letter")
    async with databases.read_tenant(fresh_tenant.id) as session:
        assert [each.state for each in await letters_of(session, customer)] == ["needless"]
    assert list(mailbox.store.newest()) == []


async def test_a_statement_is_mailed_as_pdf_in_the_customers_language_and_stands_on_the_timeline(
    mailbox: Mailbox, databases: Databases, redis: Redis, client: httpx.AsyncClient, session: TenantSession
) -> None:
    customer = await debtor(session, language="zh_Hans")
    here = f"{HOME}/{customer}"
    paper = await client.get(f"{here}/statement.pdf?start=2026-01-01&end=2026-12-31")
    text = PdfReader(io.BytesIO(paper.content)).pages[0].extract_text()
    for said in ("对账单", "Bo Li", "123.45", "2026"):
        assert said in text
    assert f'action="{here}/statement/mail"' in (await client.get(f"{here}/statement")).text
    sent = await client.post(f"{here}/statement/mail", data={"_key": str(new_id()), "end": "2026-12-31"})
    assert sent.status_code == 303, sent.text
    assert "Statement of account by e-mail" in (await client.get(here)).text
    assert "Statement of account by e-mail" in (await client.get(f"/app/corner/customers/{customer}")).text


async def test_a_reminder_by_hand_needs_something_late_and_an_address(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    customer = await debtor(session)
    here = f"{HOME}/{customer}"
    assert f'action="{here}/reminders"' in (await client.get(here)).text
    assert (await client.post(f"{here}/reminders", data={"_key": str(new_id())})).status_code == 303
    (letter,) = await letters_of(session, customer)
    assert (letter.kind, letter.nth, letter.amount, letter.by != "") == ("reminder", 1, 12_345, True)
    nobody = await debtor(session, email="")
    refused = await client.post(f"{HOME}/{nobody}/reminders", data={"_key": str(new_id())})
    assert refused.status_code == 409
    assert "There is no e-mail address in the profile" in refused.text
    await correct(session, customer, -12_345, "GBP", "paid", Who(None, "Ann", NOON))
    assert (await client.post(f"{here}/reminders", data={"_key": str(new_id())})).status_code == 409


async def test_when_and_in_which_words_is_set_on_a_page(client: httpx.AsyncClient, session: TenantSession) -> None:
    assert "Hello Bo Li," in (await client.get(SETTINGS)).text
    texts = {
        f"{k}.{x}.{part}": getattr(usual(k, x), part)
        for k in LABELS for x in ("en", "zh_Hans") for part in ("subject", "text")
    }  # fmt: skip
    form = {"_key": str(new_id()), "on": "1", "after": "5", "every": "14", "most": "2", **texts}
    wrong = await client.post(SETTINGS, data=form | {"after": "many", "first.en.text": "Dear {customer}"})
    assert wrong.status_code == 422
    assert "Enter a number from 1 to 90." in wrong.text
    assert "There is no blank called customer." in wrong.text
    own = form | {"_key": str(new_id()), "first.en.subject": "Please pay {amount}"}
    saved = await client.post(SETTINGS, data=own)
    assert saved.status_code == 303, saved.text
    rules = await job.rules_of(session)
    assert (rules.on, rules.after, rules.every, rules.most, list(rules.texts)) == (True, 5, 14, 2, ["first"])
    assert 'value="Please pay {amount}"' in (await client.get(SETTINGS)).text


async def test_letters_follow_a_profile_that_is_joined_and_come_back_when_it_is_parted(session: TenantSession) -> None:
    one, two = await debtor(session), await debtor(session, email="li@example.com")
    for each in (one, two):
        await ask_statement(session, each, date(2026, 1, 1), date(2026, 3, 1), an_actor().name, NOON)
    accounts = Accounts()
    joined = await accounts.join(session, one, two)
    assert len(await letters_of(session, one)) == 2
    await accounts.part(session, one, two, joined)
    assert [len(await letters_of(session, each)) for each in (one, two)] == [1, 1]
