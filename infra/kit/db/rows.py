"""Rows as one parameter: any number of them in one statement of one text."""

from collections.abc import Mapping
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB


def given_rows(columns: Mapping[str, Any], *, name: str = "given") -> sa.TableValuedAlias:
    """A FROM of `columns` (name → SQL type), whose rows are the parameter `<name>_rows`: a list of dicts.

    A key that a row leaves out is NULL. Prepare the list with `as_rows`.
    """
    rows = sa.bindparam(f"{name}_rows", type_=JSONB)
    named = [sa.column(column, kind) for column, kind in columns.items()]
    return sa.func.jsonb_to_recordset(rows).table_valued(*named).render_derived(name=name, with_types=True)


def as_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`rows` as JSON values: ids, decimals and moments as text, which PostgreSQL reads back exactly."""
    return msgspec.to_builtins(rows)
