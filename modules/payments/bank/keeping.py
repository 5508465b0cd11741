"""Lines come in: each one once, however often and in whichever file it is brought."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.payments.bank.lines import Kind, RawLine, agreement, numbered
from modules.payments.models import LINES, BankLine

ONE_FILE_AT_A_TIME = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(sa.func.current_schema() + ".bank")))
KNOWN = sa.select(BankLine.id, BankLine.digest, BankLine.nth, BankLine.seen).where(
    BankLine.digest == sa.func.any(sa.bindparam("digests", type_=ARRAY(sa.Text)))
)


SAID = ("account", "payer", "payer_account", "text", "reference")
ELSEWHERE = (
    sa.select(BankLine.id, *(getattr(BankLine, name) for name in RawLine.__struct_fields__))
    .where(
        BankLine.state.in_(LINES),
        BankLine.day == sa.func.any(sa.bindparam("days", type_=ARRAY(sa.Date))),
        BankLine.amount == sa.func.any(sa.bindparam("amounts", type_=ARRAY(sa.BigInteger))),
        BankLine.digest.not_like(sa.bindparam("kind", type_=sa.Text)),
        BankLine.seen != sa.bindparam("file", type_=sa.Uuid),
    )
    .order_by(BankLine.id)
)


class Kept(msgspec.Struct, frozen=True):
    """How many lines were new, and how many had come before."""

    new: int
    same: int


async def keep_lines(
    session: TenantSession, lines: Sequence[RawLine], file: UUID, source: str, kind: Kind = "camt"
) -> Kept:
    """Writes the lines that were not there yet. `file` names the file, which may come in parts.

    Two like lines of one file are two payments: the first in a file is taken for the first that is there, and so on. A
    line that came in a file of another kind is known by what both say.
    """
    await session.execute(ONE_FILE_AT_A_TIME)
    there: dict[str, list[Any]] = {}
    found = await session.execute(
        KNOWN.order_by(BankLine.nth), {"digests": list({key for _, key, _ in numbered(lines, kind)})}
    )
    for row in found:
        there.setdefault(row.digest, []).append(row)
    again: list[UUID] = []
    rows: list[dict[str, Any]] = []
    for line, key, nth in numbered(lines, kind):
        before = there.get(key, [])
        unseen = [row for row in before if row.seen != file]
        if nth < len(unseen):
            again.append(unseen[nth].id)
        else:
            rows.append(row_of(line, key, len(before) + nth - len(unseen), file, source))
    rows, known = await without_known(session, rows, file, kind)
    await session.execute(sa.update(BankLine).where(BankLine.id.in_(again)).values(seen=file))
    if not rows:
        return Kept(0, len(again) + known)
    await session.execute(insert(BankLine), rows)
    return Kept(len(rows), len(again) + known)


async def without_known(
    session: TenantSession, rows: list[dict[str, Any]], file: UUID, kind: Kind
) -> tuple[list[dict[str, Any]], int]:
    """The rows that no file of another kind has brought; what the others say besides is added to what is there."""
    wanted = {"days": [row["day"] for row in rows], "amounts": [row["amount"] for row in rows], "file": file}
    there: list[Any] = []
    if rows:
        there += (await session.execute(ELSEWHERE, wanted | {"kind": f"{kind}:%"})).mappings()
    left: list[dict[str, Any]] = []
    for row in rows:
        score, found = best_of(row, there)
        if not score:
            left.append(row)
            continue
        there.remove(found)
        more = {name: row[name] for name in SAID if row[name] and not found[name]}
        await session.execute(sa.update(BankLine).where(BankLine.id == found["id"]).values(seen=file, **more))
    return left, len(rows) - len(left)


def best_of(row: dict[str, Any], there: Sequence[Any]) -> tuple[int, Any]:
    line = raw_of(row)
    return max(((agreement(line, raw_of(each)), each) for each in there), key=itemgetter(0), default=(0, None))


def raw_of(row: Any) -> RawLine:
    return RawLine(**{name: row[name] for name in RawLine.__struct_fields__})


def row_of(line: RawLine, digest: str, nth: int, file: UUID, source: str) -> dict[str, Any]:
    return {
        **msgspec.structs.asdict(line), "id": new_id(), "digest": digest, "nth": nth, "seen": file, "source": source,
        "state": "open" if line.amount > 0 else "out",
    }  # fmt: skip
