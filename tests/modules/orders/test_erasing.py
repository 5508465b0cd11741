"""What orders know of a person who is removed: nothing is left of it, in their history neither."""

from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from infra.kit.clock import Clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.customers.domain import Profile
from modules.customers.services.persons import erase_person
from modules.customers.services.profiles import Source, create_customer
from modules.desk.api import Author
from modules.orders.after.schemas import LoweredLine, RebateIn, RefundIn, ReturnIn, ReturnLine
from modules.orders.entry.schemas import EditIn
from modules.orders.models import OrderEvent
from modules.orders.schemas import PaymentIn
from modules.orders.services import after, change, edit
from modules.orders.services.after import documents_of
from modules.orders.services.cancel import cancel_order
from modules.orders.services.change import Locked
from modules.orders.services.delivery import change_address
from modules.orders.services.edit import edit_order
from modules.orders.services.fulfillments import cancel_part, fulfill_part
from modules.orders.services.handling import add_flag, add_note, hold_order, release_order, remove_flag
from modules.orders.services.parcels import ParcelIn, send_parcel
from modules.orders.services.read import get_order
from modules.orders.services.rebate import give_rebate
from modules.orders.services.refund import refund_order
from modules.orders.services.take_back import take_back
from tests.factories.goods import add_goods
from tests.factories.sold import sell
from tests.fixtures.moments import MOMENT
from tests.modules.customers.test_persons import MARK, everything
from tests.modules.orders.test_delivery import ANN, HOME, sent_order
from tests.modules.orders.test_fulfillments import some

ZEB = Profile(name=f"{MARK} Lee", phone="020 7946 0018")
THERE = msgspec.structs.replace(HOME, name=f"{MARK} Lee", street=f"1 {MARK} Street", email=f"{MARK}@example.com")


async def a_life_of_orders(session: TenantSession, source: Source) -> None:
    """One order is changed, addressed anew, noted upon, sent; another one is canceled with its notes; then removal."""
    customer = await create_customer(session, ZEB, source)
    for is_sent in (True, False):
        order = await sent_order(session, note=f"for {MARK}", payments=[PaymentIn(tender="card")])
        asked = EditIn(customer=customer, note=f"leave it at 1 {MARK} Street")
        await edit_order(session, ANN, order.id, asked, MOMENT)
        await change_address(session, ANN, order.id, THERE, MOMENT)
        if not is_sent:
            await cancel_order(session, ANN, order.id, "", MOMENT)
            continue
        part = await fulfill_part(session, ANN, order.id, some(order, 2, way="ship", gone=False), MOMENT)
        await send_parcel(session, ANN, order.id, part, ParcelIn(carrier="own"), MOMENT)
        assert (await get_order(session, order.id, ANN)).state == "completed"
    assert MARK in await everything(session)
    await erase_person(session, ANN, customer, "asked by letter", source)


@pytest.fixture
def source(clock: Clock) -> Source:
    return Source(author=Author(new_id(), "Lin"), now=clock.instant, country="GB")


async def test_no_history_of_an_order_keeps_who_is_removed_or_where_they_lived(
    session: TenantSession, source: Source
) -> None:
    await a_life_of_orders(session, source)
    assert MARK not in await everything(session)


