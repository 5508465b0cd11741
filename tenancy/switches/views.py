"""The read door to switches: a statement part for others' queries on the platform."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from tenancy.switches.models import Switch


def switches_part(tenant: sa.ColumnElement[str]) -> sa.ColumnElement[list[str]]:
    """The switches that are on for `tenant` (a column of the query around), as an array of text, empty for none."""
    found = sa.select(sa.func.array_agg(Switch.switch, type_=ARRAY(sa.Text))).where(
        Switch.tenant == tenant, Switch.state == "on"
    )
    return sa.func.coalesce(found.scalar_subquery(), sa.cast([], ARRAY(sa.Text)), type_=ARRAY(sa.Text))
