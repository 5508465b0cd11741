"""Settings: what stands on the shop's papers, how they look, and when invoices write themselves."""

import asyncio
import base64
import io
from typing import Annotated, Any, BinaryIO, cast
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.documents.render import picture
from infra.kit.files import file_store, kept
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Fragment, Page, Redirect
from infra.kit.pictures import made_over
from infra.kit.problems import FieldError, Invalid, NotFound, Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work, with_form_again
from modules.desk.api import Author, Deed, changes, note
from modules.invoices.papers import look_of, paper_of
from modules.invoices.permissions import Perm
from modules.invoices.services.printing import logo_of
from modules.invoices.settings import documents_of, keep_documents, keep_logo
from modules.invoices.settings_pages import PATH, Preview, documents_in, documents_page, sample, values_of, when_in
from modules.shops import api as shops
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Sent = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)]
KIND = "invoices.documents"
WIDEST = 640
CHOOSE = N_("Choose a picture first.")
CACHED = {"Cache-Control": "private, max-age=31536000, immutable"}


def home_of(actor: Actor) -> str:
    return f"/app/{actor.slug}{PATH}"


async def form_again(session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed) -> Page:
    errors = problem.fields or (FieldError(field="", code=problem.code, message=problem.message, facts=problem.facts),)
    form = Form(key=str(new_id()), values=dict(data), errors=tuple(errors))
    return Page("invoices/documents.html", await documents_page(session, actor, form), status=problem.status)


class DocumentSettings(Controller):
    path = "/app/{slug:str}/settings/documents"
    include_in_schema = False

    @get("/", needs=Perm.DOCUMENTS)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("invoices/documents.html", await documents_page(session, actor))

    @post("/", needs=Perm.DOCUMENTS, status_code=200)
    @with_form_again(form_again)
    async def save(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        before = await documents_of(session)
        documents, when = documents_in(data, before.look.logo), when_in(data)
        was = await shops.get_setting(session, shops.INVOICE_WHEN) or ""
        await keep_documents(session, documents)
        await shops.set_setting(session, shops.INVOICE_WHEN, when)
        old, new = changes(values_of(before, was), values_of(documents, when))
        if new:
            subject = (await shops.get_settings(session)).store
            deed = Deed(act="documents.changed", kind=KIND, subject=subject, before=old, after=new)
            await note(session, [deed], by=Author.of(actor), at=clock.now())
        return Redirect(home_of(actor), flash=Flash(text=for_locale(actor.locale).gettext(N_("Saved"))))

    @post("/preview", needs=Perm.DOCUMENTS, status_code=200)
    async def preview(self, request: AnyRequest, actor: Acting, data: Typed) -> Fragment:
        """An invoice as it would look. Nothing is kept; the picture is drawn with no connection held."""
        async with request.app.state.databases.read_tenant(actor.tenant, actor.cell) as session:
            stored = await documents_of(session)
        try:
            documents = documents_in(data, stored.look.logo)
        except Invalid as problem:
            return Fragment("invoices/_preview.html", Preview("", tuple(problem.fields)))
        look = look_of(documents.look, await logo_of(actor.tenant, documents.look.logo))
        drawn = await picture(paper_of(sample(documents, actor, clock.now())), look)
        return Fragment("invoices/_preview.html", Preview("data:image/png;base64," + base64.b64encode(drawn).decode()))

    @post("/logo", needs=Perm.DOCUMENTS, status_code=200)
    async def bring_logo(self, request: AnyRequest, actor: Acting, data: Sent) -> Page | Redirect:
        """The picture is made over without a connection held; then the settings name it."""
        databases, logo = request.app.state.databases, new_id()
        try:
            await asyncio.to_thread(keep, actor.tenant, logo, upload_in(data))
        except Problem as problem:
            error = FieldError(field="file", code=problem.code, message=problem.message, facts=problem.facts)
            form = Form(key=str(new_id()), errors=(error,))
            async with databases.read_tenant(actor.tenant, actor.cell) as session:
                model = await documents_page(session, actor, logo_form=form)
            return Page("invoices/documents.html", model, status=problem.status)
        async with databases.tenant(actor.tenant, actor.cell) as session:
            await keep_logo(session, logo)
            await session.commit()
        return Redirect(home_of(actor))

    @post("/logo/removal", needs=Perm.DOCUMENTS, status_code=200)
    @unit_of_work
    async def remove_logo(self, session: TenantSession, actor: Acting) -> Redirect:
        """Its bytes stay: invoices that were issued with it name it."""
        await keep_logo(session, None)
        return Redirect(home_of(actor))

    @get("/logo/{file:uuid}", needs=Perm.DOCUMENTS)
    async def serve_logo(self, actor: Acting, file: FromPath[UUID]) -> Response[bytes]:
        content = await asyncio.to_thread(kept, actor.tenant, file)
        if content[:4] != b"RIFF" or content[8:12] != b"WEBP":  # of a tenant's own files, what is a picture
            raise NotFound
        return Response(content, media_type="image/webp", headers=CACHED)


class NothingChosen(Problem):
    status, code, message = 422, "nothing_chosen", CHOOSE


def upload_in(data: dict[str, Any]) -> UploadFile:
    """Raises NothingChosen."""
    given: Any = data.get("file")
    if not isinstance(given, UploadFile) or not given.filename:
        raise NothingChosen
    return given


def keep(tenant: str, logo: UUID, upload: UploadFile) -> None:
    """The logo in one width. Raises PictureUnreadable, PictureTooLarge."""
    made = made_over(cast("BinaryIO", upload.file), upload.filename)
    width = max(width for width in made.sizes if width <= WIDEST or width == min(made.sizes))
    file_store().write(tenant, logo, io.BytesIO(made.sizes[width]))
