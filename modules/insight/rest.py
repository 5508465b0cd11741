"""The JSON API of figures."""

from datetime import date
from typing import Annotated

from litestar import Controller, get
from litestar.params import QueryParameter

from infra.kit.db.sessions import ReadTenantSession
from infra.kit.unit import unit_of_work
from modules.insight.permissions import Perm
from modules.insight.schemas import Summary
from modules.insight.summary import summarize
from tenancy.access.api import Acting


class InsightApi(Controller):
    """What the shop's figures say."""

    path = "/api/v1/insight"
    tags = ("Insight",)

    @get("/summary", operation_id="getSummary", needs=Perm.READ)
    @unit_of_work
    async def get_summary(
        self,
        session: ReadTenantSession,
        actor: Acting,
        first: Annotated[date, QueryParameter(name="from", description="The first day, in the shop's time zone.")],
        last: Annotated[date, QueryParameter(name="to", description="The last day, included.")],
    ) -> Summary:
        """Sales by store, by month and by department (the goods' category)."""
        return await summarize(session, actor, first, last)
