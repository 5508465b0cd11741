"""The claims of a document that was changed: what it had is free again, and what it wants now is kept, or nothing."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.locked import asked
from infra.kit.db.sessions import TenantSession
from modules.stock import parts
from modules.stock.models import Reservation
from modules.stock.parts import LINES, StockLine
from modules.stock.services.moving import CAUSE, By, Document, release


def claimed_anew() -> sa.Select[Any]:
    """Levels as for `reserve`; a line that had a claim before has it again, with the new quantity."""
    claimed = parts.reserve()
    lines = asked(LINES, name="lines")
    values: dict[str, Any] = {
        "id": lines.c.row, "warehouse_id": claimed.c.warehouse_id, "variant_id": claimed.c.variant_id,
        "quantity": lines.c.quantity, "line_id": lines.c.line, "expires_at": parts.expires_at, "at": parts.at,
        **{name: CAUSE[name] for name in ("cause_kind", "cause_id", "cause_number")}, "state": sa.literal("held"),
    }  # fmt: skip
    select = sa.select(*values.values()).select_from(lines.join(claimed, parts.same_goods(lines, claimed)))
    new = insert(parts.RESERVATION).from_select(list(values), select, include_defaults=False)
    again = {name: new.excluded[name] for name in ("warehouse_id", "variant_id", "quantity", "expires_at", "state")}
    written = new.on_conflict_do_update(index_elements=["cause_id", "line_id"], set_=again).cte("claimed_anew")
    rows: Any = sa.select(claimed.c.variant_id)
    return rows.add_cte(written)


CLAIMED_ANEW = claimed_anew()


async def claim_anew(
    session: TenantSession,
    store: UUID,
    lines: Sequence[StockLine],
    cause: Document,
    by: By,
    *,
    keeps_safety: bool = False,
) -> bool:
    """The document's claims become those on `lines`, for as long as before; False when one is short: the caller rolls
    back. `keeps_safety` as in `parameters`.
    """
    until = await session.scalar(
        sa.select(sa.func.max(Reservation.expires_at)).where(
            Reservation.cause_id == cause.id, Reservation.state == "held"
        )
    )
    await release(session, cause.id)
    if not lines:
        return True
    values = parts.parameters(store, lines, keeps_safety=keeps_safety) | {
        "cause_kind": cause.kind, "cause_id": cause.id, "cause_number": cause.number, "expires_at": until, "at": by.at,
    }  # fmt: skip
    rows = (await session.execute(CLAIMED_ANEW, values)).all()
    return len(rows) == len({line.variant for line in lines})
