"""Two profiles become one, and two again: nothing is left behind, nothing is lost."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from infra.kit.clock import Clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.customers import api, repository
from modules.customers.api import Contact, Source, Total
from modules.customers.domain import Address, Consent, Identity, IdentityKind, Profile
from modules.customers.errors import NoSuchCustomer, NoSuchMerge, SameCustomer
from modules.customers.models import Customer
from modules.customers.schemas import profile_of
from modules.customers.services.matching import find_or_create
from modules.customers.services.merging import join_profiles, joinings, part_profiles
from modules.customers.services.profiles import create_customer, edit_customer
from modules.desk.api import Author
from modules.orders.handlers import post_totals
from modules.orders.models import SalesOrder
from modules.payments.models import CustomerAccount
from tests.factories.sales import add_sale

ANN = Profile(
    name="Ann Lee", phone="020 7946 0018", tags=("vip",), consents=(Consent.SMS,), addresses=(Address(city="Leeds"),)
)
ANNE = Profile(name="Anne Lee", phone="020 7946 0019", email="anne@example.com", tags=("tea",), birthday="05-17")
NONE: frozenset[str] = frozenset()


@pytest.fixture
def source(clock: Clock) -> Source:
    return Source(author=Author(new_id(), "Lin"), now=clock.instant, country="GB")


async def profile(session: TenantSession, customer: UUID) -> Profile:
    row = await repository.find_profile(session, customer)
    assert row
    return profile_of(row)


async def owner(session: TenantSession, order: UUID) -> UUID | None:
    return await session.scalar(sa.select(SalesOrder.customer_id).where(SalesOrder.id == order))


async def test_the_survivor_keeps_its_own_and_takes_what_it_lacked(session: TenantSession, source: Source) -> None:
    ann, anne = await create_customer(session, ANN, source), await create_customer(session, ANNE, source)
    await join_profiles(session, ann, anne, NONE, source)
    made = await profile(session, ann)
    assert (made.name, made.phone, made.email) == ("Ann Lee", "+442079460018", "anne@example.com")
    assert (made.phones, made.tags, made.birthday) == (("+442079460019",), ("vip", "tea"), "--05-17")
    assert await repository.find_profile(session, anne) is None


async def test_what_is_chosen_of_the_other_wins(session: TenantSession, source: Source) -> None:
    ann, anne = await create_customer(session, ANN, source), await create_customer(session, ANNE, source)
    await join_profiles(session, ann, anne, frozenset({"name", "phone"}), source)
    made = await profile(session, ann)
    assert (made.name, made.phone, made.phones) == ("Anne Lee", "+442079460019", ("+442079460018",))


async def test_orders_and_contacts_follow(session: TenantSession, source: Source, clock: Clock) -> None:
    ann, anne = await create_customer(session, ANN, source), await create_customer(session, ANNE, source)
    order = await add_sale(session, clock.instant, 1000, customer_id=anne)
    await post_totals(session, [anne])
    await join_profiles(session, ann, anne, NONE, source)
    assert await owner(session, order) == ann
    card = await api.card(session, ann)
    assert card
    assert (card.orders, card.spent) == (1, {"GBP": 1000})
    assert await find_or_create(session, Contact(email="anne@example.com"), source) == ann
    assert await api.current(session, [anne, ann]) == {anne: ann, ann: ann}
    assert await api.known_as(session, ann) == [ann, anne]


async def test_where_both_came_from_leads_to_the_survivor(session: TenantSession, source: Source) -> None:
    one = msgspec.structs.replace(source, origin="journey", external_id="1")
    two = msgspec.structs.replace(source, origin="journey", external_id="2")
    first, second = await create_customer(session, ANN, one), await create_customer(session, ANNE, two)
    merge = await join_profiles(session, first, second, NONE, source)
    assert await find_or_create(session, Contact(), two) == first
    await part_profiles(session, merge, source)
    assert await find_or_create(session, Contact(), two) == second


async def test_the_latest_answer_of_both_holds(session: TenantSession, source: Source) -> None:
    later = msgspec.structs.replace(source, now=source.now + timedelta(days=1))
    ann, anne = await create_customer(session, ANN, source), await create_customer(session, ANNE, source)
    agreed = msgspec.structs.replace(ANNE, consents=(Consent.SMS,))
    await edit_customer(session, anne, agreed, 1, source)
    await edit_customer(session, anne, ANNE, 2, later)  # withdrawn
    await join_profiles(session, ann, anne, NONE, later)
    assert await api.may_write(session, [ann], api.Purpose.NEWS, Consent.SMS) == {ann: False}


async def test_parting_gives_both_back_as_they_were(session: TenantSession, source: Source, clock: Clock) -> None:
    ann, anne = await create_customer(session, ANN, source), await create_customer(session, ANNE, source)
    orders = [await add_sale(session, clock.instant, 1000, customer_id=who) for who in (ann, anne)]
    await post_totals(session, [ann, anne])
    before = [await profile(session, who) for who in (ann, anne)]
    cards = await api.cards(session, [ann, anne])
    merge = await join_profiles(session, ann, anne, frozenset({"name", "phone"}), source)
    assert [row.id for row in await joinings(session, ann)] == [merge]
    assert await part_profiles(session, merge, source) == anne
    assert [await profile(session, who) for who in (ann, anne)] == before
    assert await api.cards(session, [ann, anne]) == cards
    assert [await owner(session, order) for order in orders] == [ann, anne]
    assert await joinings(session, ann) == []
    assert await find_or_create(session, Contact(phone=ANNE.phone), source) == anne


async def test_what_was_changed_since_stays_with_the_survivor(session: TenantSession, source: Source) -> None:
    ann, anne = await create_customer(session, ANN, source), await create_customer(session, ANNE, source)
    merge = await join_profiles(session, ann, anne, NONE, source)
    now = await profile(session, ann)
    changed = msgspec.structs.replace(now, note="Prefers mornings", phones=())  # gives the other's number up
    await edit_customer(session, ann, changed, await version(session, ann), source)
    third = await create_customer(session, Profile(name="Bob", phone=ANNE.phone), source)
    await part_profiles(session, merge, source)
    assert (await profile(session, ann)).note == "Prefers mornings"
    assert (await profile(session, anne)).phone == ""
    assert await find_or_create(session, Contact(phone=ANNE.phone), source) == third


async def version(session: TenantSession, customer: UUID) -> int:
    return await session.scalar(sa.select(Customer.version).where(Customer.id == customer)) or 0


async def test_a_chain_of_joinings_is_parted_link_by_link(session: TenantSession, source: Source, clock: Clock) -> None:
    one, two, three = [await create_customer(session, Profile(name=f"Ann {n}"), source) for n in range(3)]
    order = await add_sale(session, clock.instant, 1000, customer_id=one)
    first = await join_profiles(session, two, one, NONE, source)
    second = await join_profiles(session, three, two, NONE, source)
    assert await owner(session, order) == three
    assert await api.survivor(session, one) == three
    await part_profiles(session, second, source)
    assert await owner(session, order) == two
    assert await api.survivor(session, one) == two
    await part_profiles(session, first, source)
    assert await owner(session, order) == one


async def test_joinings_that_make_no_sense_are_refused(session: TenantSession, source: Source) -> None:
    ann, anne = await create_customer(session, ANN, source), await create_customer(session, ANNE, source)
    with pytest.raises(SameCustomer):
        await join_profiles(session, ann, ann, NONE, source)
    with pytest.raises(NoSuchCustomer):
        await join_profiles(session, ann, new_id(), NONE, source)
    merge = await join_profiles(session, ann, anne, NONE, source)
    await part_profiles(session, merge, source)
    with pytest.raises(NoSuchMerge):
        await part_profiles(session, merge, source)


async def test_totals_posted_for_a_profile_that_went_are_its_survivors(
    session: TenantSession, source: Source, clock: Clock
) -> None:
    ann, anne = await create_customer(session, ANN, source), await create_customer(session, ANNE, source)
    await api.set_totals(
        session, [ann], [Total(customer=ann, currency="EUR", orders=1, spent=5, last_order_at=clock.instant)]
    )
    await join_profiles(session, ann, anne, NONE, source)
    await add_sale(session, clock.instant, 1000, customer_id=ann)
    await post_totals(session, (await api.current(session, [anne])).values())
    card = await api.card(session, ann)
    assert card
    assert card.spent == {"GBP": 1000}


async def test_an_account_of_the_other_leads_to_the_survivor(session: TenantSession, source: Source) -> None:
    buyer = Identity(IdentityKind.MARKETPLACE, "pinduoduo:77")
    ann = await create_customer(session, ANN, source)
    other = await find_or_create(session, Contact(name="Z", identities=(buyer,)), source)
    await join_profiles(session, ann, other, NONE, source)
    assert await find_or_create(session, Contact(identities=(buyer,)), source) == ann


async def test_what_both_owe_is_added_up_and_parted_again(session: TenantSession, source: Source) -> None:
    ann, anne = await create_customer(session, ANN, source), await create_customer(session, ANNE, source)
    for customer, limit, owed in ((ann, 1000, 300), (anne, 5000, 200)):
        own = {"customer_id": customer, "currency": "GBP", "credit_limit": limit, "balance": owed}
        await session.execute(sa.insert(CustomerAccount).values(own))
    merge = await join_profiles(session, ann, anne, NONE, source)
    assert await accounts(session) == {ann: (5000, 500)}
    await part_profiles(session, merge, source)
    assert await accounts(session) == {ann: (1000, 300), anne: (5000, 200)}


async def accounts(session: TenantSession) -> dict[UUID, tuple[int, int]]:
    rows = await session.execute(
        sa.select(CustomerAccount.customer_id, CustomerAccount.credit_limit, CustomerAccount.balance)
    )
    return {row.customer_id: (row.credit_limit, row.balance) for row in rows}
