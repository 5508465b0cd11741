"""Tables that copies follow: a register's cache, a marketplace's listing. Such rows are archived, never deleted.

A feed gives the rows whose `changed` lies below `pg_snapshot_xmin(pg_current_snapshot())`: no transaction that is still
open can add one behind the reader's back.
"""

from typing import Any, cast

from sqlalchemy import func
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType


class Xid8(UserDefinedType[int]):
    """PostgreSQL's xid8: the number of a transaction, never reused."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


# So that comparing models with a database knows it.
cast("dict[str, Any]", ischema_names)["xid8"] = Xid8


class Followed:
    """`changed`: the transaction that wrote the row last. Bulk statements set it themselves: `CHANGED`."""

    changed: Mapped[int] = mapped_column(
        Xid8, server_default=func.pg_current_xact_id(), onupdate=func.pg_current_xact_id(), sort_order=92
    )


CHANGED = func.pg_current_xact_id()