async def test_control_a_history_that_quotes_the_remark_keeps_the_address(
    session: TenantSession, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def quoted(_before: object, name: str, note: str) -> dict[str, str]:
        return {"changes_in_words": f"{name} {note}"}

    monkeypatch.setattr(edit, "other_words", quoted)
    await a_life_of_orders(session, source)
    assert f"1 {MARK} Street" in await everything(session)


async def words_of_staff(session: TenantSession, source: Source) -> str:
    """Everything that staff can type about an order names the person, who is removed then; gives all that is left."""
    customer = await create_customer(session, ZEB, source)
    order = await sent_order(session, customer=customer, payments=[PaymentIn(tender="card")])
    await hold_order(session, ANN, order.id, f"{MARK} is ill", MOMENT)
    await release_order(session, ANN, order.id, MOMENT)
    await add_flag(session, ANN, order.id, f"Ring {MARK}", MOMENT)
    await remove_flag(session, ANN, order.id, f"Ring {MARK}", MOMENT)
    await add_flag(session, ANN, order.id, f"Ask {MARK}", MOMENT)
    await add_note(session, ANN, order.id, f"Gift for {MARK}", MOMENT, confirm=True)
    packed = some(order, 1, way="ship", gone=False, confirmed=[f"Gift for {MARK}"])
    part = await fulfill_part(session, ANN, order.id, packed, MOMENT)
    await cancel_part(session, ANN, order.id, part, f"{MARK} called", MOMENT)
    await cancel_order(session, ANN, order.id, f"{MARK} wrote", MOMENT)
    shown = [str(event.facts) for event in (await get_order(session, order.id, ANN)).history]
    assert sum(MARK in facts for facts in shown) == 8, "the history shows what they typed until then"
    await erase_person(session, ANN, customer, "asked by letter", source)
    assert [event.kind for event in (await get_order(session, order.id, ANN)).history][-1] == "canceled"
    return await everything(session)


async def test_what_staff_typed_of_a_person_goes_with_them(session: TenantSession, source: Source) -> None:
    assert MARK not in await words_of_staff(session, source)


async def test_control_words_that_stand_in_the_history_itself_stay(
    session: TenantSession, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change, "FREE", frozenset[str]())
    assert f"{MARK} called" in await words_of_staff(session, source)


async def words_about_what_came_back(session: TenantSession, source: Source, shown: list[object]) -> str:
    """A return, a refund of some money and a rebate name the person, who is removed then; gives all that is left."""
    customer = await create_customer(session, ZEB, source)
    goods = await add_goods(session, price=1000)
    order = await sell(session, (goods, 3), tender="card", customer=customer)
    line = order.lines[0].id
    given = ReturnIn(lines=[ReturnLine(line=line, quantity=Decimal(1), reason=f"{MARK} allergic")], note=f"{MARK} came")
    await take_back(session, ANN, order.id, given, MOMENT)
    lower = LoweredLine(line=line, amount=100, reason=f"{MARK} wrote")
    await refund_order(session, ANN, order.id, RefundIn(lines=[lower], note=f"for {MARK}"), MOMENT)
    await give_rebate(session, ANN, order.id, RebateIn(amount=50, note=f"sorry {MARK}"), MOMENT)
    documents = await documents_of(session, order.id)
    shown.extend((each.note, [x.reason for x in each.lines]) for each in documents if each.note)
    await erase_person(session, ANN, customer, "asked by letter", source)
    assert sum(each.total for each in await documents_of(session, order.id)) == 1100, "figures stay"
    return await everything(session)


async def test_what_was_typed_about_goods_that_came_back_goes_with_the_person(
    session: TenantSession, source: Source
) -> None:
    shown: list[object] = []
    assert MARK not in await words_about_what_came_back(session, source, shown)
    assert shown == [
        (f"{MARK} came", [f"{MARK} allergic"]), (f"for {MARK}", [f"{MARK} wrote"]), (f"sorry {MARK}", []),
    ]  # fmt: skip


async def test_control_a_note_that_stands_in_the_document_itself_stays(
    session: TenantSession, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def into_the_history(session: TenantSession, order: Locked, _document: UUID, note: str, _: object) -> None:
        row = {"id": new_id(), "order_id": order.id, "kind": "refund", "facts": {"note": note}, "at": MOMENT}
        await session.execute(sa.insert(OrderEvent).values(**row, who_name="Ann"))

    monkeypatch.setattr(after, "keep_words", into_the_history)
    assert f"for {MARK}" in await words_about_what_came_back(session, source, [])


async def test_what_staff_have_to_mind_goes_with_the_person(session: TenantSession, source: Source) -> None:
    customer = await create_customer(session, ZEB, source)
    order = await sent_order(session, customer=customer, payments=[PaymentIn(tender="card")])
    await add_note(session, ANN, order.id, "Wrap it", MOMENT)
    await cancel_order(session, ANN, order.id, "", MOMENT)
    await erase_person(session, ANN, customer, "asked", source)
    assert (await get_order(session, order.id, ANN)).handling == []
