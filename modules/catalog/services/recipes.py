"""What the rows of a file say that goods are made of: written once all rows are in: a part may stand below."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantSession
from infra.kit.problems import FieldError, Problem
from modules.catalog.bundles.errors import PartIsItself
from modules.catalog.bundles.schemas import Kind, MadeOfIn, PartIn, PartOut
from modules.catalog.bundles.service import goods_named, parts_of, scan_key, set_parts
from modules.catalog.errors import GoodsUnknown
from modules.desk.api import RowFault, Work

Recipe = tuple[tuple[str, Decimal], ...]


class Said(msgspec.Struct, frozen=True):
    """What the row at `line` says of the goods with this code; None: it doesn't say."""

    line: int
    code: str
    made: str | None
    parts: Recipe | None


class Named(msgspec.Struct, frozen=True):
    """What the rows of a block name: goods by code and by barcode, and what they are made of now."""

    goods: Mapping[str, Any]
    parts: Mapping[UUID, Sequence[PartOut]]


async def take_parts(session: TenantSession, rows: Sequence[Said], work: Work) -> list[RowFault]:
    """Makes bundles and kits of what the rows name; what doesn't differ isn't written.

    In a `dry` run goods that are still to come in are taken for there, by their codes (`work.keys`).
    """
    named = await read_named(session, rows)
    faults: list[RowFault] = []
    for said in rows:
        own = named.goods.get(said.code)
        if work.dry and (own is None or is_to_come(said, named)):
            faults += faults_to_come(said, named, work)
        elif own is not None and (asked := asked_of(said, own, named)):
            try:
                await set_parts(session, own.product_id, own.id, asked, by=work.by, at=work.at)
            except Problem as problem:
                faults.append(row_fault(said.line, problem))
    return faults


async def read_named(session: TenantSession, rows: Sequence[Said]) -> Named:
    codes = {said.code for said in rows} | {code for said in rows for code, _ in said.parts or ()}
    keys = {scan_key(code) for code in codes} - {""}
    found = await goods_named(session, [], sorted(codes), sorted(keys))
    by_barcode = {row.barcode_key: row for row in found if row.barcode_key}
    goods = {code: by_barcode[scan_key(code)] for code in codes if scan_key(code) in by_barcode}
    goods |= {row.code: row for row in found}
    return Named(goods, await parts_of(session, [row.id for row in found if row.kind != "goods"]))


def is_to_come(said: Said, named: Named) -> bool:
    return any(code not in named.goods for code, _ in said.parts or ())


def faults_to_come(said: Said, named: Named, work: Work) -> list[RowFault]:
    for code, _ in said.parts or ():
        if code == said.code:
            return [row_fault(said.line, PartIsItself())]
        if code not in named.goods and code not in work.keys:
            return [row_fault(said.line, GoodsUnknown(asked=code))]
    return []


def asked_of(said: Said, own: Any, named: Named) -> MadeOfIn | None:
    """What the goods become, None where they are that already."""
    made = said.made or own.kind
    before = [(part.variant, part.quantity) for part in named.parts.get(own.id, ())]
    parts: list[tuple[Any, Decimal]] = before if said.parts is None else [(id_of(c, named), q) for c, q in said.parts]
    if made == "goods":
        parts = []
    if (made, parts) == (own.kind, before):
        return None
    kept = [PartIn(variant=variant, quantity=quantity) for variant, quantity in before]
    asked = kept if said.parts is None else [PartIn(code=code, quantity=quantity) for code, quantity in said.parts]
    return MadeOfIn(kind=msgspec.convert(made, Kind), parts=[] if made == "goods" else asked)


def id_of(code: str, named: Named) -> UUID | str:
    return named.goods[code].id if code in named.goods else code


def row_fault(line: int, problem: Problem) -> RowFault:
    """The first thing that is wrong, in the column of parts; what is wrong with the goods themselves beside `made`."""
    at: FieldError | Problem = problem.fields[0] if problem.fields else problem
    facts = {name: fact if isinstance(fact, int | str) else str(fact) for name, fact in at.facts.items()}
    field = "parts" if problem.fields or isinstance(problem, GoodsUnknown | PartIsItself) else "made"
    return RowFault(line=line, field=field, message=at.message, facts=facts)
