"""Rows changed in one order of ids, conditionally, all or none, and counted.

`UPDATE … FROM unnest(sorted)` locks in scan order and deadlocks on analyzed tables; here the rows are locked first, in
the order of their key, and the condition is asked of the locked (newest) rows: the table's own columns are the
statement's snapshot and would refuse what came in while it waited.
"""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY


def asked(columns: Mapping[str, Any], *, name: str = "asked") -> sa.TableValuedAlias:
    """Array parameters as rows: `columns` maps a column to its type; the parameter is `<name>_<column>`, a list.

    One SQL text for any number of rows. (A parameter named as a column would slip into UPDATE's SET, hence the prefix.)
    """
    arrays: list[Any] = [sa.bindparam(f"{name}_{column}", type_=ARRAY(kind)) for column, kind in columns.items()]
    # Behind a SELECT the planner can't see how long it is: a plan for any length costs the same as one for this length,
    # so that PostgreSQL keeps the first instead of planning anew each time.
    arrays[0] = sa.select(arrays[0]).scalar_subquery()
    named = [sa.column(column, kind) for column, kind in columns.items()]
    return sa.func.unnest(*arrays).table_valued(*named).render_derived(name=name)


def locked_update(  # noqa: PLR0913  each is one part of one statement
    table: sa.Table,
    rows: sa.FromClause,
    on: Callable[[sa.FromClause, sa.FromClause], sa.ColumnElement[bool]],
    *,
    key: tuple[str, ...],
    carry: tuple[str, ...],
    allowed: Callable[[sa.FromClause], sa.ColumnElement[bool]],
    values: Callable[[sa.FromClause], Mapping[str, Any]],
    returning: tuple[str, ...],
    name: str = "changed",
) -> sa.CTE:
    """Changes the rows of `table` that join `rows` by `on`: all of them when each is `allowed`, or none.

    `key`: the table's columns that identify and order the locks. `carry`: columns of `rows` to keep beside each locked
    row. `allowed` and `values` get the locked rows: the table's columns as locked, and the carried ones.
    Gives a CTE with `returning` (the table's columns as changed) and `carry`. The caller compares the number of its
    rows with the number asked before anything else.
    """
    own = [column for column in table.c if column.name not in carry]
    locked = (
        sa.select(*own, *(rows.c[column] for column in carry))
        .select_from(table.join(rows, on(table, rows)))
        .order_by(*(table.c[column] for column in key))
        .with_for_update(of=table)
        .cte(f"{name}_locked")
        .prefix_with("MATERIALIZED")
    )
    fit = sa.select(sa.func.count()).select_from(locked).where(allowed(locked)).scalar_subquery()
    wanted = sa.select(sa.func.count()).select_from(rows).scalar_subquery()
    same = sa.and_(*(table.c[column] == locked.c[column] for column in key))
    given = [*(table.c[column] for column in returning), *(locked.c[column] for column in carry)]
    return sa.update(table).where(same, fit == wanted).values(**values(locked)).returning(*given).cte(name)
