"""The page of products that may stand there twice."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import Invalid, Problem
from infra.kit.shell import Flash, Link
from infra.kit.unit import unit_of_work, with_form_again
from modules.catalog.bulk_pages import crumbs_of
from modules.catalog.forms import form_again
from modules.catalog.listing import home_of
from modules.catalog.permissions import Perm
from modules.catalog.repository import find_products
from modules.catalog.schemas import ProductOut
from modules.catalog.services.duplicates import by_id, dismiss, find_duplicates, merge_products
from modules.catalog.web import uuid_or_none
from modules.desk.api import Author
from tenancy.access.api import Acting, Actor

Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
REASONS = {
    "barcode": N_("The code of one is the barcode of the other"),
    "name": N_("The same name"),
    "code": N_("Same code, but for signs and case"),
    "alike": N_("Names alike"),
}


class Side(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    codes: str
    category: str
    href: str


class PairLine(msgspec.Struct, frozen=True, kw_only=True):
    n: int
    reason: str
    sides: tuple[Side, Side]


class DuplicatesPage(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    crumbs: tuple[Link, ...]
    lines: tuple[PairLine, ...]
    number: int
    merge: str
    dismiss: str
    home: str


def side_of(product: ProductOut, actor: Actor) -> Side:
    codes = [v.code for v in product.variants if not v.archived]
    return Side(
        id=str(product.id),
        name=product.name,
        codes=", ".join(codes[:3]) + ("…" if len(codes) > len(codes[:3]) else ""),
        category=product.category,
        href=f"{home_of(actor)}/{product.id}",
    )


async def page_of(session: TenantReader, actor: Actor, form: Form) -> DuplicatesPage:
    pairs, number = await find_duplicates(session)
    found = by_id(await find_products(session, [key for pair in pairs for key in (pair.first, pair.second)]))
    words, here = for_locale(actor.locale).gettext, f"{home_of(actor)}/duplicates"
    return DuplicatesPage(
        form=form,
        crumbs=crumbs_of(actor, words(N_("Duplicate products"))),
        lines=tuple(
            PairLine(
                n=n,
                reason=words(REASONS[pair.reason]),
                sides=(side_of(found[pair.first], actor), side_of(found[pair.second], actor)),
            )
            for n, pair in enumerate(pairs)
        ),
        number=number,
        merge=f"{here}/merger",
        dismiss=f"{here}/dismissal",
        home=home_of(actor),
    )


async def again(session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed) -> Page:
    model = await page_of(session, actor, form_again(data, problem))
    return Page("catalog/duplicates.html", model, status=problem.status)


def two_in(data: dict[str, Any], first: str, second: str) -> tuple[UUID, UUID]:
    one, other = (uuid_or_none(str(data.get(name) or "")) for name in (first, second))
    if one is None or other is None:
        raise Invalid
    return one, other


class DuplicatePages(Controller):
    """Looked through pair by pair."""

    path = "/app/{slug:str}/products/duplicates"
    include_in_schema = False

    @get("/", needs=Perm.EDIT)
    @unit_of_work
    async def list_duplicates(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("catalog/duplicates.html", await page_of(session, actor, Form(key=str(new_id()))))

    @post("/merger", needs=Perm.EDIT, status_code=200)
    @with_form_again(again)
    async def merge(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        pair = two_in(data, "first", "second")
        keep = uuid_or_none(str(data.get("keep") or ""))
        if keep is None or keep not in pair:
            raise Invalid
        gone = pair[0] if keep == pair[1] else pair[1]
        await merge_products(session, keep, gone, by=Author.of(actor), at=clock.now())
        return self.back(actor, N_("Merged; the other one is archived"))

    @post("/dismissal", needs=Perm.EDIT, status_code=200)
    @with_form_again(again)
    async def dismiss(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        await dismiss(session, *two_in(data, "first", "second"))
        return self.back(actor, N_("They are no longer shown as one"))

    def back(self, actor: Actor, said: str) -> Redirect:
        words = for_locale(actor.locale).gettext
        return Redirect(f"{home_of(actor)}/duplicates", flash=Flash(text=words(said)))
