import msgspec
import sqlalchemy as sa
from litestar import Controller, get, post

from infra.kit.db.sessions import ReadTenantSession
from infra.kit.pages import Page
from infra.kit.unit import unit_of_work
from tests.factories.gadgets.permissions import Perm


class GadgetList(msgspec.Struct, frozen=True):
    names: tuple[str, ...]


class GadgetPages(Controller):
    path = "/app/{slug:str}/gadgets"
    include_in_schema = False

    @get("/", needs=Perm.READ)
    @unit_of_work
    async def show(self, session: ReadTenantSession) -> Page:
        names = (await session.scalars(sa.text("SELECT name FROM gadget ORDER BY name"))).all()
        return Page("gadgets/list.html", GadgetList(tuple(names)))

    @post("/", needs=Perm.READ, status_code=200)
    async def sell(self) -> None:
        """A change like any other."""

    @post("/day-end", needs=Perm.READ, when_read_only=True, status_code=200)
    async def finish_day(self) -> None:
        """What a register has begun, it may end."""
