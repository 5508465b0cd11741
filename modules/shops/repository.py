"""Stores, tax classes and number series as rows; statements that are hot: the next number, and the settings."""

from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.repository import Repository
from modules.shops.errors import StoreMissing
from modules.shops.models import Channel, NumberSeries, Setting, Store, TaxClass

SERIES = cast("sa.Table", NumberSeries.__table__)
DATES = {"{yyyy}": "YYYY", "{yy}": "YY", "{mm}": "MM", "{dd}": "DD"}
COUNTER = r"\{n(:\d+)?\}"


class Stores(Repository[Store]):
    model_type = Store
    missing = StoreMissing


class TaxClasses(Repository[TaxClass]):
    model_type = TaxClass


class SeriesRules(Repository[NumberSeries]):
    model_type = NumberSeries

    async def in_order(self, *, lock: bool = False) -> list[NumberSeries]:
        """The rules of each series by kind, without its counts of years and days; `lock`: nobody draws meanwhile."""
        rules = sa.select(NumberSeries).where(NumberSeries.period == "").order_by(NumberSeries.kind)
        # Its annotations are those of SQLAlchemy 2.0.
        return await self.get_many(statement=rules.with_for_update() if lock else rules)  # type: ignore[arg-type]


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
