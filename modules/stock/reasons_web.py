"""The merchant's own reasons for corrections."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body

from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.shell import Flash, Link
from infra.kit.unit import unit_of_work
from modules.stock.document_pages import crumbs_of
from modules.stock.pages import home_of
from modules.stock.permissions import Perm
from modules.stock.services.reasons import own_reasons, save_reasons
from modules.stock.words import REASONS
from tenancy.access.api import Acting

Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]


class ReasonPage(msgspec.Struct, frozen=True, kw_only=True):
    """`given`: those that every shop has."""

    form: Form
    action: str
    cancel: str
    crumbs: tuple[Link, ...]
    given: tuple[str, ...]


class ReasonPages(Controller):
    path = "/app/{slug:str}/stock/reasons"
    include_in_schema = False

    @get("/", needs=Perm.MANAGE)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting) -> Page:
        words, home = for_locale(actor.locale).gettext, home_of(actor)
        model = ReasonPage(
            form=Form(key=str(new_id()), values={"reasons": "\n".join(await own_reasons(session))}),
            action=f"{home}/reasons/", cancel=f"{home}/documents", crumbs=crumbs_of(actor, words(N_("Reasons"))),
            given=tuple(words(label) for label in REASONS.values()),
        )  # fmt: skip
        return Page("stock/reasons.html", model)

    @post("/", needs=Perm.MANAGE, status_code=200)
    @unit_of_work
    async def save(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        await save_reasons(session, str(data.get("reasons", "")).splitlines())
        saved = Flash(text=for_locale(actor.locale).gettext(N_("Saved")))
        return Redirect(f"{home_of(actor)}/reasons/", flash=saved)
