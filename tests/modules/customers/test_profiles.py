"""Writing profiles on real rows: identities, versions, origins, consents, the log."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from infra.kit.clock import Clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Invalid
from modules.customers import repository
from modules.customers.domain import Address, Consent, Identity, IdentityKind, Profile
from modules.customers.errors import ChangedMeanwhile, NoSuchCustomer, OriginTaken
from modules.customers.models import Customer
from modules.customers.schemas import profile_of
from modules.customers.services.matching import Contact, find_or_create
from modules.customers.services.profiles import KIND, Source, create_customer, edit_customer
from modules.desk.api import Author, history
from tenancy.tenants.api import TenantCard

ANN = Profile(name="Ann Lee", phone="020 7946 0018", email="ann@example.com")


@pytest.fixture
def source(clock: Clock) -> Source:
    return Source(author=Author(new_id(), "Lin"), now=clock.instant, country="GB")


async def stored(session: TenantSession, customer: UUID) -> sa.Row[tuple[object, ...]]:
    row = await repository.find_profile(session, customer)
    assert row
    return row


async def test_what_was_written_is_read_back(session: TenantSession, source: Source) -> None:
    draft = msgspec.structs.replace(ANN, tags=("vip",), addresses=(Address(city="Leeds"),), consents=(Consent.SMS,))
    customer = await create_customer(session, draft, source)
    written = profile_of(await stored(session, customer))
    assert written == msgspec.structs.replace(draft, phone="+442079460018")


async def test_a_phone_belongs_to_one_customer_whom_the_refusal_names(session: TenantSession, source: Source) -> None:
    customer = await create_customer(session, ANN, source)
    with pytest.raises(Invalid) as caught:
        await create_customer(session, Profile(name="Bob", phone="+442079460018"), source)
    (error,) = caught.value.fields
    assert (error.field, error.code) == ("phone", "phone_taken")
    assert error.facts == {"name": "Ann Lee", "customer": str(customer)}


async def test_a_number_that_is_given_up_is_free_for_another(session: TenantSession, source: Source) -> None:
    customer = await create_customer(session, ANN, source)
    await edit_customer(session, customer, Profile(name="Ann Lee"), 1, source)
    await create_customer(session, Profile(name="Bob", phone=ANN.phone), source)


async def test_an_edit_keeps_ones_own_number(session: TenantSession, source: Source) -> None:
    customer = await create_customer(session, ANN, source)
    assert await edit_customer(session, customer, msgspec.structs.replace(ANN, note="Prefers mornings"), 1, source) == 2


async def test_an_old_version_writes_nothing(session: TenantSession, source: Source) -> None:
    customer = await create_customer(session, ANN, source)
    await edit_customer(session, customer, msgspec.structs.replace(ANN, name="Ann Li"), 1, source)
    with pytest.raises(ChangedMeanwhile):
        await edit_customer(session, customer, msgspec.structs.replace(ANN, name="Anna"), 1, source)
    assert (await stored(session, customer)).name == "Ann Li"


async def test_a_customer_of_another_shop_is_not_there(
    session: TenantSession, other_session: TenantSession, source: Source
) -> None:
    customer = await create_customer(session, ANN, source)
    with pytest.raises(NoSuchCustomer):
        await edit_customer(other_session, customer, ANN, 1, source)


async def test_an_origin_is_used_once(session: TenantSession, source: Source) -> None:
    imported = msgspec.structs.replace(source, origin="journey", external_id="42")
    customer = await create_customer(session, Profile(name="Household 42"), imported)
    with pytest.raises(OriginTaken) as caught:
        await create_customer(session, Profile(name="Household 42"), imported)
    assert caught.value.facts == {"customer": str(customer)}


@pytest.mark.parametrize(("origin", "external_id"), [("journey", ""), ("", "42"), ("x" * 41, "42"), ("a\0b", "42")])
async def test_an_origin_is_whole_and_fits(
    session: TenantSession, source: Source, origin: str, external_id: str
) -> None:
    with pytest.raises(Invalid):
        await create_customer(session, ANN, msgspec.structs.replace(source, origin=origin, external_id=external_id))


async def test_a_consent_keeps_when_and_by_whom_it_was_given_and_withdrawn(
    session: TenantSession, source: Source
) -> None:
    customer = await create_customer(session, msgspec.structs.replace(ANN, consents=(Consent.SMS,)), source)
    later = msgspec.structs.replace(source, now=source.now + timedelta(days=1), author=Author(new_id(), "Chen"))
    await edit_customer(session, customer, msgspec.structs.replace(ANN, consents=(Consent.EMAIL,)), 1, later)
    consents = await session.scalar(sa.select(Customer.consents).where(Customer.id == customer))
    assert consents
    assert [(a["channel"], a["given"], a["by"]) for a in consents] == [
        ("sms", True, "Lin"), ("email", True, "Chen"), ("sms", False, "Chen"),
    ]  # fmt: skip
    assert datetime.fromisoformat(consents[2]["at"]) == later.now


async def test_every_phone_mail_and_account_leads_to_the_customer(session: TenantSession, source: Source) -> None:
    more = msgspec.structs.replace(
        ANN, phones=("020 7946 0019", "020 7946 0018"), emails=("Lee@example.com",), accounts=("Pinduoduo: 77",)
    )
    customer = await create_customer(session, more, source)
    written = profile_of(await stored(session, customer))
    assert (written.phones, written.emails) == (("+442079460019",), ("lee@example.com",))
    assert written.accounts == ("pinduoduo:77",)
    for contact in (
        Contact(phone="020 7946 0019"),
        Contact(email="lee@example.com"),
        Contact(identities=(Identity(IdentityKind.MARKETPLACE, "pinduoduo:77"),)),
    ):
        assert await find_or_create(session, contact, source) == customer


async def test_a_further_number_that_another_has_is_refused_beside_its_field(
    session: TenantSession, source: Source
) -> None:
    await create_customer(session, ANN, source)
    with pytest.raises(Invalid) as caught:
        await create_customer(session, Profile(name="Bob", phones=("020 7946 0018",)), source)
    assert [(error.field, error.code) for error in caught.value.fields] == [("phones", "phone_taken")]


async def test_accounts_elsewhere_stay_when_the_profile_is_edited(session: TenantSession, source: Source) -> None:
    buyer = Identity(IdentityKind.WECHAT, "o6_bmjrPTlm6")
    customer = await find_or_create(session, Contact(name="Z", identities=(buyer,)), source)
    before = profile_of(await stored(session, customer))
    await edit_customer(session, customer, msgspec.structs.replace(before, name="Zoe"), 1, source)
    assert await find_or_create(session, Contact(identities=(buyer,)), source) == customer


async def test_a_group_that_is_gone_is_said_so(session: TenantSession, source: Source) -> None:
    with pytest.raises(Invalid) as caught:
        await create_customer(session, msgspec.structs.replace(ANN, group=new_id()), source)
    assert caught.value.fields[0].code == "group_unknown"


async def test_at_most_one_address_is_for_shipping(session: TenantSession, source: Source) -> None:
    places = (Address(city="Leeds", for_shipping=True), Address(city="York", for_shipping=True, for_billing=True))
    customer = await create_customer(session, msgspec.structs.replace(ANN, addresses=places), source)
    kept = profile_of(await stored(session, customer)).addresses
    assert [(a.city, a.for_shipping, a.for_billing) for a in kept] == [("Leeds", True, False), ("York", False, True)]


async def test_the_log_says_what_was_changed_and_never_to_what(session: TenantSession, source: Source) -> None:
    customer = await create_customer(session, ANN, source)
    await edit_customer(
        session, customer, msgspec.structs.replace(ANN, phone="020 7946 0019", tags=("vip",)), 1, source
    )
    edited, created = await history(session, KIND, customer)
    assert (created.act, created.author_name) == ("customer.created", "Lin")
    assert (edited.act, edited.after) == ("customer.edited", {"fields": ["phone", "tags"]})


async def test_two_who_take_the_same_number_at_once_get_one_customer_and_one_clear_refusal(
    databases: Databases, fresh_tenant: TenantCard, source: Source
) -> None:
    start = asyncio.Barrier(4)

    async def create(name: str) -> str:
        async with databases.tenant(fresh_tenant.id) as session:
            await session.execute(sa.text("SELECT 1"))
            await start.wait()
            try:
                await create_customer(session, msgspec.structs.replace(ANN, name=name), source)
            except Invalid as problem:
                return problem.fields[0].code
            await session.commit()
            return "created"

    outcomes = await asyncio.gather(*(create(f"Ann {n}") for n in range(4)))
    assert sorted(outcomes) == ["created", "phone_taken", "phone_taken", "phone_taken"]
