"""The part of a statement that writes payments beside what is paid for."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from infra.kit.db.locked import asked
from modules.payments.models import Payment

TABLE: sa.Table = Payment.__table__  # type: ignore[assignment]
COLUMNS = {
    "id": sa.Uuid, "tender": sa.Text, "label": sa.Text, "amount": sa.BigInteger, "given": sa.BigInteger,
    "rounding": sa.BigInteger, "state": sa.Text, "reference": sa.Text, "key": sa.Text,
    "account_id": sa.Uuid,
}  # fmt: skip


def payments(document: Sequence[sa.ColumnElement[Any]], source: sa.FromClause) -> sa.CTE:
    """Inserts the payments of one document: `document` is its kind and id, `source` has one row, or none to write none.

    Parameters: those of `parameters`, and `currency`, `paid_store`, `who_id`, `who_name`, `at`; `settled`, where the
    money was there at another moment.
    """
    rows = asked(COLUMNS, name="pay")
    values: dict[str, Any] = {name: rows.c[name] for name in COLUMNS}
    at = sa.bindparam("at", type_=sa.DateTime(timezone=True))
    settled = sa.bindparam("settled", value=None, type_=sa.DateTime(timezone=True))
    values |= {
        "store_id": sa.bindparam("paid_store", type_=sa.Uuid),
        "settled_at": sa.case((rows.c.state == "paid", sa.func.coalesce(settled, at))),
        "document_kind": document[0],
        "document_id": document[1],
        "currency": sa.bindparam("currency", type_=sa.Text),
        "who_id": sa.bindparam("who_id", type_=sa.Uuid),
        "who_name": sa.bindparam("who_name", type_=sa.Text),
        "at": at,
    }
    select = sa.select(*values.values()).select_from(rows.join(source, sa.true()))
    return sa.insert(TABLE).from_select(list(values), select, include_defaults=False).cte("payments")


def parameters(drafts: Sequence[Any]) -> dict[str, Any]:
    """`drafts` (service.Draft) as arrays."""
    return {f"pay_{name}": [getattr(draft, name) for draft in drafts] for name in COLUMNS}
