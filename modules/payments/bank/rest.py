"""Payments of the bank, for programs: brought in, listed, matched."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from infra.kit import clock
from infra.kit.cursors import Paged, Sort, either_way, leaf_of
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.unit import unit_of_work
from modules.payments.bank.confirming import Chosen, confirm, find_line, seen_by
from modules.payments.bank.keeping import keep_lines
from modules.payments.bank.lines import LONGEST_NAME, LONGEST_TEXT, RawLine, account_in, tidy
from modules.payments.models import LINES, BankLine
from modules.payments.permissions import Perm
from tenancy.access.api import Acting, Actor

MOST = 1_000
Minor = Annotated[int, Meta(ge=-(10**15), le=10**15)]
Name = Annotated[str, Meta(max_length=LONGEST_NAME)]
SHOWN = ("id", "day", "amount", "currency", "account", "payer", "payer_account", "text", "reference", "state", "match")
NEWEST = (Sort(BankLine.day, date, descending=True), Sort(BankLine.id, UUID, descending=True))


class BankLineIn(msgspec.Struct, frozen=True, kw_only=True):
    """One booked payment, minor units: above 0 it came in. `text`: the payer's words; `reference`: the bank's own."""

    day: date
    amount: Minor
    payer: Name = ""
    payer_account: Annotated[str, Meta(max_length=60)] = ""
    text: Annotated[str, Meta(max_length=LONGEST_TEXT)] = ""
    reference: Name = ""


class BankLinesIn(msgspec.Struct, frozen=True, kw_only=True):
    """Lines of one account (`account`: its number). A line that came before, in a file too, changes nothing."""

    lines: Annotated[list[BankLineIn], Meta(min_length=1, max_length=MOST)]
    account: Annotated[str, Meta(max_length=60)] = ""


class BankLinesKept(msgspec.Struct, frozen=True, kw_only=True):
    """How many were `new`, and how many had come before."""

    new: int
    same: int


class MatchIn(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a payment: `kind` order (an order's id), account (an open charge) or prepaid (a customer)."""

    kind: Annotated[str, Meta(max_length=20)]
    id: UUID
    amount: Annotated[int, Meta(ge=1, le=10**15)]


class MatchesIn(msgspec.Struct, frozen=True, kw_only=True):
    """What a payment is for, to its last cent."""

    parts: Annotated[list[MatchIn], Meta(min_length=1, max_length=200)]


class MatchOut(msgspec.Struct, frozen=True, kw_only=True):
    """What a payment pays."""

    kind: str
    id: UUID
    number: str
    amount: int


class BankLineOut(msgspec.Struct, frozen=True, kw_only=True):
    """One payment. `state`: open, matched, aside (it is for nothing that is kept here), out (it went out)."""

    id: UUID
    day: date
    amount: int
    currency: str
    account: str
    payer: str
    payer_account: str
    text: str
    reference: str
    state: str
    match: list[MatchOut]


def line_out(row: Any) -> BankLineOut:
    return msgspec.convert({name: getattr(row, name) for name in SHOWN}, BankLineOut, strict=False)


async def lines_of(
    session: TenantReader, actor: Actor, state: str, cursor: str | None, limit: int
) -> Paged[BankLineOut]:  # fmt: skip
    query: Any = sa.select(*(getattr(BankLine, name) for name in SHOWN)).where(seen_by(actor))
    if state in LINES:
        query = query.where(BankLine.state == state)
    rows = (await session.execute(either_way(query, NEWEST, cursor, None, limit))).all()
    leaf = leaf_of([line_out(row) for row in rows], limit, lambda each: (each.day, each.id), cursor, None)
    return Paged(leaf.rows, leaf.next or None)


class BankApi(Controller):
    path = "/api/v1/bank-lines"
    tags = ("Payments",)

    @get("/", operation_id="listBankLines", needs=Perm.BANK)
    @unit_of_work
    async def index(
        self, session: ReadTenantSession, actor: Acting, *, view: FromQuery[str] = "",
        cursor: FromQuery[str | None] = None, limit: FromQuery[int] = 50,
    ) -> Paged[BankLineOut]:  # fmt: skip
        """Payments of the bank, the newest day first. `view`: open, matched, aside or out; without it all."""
        return await lines_of(session, actor, view, cursor, max(1, min(limit, 200)))

    @post("/", operation_id="bringBankLines", needs=Perm.BANK)
    @unit_of_work
    async def bring(self, session: TenantSession, actor: Acting, data: JSONBody[BankLinesIn]) -> BankLinesKept:
        """Brings booked payments in: those that a file or a request has brought before are recognized."""
        raw = [
            RawLine(
                day=line.day, amount=line.amount, currency=actor.currency, account=account_in(data.account),
                payer=tidy(line.payer, LONGEST_NAME), payer_account=account_in(line.payer_account),
                text=tidy(line.text, LONGEST_TEXT), reference=tidy(line.reference, LONGEST_NAME),
            )
            for line in data.lines
            if line.amount
        ]  # fmt: skip
        kept = await keep_lines(session, raw, new_id(), "", "api")
        return BankLinesKept(new=kept.new, same=kept.same)

    @post("/{line:uuid}/match", operation_id="matchBankLine", needs=Perm.BANK)
    @unit_of_work
    async def match(
        self, session: TenantSession, actor: Acting, line: FromPath[UUID], data: JSONBody[MatchesIn]
    ) -> BankLineOut:
        """Says what a payment is for: it is booked on the bank's day."""
        parts = [Chosen(part.kind, part.id, part.amount) for part in data.parts]
        await confirm(session, actor, line, parts, clock.now())
        return line_out(await find_line(session, actor, line))
