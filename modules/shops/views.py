"""The read door to shops: selectables that others may join. Columns are stable."""

from typing import Any

import sqlalchemy as sa

from modules.shops.models import Channel, Setting, Store, TaxClass, TaxRate

stores = (
    sa.select(Store.id, Store.code, Store.name, Store.kind, Store.zone, Store.region, Store.is_default)
    .where(~Store.archived)
    .subquery("stores")
)
"""Stores that sell: id, code, name, kind, zone (IANA), region ("US-CA", "CN"), is_default."""

channels = (
    sa.select(Channel.id, Channel.code, Channel.name, Channel.position).where(~Channel.archived).subquery("channels")
)
"""Channels in use: id, code (counter, api, online, …), name, position."""

tax_classes = sa.select(TaxClass.id, TaxClass.code, TaxClass.name, TaxClass.position, TaxClass.is_default).subquery(
    "tax_classes"
)
"""Tax classes: id, code, name, position, is_default."""

invoice_when = (
    sa.select(Setting.value.op("#>>")(sa.text("'{}'"))).where(Setting.name == "invoice_when").scalar_subquery()
)
"""When an order is to be invoiced by itself, for the caller's statement: "paid", "completed", "" or null for never."""

tax_rates = sa.select(
    TaxRate.tax_class_id, TaxRate.region, TaxRate.rate, TaxRate.label, TaxRate.valid_from, TaxClass.code
).join(TaxClass, TaxClass.id == TaxRate.tax_class_id).subquery("tax_rates")  # fmt: skip
"""What classes cost where: tax_class_id, its code, region ("US-CA", "US", "" anywhere), rate (basis points), label,
valid_from. See `rate_for` for which one counts."""


def setting(name: str) -> sa.ScalarSelect[Any]:
    """One setting (JSON) as a part of a statement that its caller composes; NULL where it isn't stored."""
    return sa.select(Setting.value).where(Setting.name == sa.literal_column(f"'{name}'")).scalar_subquery()


def rate_for(tax_class: Any, region: sa.ColumnElement[str], day: sa.ColumnElement[Any]) -> sa.FromClause:
    """What a tax class costs in `region` on `day`: a lateral with `rate` (basis points) and `label`; no row when none.

    The region's own rate goes before its country's, and that before the one for anywhere; the newest counts.
    """
    country = sa.func.split_part(region, "-", 1)
    return (
        sa.select(TaxRate.rate, TaxRate.label)
        .where(TaxRate.tax_class_id == tax_class, TaxRate.region.in_([region, country, ""]), TaxRate.valid_from <= day)
        .order_by(sa.func.length(TaxRate.region).desc(), TaxRate.valid_from.desc())
        .limit(1)
        .lateral("tax")
    )
