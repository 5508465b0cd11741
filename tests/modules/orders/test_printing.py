"""Papers of orders: what stands on them, in which languages, and who gets them as PDF."""

from decimal import Decimal

import httpx
import msgspec

from infra.kit.clock import now
from infra.kit.db.sessions import TenantSession
from modules.invoices.api import Documents, documents_of
from modules.orders.after.papers import after_paper
from modules.orders.after.schemas import RebateIn, ReturnIn, ReturnLine
from modules.orders.handling.pages import slip_of
from modules.orders.handling.slip_paper import slip_paper
from modules.orders.services.fulfillments import find_part, fulfill_part
from modules.orders.services.handling import add_note
from modules.orders.services.read import get_order
from modules.orders.services.rebate import give_rebate
from modules.orders.services.take_back import take_back
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.sold import sell
from tests.fixtures.moments import MOMENT
from tests.modules.orders.test_delivery import sent_order
from tests.modules.orders.test_fulfillments import ANN, some

BOTH = ("en", "zh_Hans")


def in_both(documents: Documents) -> Documents:
    return msgspec.structs.replace(documents, look=msgspec.structs.replace(documents.look, languages=BOTH))


async def test_a_packing_slip_has_goods_and_notes_and_no_prices_in_both_languages(session: TenantSession) -> None:
    order = await sent_order(session, note="Ring twice")
    await add_note(session, ANN, order.id, "Wrap it twice", MOMENT, confirm=True)
    await add_note(session, ANN, order.id, "A regular", MOMENT)
    part = await fulfill_part(session, ANN, order.id, some(order, 2, way="ship", gone=False), MOMENT)
    whole, piece = await get_order(session, order.id, ANN), await find_part(session, part)
    slip = await slip_of(session, ANN, whole, piece)
    paper = slip_paper(slip, in_both(await documents_of(session)), "Europe/London")
    assert (paper.title, paper.number) == (("Packing slip", "装箱单"), f"{order.number}/1")
    assert [row.cells for row in paper.table.rows] == [(whole.lines[0].name, "2")]
    assert paper.sums == ()
    said = {block.label[0]: block.lines for block in paper.notes}
    assert said == {
        "Remark of the buyer": ("Ring twice",), "To mind when it is packed": ("A regular",),
        "To confirm before it goes": ("[   ]  Wrap it twice",),
    }  # fmt: skip
    assert paper.bars.startswith("<svg ")


async def test_a_return_and_a_rebate_say_what_came_back_and_what_was_paid_out(session: TenantSession) -> None:
    order = await get_order(session, (await sell(session, (await add_goods(session, price=1000), 2))).id, an_actor())
    documents = await documents_of(session)
    lines = [ReturnLine(line=order.lines[0].id, quantity=Decimal(1), reason="Too small")]
    back = await take_back(session, an_actor(), order.id, ReturnIn(lines=lines), now())
    paper = after_paper(back, order, "", documents, "Europe/London")
    assert paper.title == ("Return",)
    (row,) = paper.table.rows
    assert row.cells == (order.lines[0].name, "1", "10.00")
    assert "Too small" in row.below
    assert [each.amount for each in paper.sums if each.strong] == ["£10.00"]
    given = await give_rebate(session, an_actor(), order.id, RebateIn(amount=300, note="Sorry"), now())
    paper = after_paper(given, order, "", documents, "Europe/London")
    assert [row.cells for row in paper.table.rows] == [("Goodwill", "3.00")]
    assert [block.lines for block in paper.notes] == [("Sorry",)]


async def test_papers_are_pdf_for_people_and_programs_and_another_orders_part_is_not_there(
    client: httpx.AsyncClient, api: httpx.AsyncClient, session: TenantSession
) -> None:
    order, other = await sent_order(session), await sell(session, (await add_goods(session, price=1000), 1))
    part = await fulfill_part(session, ANN, order.id, some(order, 1, way="ship", gone=False), MOMENT)
    await session.commit()
    slip = f"fulfillments/{part}/slip.pdf"
    for there in (
        await client.get(f"/app/corner/orders/{order.id}/{slip}"),
        await api.get(f"/api/v1/orders/{order.id}/{slip}"),
        await api.get(f"/api/v1/orders/{order.id}/paper.pdf"),
    ):
        assert there.content.startswith(b"%PDF-")
    assert (
        f'filename="{order.number}-1.pdf"'
        in (await client.get(f"/app/corner/orders/{order.id}/{slip}")).headers["content-disposition"]
    )
    assert (await client.get(f"/app/corner/orders/{other.id}/{slip}")).status_code == 404
    assert (await api.get(f"/api/v1/orders/{other.id}/{slip}")).status_code == 404
