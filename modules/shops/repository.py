"""Statements of shops that are hot: the next number of a series, and the settings with what hangs on them."""

from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from modules.shops.models import Channel, NumberSeries, Setting, Store

SERIES = cast("sa.Table", NumberSeries.__table__)
DATES = {"{yyyy}": "YYYY", "{yy}": "YY", "{mm}": "MM", "{dd}": "DD"}
COUNTER = r"\{n(:\d+)?\}"


def number_part(kind: str, *, given: sa.ColumnElement[bool] | None = None, name: str = "numbered") -> sa.CTE:
    """Draws the next number of `kind` as a part of a larger statement; see api.number_part."""
    day = sa.bindparam(f"{name}_day", type_=sa.Date)
    series = SERIES
    wanted = sa.case(
        (series.c.reset == "never", ""),
        (series.c.reset == "year", sa.func.to_char(day, "YYYY")),
        else_=sa.func.to_char(day, "YYYY-MM-DD"),
    )
    rules = sa.select(series.c.kind, wanted, series.c.pattern, series.c.prefix, series.c.reset, sa.literal(1))
    rules = rules.where(series.c.kind == kind, series.c.period == "")
    draw = insert(series).from_select(
        ["kind", "period", "pattern", "prefix", "reset", "counter"],
        rules if given is None else rules.where(given),
        include_defaults=False,
    )
    draw = draw.on_conflict_do_update(
        index_elements=["kind", "period"],
        set_={
            "counter": series.c.counter + 1,
            "pattern": draw.excluded.pattern,
            "prefix": draw.excluded.prefix,
            "reset": draw.excluded.reset,
        },
    )
    return draw.returning(rendered(day).label("number")).cte(name)


def rendered(day: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """kit.numbers.render in SQL, so that a number can be stored by the statement that draws it."""
    series = SERIES
    text = sa.func.replace(series.c.pattern, "{prefix}", series.c.prefix)
    for part, form in DATES.items():
        text = sa.func.replace(text, part, sa.func.to_char(day, form))
    digits = sa.cast(series.c.counter, sa.Text)
    width = sa.cast(sa.func.coalesce(sa.func.substring(series.c.pattern, r"\{n:(\d+)\}"), "0"), sa.Integer)
    counter = sa.func.lpad(digits, sa.func.greatest(width, sa.func.length(digits)), "0")
    return sa.func.regexp_replace(text, COUNTER, counter, type_=sa.Text)


SETTINGS = sa.select(
    sa.select(sa.func.jsonb_object_agg(Setting.name, Setting.value)).scalar_subquery().label("settings"),
    sa.select(sa.func.jsonb_object_agg(Channel.code, Channel.id))
    .where(~Channel.archived)
    .scalar_subquery()
    .label("channels"),
    Store.id.label("store"),
    Store.zone,
    Store.region,
).where(Store.is_default)
