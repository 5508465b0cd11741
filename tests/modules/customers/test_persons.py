"""A person's rights: everything of theirs handed out; the person removed, the figures kept."""

import io
import json
import zipfile
from uuid import UUID

import pytest
import sqlalchemy as sa

from infra.kit.clock import Clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.customers.answers import Purpose
from modules.customers.api import Contact, Source, find_or_create, may_write
from modules.customers.domain import Address, Consent, Profile
from modules.customers.errors import PersonErased, StillOpen
from modules.customers.models import Customer, CustomerIdentity
from modules.customers.services.answers import add_note
from modules.customers.services.merging import join_profiles, part_profiles
from modules.customers.services.persons import as_json, erase_person, known_of
from modules.customers.services.profiles import create_customer, edit_customer
from modules.desk.api import Author
from modules.orders.models import SalesOrder
from tests.factories.actors import an_actor
from tests.factories.browsers import Browser
from tests.factories.sales import add_sale

MARK = "zebedee"
ZEB = Profile(
    name=f"{MARK} Lee",
    phone="020 7946 0018",
    email=f"{MARK}@example.com",
    note=f"{MARK} likes tea",
    tags=(MARK,),
    addresses=(Address(street=f"1 {MARK} Street"),),
    accounts=(f"pinduoduo:{MARK}",),
    consents=(Consent.EMAIL,),
)


@pytest.fixture
def source(clock: Clock) -> Source:
    return Source(author=Author(new_id(), "Lin"), now=clock.instant, country="GB")


async def with_an_order(session: TenantSession, source: Source, state: str = "completed") -> tuple[UUID, UUID]:
    customer = await create_customer(session, ZEB, source)
    await add_note(session, customer, f"{MARK} called", source)
    order = await add_sale(
        session, source.now, 1000, state=state, customer_id=customer, customer_name=ZEB.name, number="A-100",
        note=f"for {MARK}", search_text=f" a100 {MARK}",
    )  # fmt: skip
    return customer, order


async def everything(session: TenantSession) -> str:
    """Every row of every table of the tenant, as text."""
    tables = await session.scalars(
        sa.text("SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace "
                "AND c.relkind = 'r'")
    )  # fmt: skip
    texts = [await session.scalar(sa.text(f"SELECT string_agg(t::text, ' ') FROM {table} t")) for table in tables.all()]
    return " ".join(text for text in texts if text)


async def test_everything_of_theirs_is_handed_out(session: TenantSession, source: Source) -> None:
    customer, _ = await with_an_order(session, source)
    parts = await known_of(session, an_actor(tenant=session.tenant), customer)
    data = json.loads(as_json(parts, source.now, "Corner Shop"))
    assert data["tables"]["customer"][0]["notes"][0]["text"] == f"{MARK} called"
    assert data["tables"]["sales_order"][0]["total"] == 1000
    assert {each["value"] for each in data["tables"]["customer_identity"]} >= {"+442079460018", f"{MARK}@example.com"}
    assert data["tables"]["order_line"]


async def test_the_person_goes_from_every_table_and_the_figures_stay(session: TenantSession, source: Source) -> None:
    customer, order = await with_an_order(session, source)
    assert MARK in await everything(session)
    await erase_person(session, an_actor(tenant=session.tenant), customer, "asked by letter", source)
    assert MARK not in await everything(session)
    row = (
        await session.execute(
            sa.select(SalesOrder.total, SalesOrder.customer_id, SalesOrder.search_text).where(SalesOrder.id == order)
        )
    ).one()
    assert tuple(row) == (1000, customer, " a100")
    kept = await session.scalar(sa.select(Customer.erasure).where(Customer.id == customer))
    assert kept
    assert (kept["by"], kept["reason"], kept["rows"]["sales_order"]) == ("Lin", "asked by letter", 1)


async def test_control_a_table_that_is_not_declared_keeps_the_person(
    session: TenantSession, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    from modules.customers.services import references  # noqa: PLC0415  what is replaced

    declared = [each for each in references.declared() if each.table != "sales_order"]
    monkeypatch.setattr(references, "declared", lambda: declared)
    customer, _ = await with_an_order(session, source)
    await erase_person(session, an_actor(tenant=session.tenant), customer, "asked", source)
    assert MARK in await everything(session)


async def test_nobody_is_removed_while_an_order_is_open(session: TenantSession, source: Source) -> None:
    customer, _ = await with_an_order(session, source, state="paid")
    with pytest.raises(StillOpen) as caught:
        await erase_person(session, an_actor(tenant=session.tenant), customer, "asked", source)
    assert caught.value.facts == {"reasons": "Order A-100 is not completed yet."}


async def test_a_removed_person_gets_no_mail_and_no_data(session: TenantSession, source: Source) -> None:
    customer, _ = await with_an_order(session, source)
    await erase_person(session, an_actor(tenant=session.tenant), customer, "asked", source)
    assert await may_write(session, [customer], Purpose.NOTICES, Consent.EMAIL) == {customer: False}
    with pytest.raises(PersonErased):
        await edit_customer(session, customer, ZEB, 4, source)
    with pytest.raises(PersonErased):
        await erase_person(session, an_actor(tenant=session.tenant), customer, "again", source)


async def test_who_comes_back_is_somebody_new(session: TenantSession, source: Source) -> None:
    customer, _ = await with_an_order(session, source)
    await erase_person(session, an_actor(tenant=session.tenant), customer, "asked", source)
    assert await find_or_create(session, Contact(name="Z", phone="020 7946 0018"), source) != customer
    assert not list(
        await session.scalars(sa.select(CustomerIdentity.value).where(CustomerIdentity.customer_id == customer))
    )


async def test_what_went_into_the_profile_goes_with_it(session: TenantSession, source: Source) -> None:
    customer = await create_customer(session, Profile(name="Ann"), source)
    other, _ = await with_an_order(session, source)
    merge = await join_profiles(session, customer, other, frozenset(), source)
    await erase_person(session, an_actor(tenant=session.tenant), customer, "asked", source)
    assert MARK not in await everything(session)
    with pytest.raises(PersonErased):
        await part_profiles(session, merge, source)


async def test_the_archive_has_a_file_for_programs_and_one_for_people(browser: Browser) -> None:
    hidden = await browser.hidden("/app/corner/customers/new")
    typed = {"name": f"{MARK} <Lee>", "phone": "020 7946 0018"}
    made = (await browser.client.post("/app/corner/customers", data=hidden | typed)).headers["location"]
    file = await browser.open(f"{made}/archive.zip")
    packed = zipfile.ZipFile(io.BytesIO(file.content))
    assert sorted(packed.namelist()) == ["data.html", "data.json"]
    assert f"{MARK} &lt;Lee&gt;" in packed.read("data.html").decode()
    assert "Their data were handed out" in (await browser.open(made)).text


async def test_removing_asks_for_who_wanted_it_and_is_noted(browser: Browser) -> None:
    hidden = await browser.hidden("/app/corner/customers/new")
    made = (await browser.client.post("/app/corner/customers", data=hidden | {"name": "Ann"})).headers["location"]
    refused = await browser.send(f"{made}/erasure", reason=" ")
    assert refused.status_code == 422
    assert "Write down who asked for it" in refused.text
    done = await browser.send(f"{made}/erasure", reason="Letter of 3 March")
    assert done.headers["location"].endswith("/customers/removed")
    assert "Letter of 3 March" in (await browser.open(done.headers["location"])).text
    assert "This person was removed on request" in (await browser.open(made)).text
