"""Pages of registers: added, set up, paired, signed out."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from infra.kit import clock
from infra.kit.db.sessions import Databases, ReadTenantSession, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, NotFound, Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work, with_form_again
from modules.desk.api import Author, Deed, note
from modules.pos.devices.pairing import show_code
from modules.pos.escpos.commands import receipt_bytes
from modules.pos.escpos.printer import printer_of, send
from modules.pos.escpos.trial import trial_lines
from modules.pos.models import RegisterDevice
from modules.pos.office.frame import home_of
from modules.pos.office.registers_pages import register_page, registers_page
from modules.pos.permissions import Perm
from modules.pos.registers import PAPERS, RegisterIn, archive_register, get_register, save_register
from modules.pos.words import DEVICE
from modules.shops.api import zone_of
from tenancy.access.api import Acting, Actor
from tenancy.accounts.api import installation

AnyRequest = Request[Any, Any, Any]
TRIED = {
    "printed": N_("The printer says that it is printed."),
    "sent": N_("Sent. This printer doesn’t say what it does: look at the paper."),
}
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]


def said(actor: Actor, words: str) -> Flash:
    return Flash(text=for_locale(actor.locale).gettext(words))


def text_in(data: Typed, name: str) -> str:
    return " ".join(str(data.get(name) or "").split())


def register_in(data: Typed) -> RegisterIn:
    """What was typed. Raises NotFound for a store that is no id."""
    try:
        store = UUID(text_in(data, "store"))
    except ValueError as error:
        raise NotFound from error
    return RegisterIn(
        code=text_in(data, "code"), name=text_in(data, "name"), store=store, drawer=text_in(data, "drawer"),
        words=str(data.get("words") or "").strip()[:500],
        paper=paper_in(data, "paper"), printer=text_in(data, "printer"),
        packing_printer=text_in(data, "packing_printer"), packing_paper=paper_in(data, "packing_paper"),
        packs=bool(data.get("packs")), blind=bool(data.get("blind")),
    )  # fmt: skip


def paper_in(data: Typed, name: str) -> int:
    return int(text_in(data, name)) if text_in(data, name) in {str(each) for each in PAPERS} else PAPERS[0]


def form_again(data: Typed, problem: Problem) -> Form:
    """What was typed with what is wrong; a refusal of no field stands above all."""
    loose = FieldError(field="", code=problem.code, message=problem.message, facts=problem.facts)
    return Form(key=str(new_id()), values=data, errors=tuple(problem.fields) or (loose,))


async def new_again(session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed) -> Page:
    model = await registers_page(session, actor, clock.now(), form_again(data, problem))
    return Page("pos/registers.html", model, status=problem.status)


async def edit_again(session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed, register: UUID) -> Page:
    if isinstance(problem, NotFound):
        raise problem
    model = await register_page(session, actor, register, clock.now(), form_again(data, problem))
    return Page("pos/register_setup.html", model, status=problem.status)


class RegisterPages(Controller):
    path = "/app/{slug:str}/registers"
    include_in_schema = False

    @get("/", needs=Perm.MANAGE)
    @unit_of_work
    async def list_registers(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("pos/registers.html", await registers_page(session, actor, clock.now()))

    @post("/", needs=Perm.MANAGE, status_code=200)
    @with_form_again(new_again)
    async def create(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        made = await save_register(session, actor, None, register_in(data), Author.of(actor), clock.now())
        return Redirect(f"{home_of(actor)}/{made}", flash=said(actor, N_("Register added. Pair a device with it.")))

    @get("/{register:uuid}", needs=Perm.MANAGE)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, register: FromPath[UUID]) -> Page:
        return Page("pos/register_setup.html", await register_page(session, actor, register, clock.now()))

    @post("/{register:uuid}", needs=Perm.MANAGE, status_code=200)
    @with_form_again(edit_again)
    async def save(self, session: TenantSession, actor: Acting, data: Typed, register: FromPath[UUID]) -> Redirect:
        await save_register(session, actor, register, register_in(data), Author.of(actor), clock.now())
        return Redirect(f"{home_of(actor)}/{register}", flash=said(actor, N_("Register saved")))

    @post("/{register:uuid}/pairing", needs=Perm.MANAGE, status_code=200)
    @unit_of_work
    async def pair(self, session: TenantSession, actor: Acting, register: FromPath[UUID]) -> Page:
        """A code on the page, this once; the one before is worth nothing any more."""
        own, now = await get_register(session, actor, register, lock=True), clock.now()
        if own.archived:
            raise NotFound
        shown = await show_code(session, own, Author.of(actor), now)
        await session.flush()
        return Page("pos/register_setup.html", await register_page(session, actor, register, now, pairing=shown))

    @post("/{register:uuid}/test-print", needs=Perm.MANAGE, status_code=200)
    async def try_printer(self, request: AnyRequest, actor: Acting, register: FromPath[UUID], data: Typed) -> Redirect:
        """A page out of one of its printers; one that fails says why. No connection is held meanwhile."""
        databases: Databases = request.app.state.databases
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            own = await get_register(session, actor, register)
            zone = await zone_of(session, own.store_id)
        printer = printer_of(own.settings, "packing" if data.get("use") == "packing" else "receipts")
        words, back = for_locale(actor.locale), f"{home_of(actor)}/{register}"
        content = receipt_bytes(trial_lines(actor.shop, printer, clock.now(), zone, words))
        try:
            state = await send(printer.host, content, installation().private_hosts)
        except Problem as problem:
            return Redirect(back, flash=Flash(text=words.gettext(problem.message, **problem.facts), kind="bad"))
        return Redirect(back, flash=said(actor, TRIED[state]))

    @post("/{register:uuid}/archival", needs=Perm.MANAGE, status_code=200)
    @unit_of_work
    async def archive(self, session: TenantSession, actor: Acting, register: FromPath[UUID]) -> Redirect:
        await archive_register(session, actor, register, Author.of(actor), clock.now(), archived=True)
        return Redirect(home_of(actor), flash=said(actor, N_("Register archived")))

    @post("/{register:uuid}/restoration", needs=Perm.MANAGE, status_code=200)
    @unit_of_work
    async def restore(self, session: TenantSession, actor: Acting, register: FromPath[UUID]) -> Redirect:
        await archive_register(session, actor, register, Author.of(actor), clock.now(), archived=False)
        return Redirect(f"{home_of(actor)}/{register}", flash=said(actor, N_("Register brought back")))

    @post("/{register:uuid}/devices/{device:uuid}/sign-out", needs=Perm.MANAGE, status_code=200)
    @unit_of_work
    async def sign_out(
        self, session: TenantSession, actor: Acting, register: FromPath[UUID], device: FromPath[UUID]
    ) -> Redirect:
        """Asked of the device, which sends what it has first."""
        await change_device(session, actor, register, device, "device.told", is_told=True)
        words = N_("The device signs out once it has sent what it has.")
        return Redirect(f"{home_of(actor)}/{register}", flash=said(actor, words))

    @post("/{register:uuid}/devices/{device:uuid}/revocation", needs=Perm.MANAGE, status_code=200)
    @unit_of_work
    async def revoke(
        self, session: TenantSession, actor: Acting, register: FromPath[UUID], device: FromPath[UUID]
    ) -> Redirect:
        """At once, whether it answers or not: for one that is lost."""
        await change_device(session, actor, register, device, "device.revoked", revoked_at=clock.now())
        return Redirect(f"{home_of(actor)}/{register}", flash=said(actor, N_("The device is shut out")))


async def change_device(
    session: TenantSession, actor: Actor, register: UUID, device: UUID, act: str, **values: Any
) -> None:
    """Raises NotFound."""
    own = await get_register(session, actor, register)
    known = sa.and_(
        RegisterDevice.id == device, RegisterDevice.register_id == register, RegisterDevice.revoked_at.is_(None)
    )
    change = sa.update(RegisterDevice).where(known).values(**values).returning(RegisterDevice.name)
    name = await session.scalar(change)
    if name is None:
        raise NotFound
    deed = Deed(act=act, kind=DEVICE, subject=register, subject_name=f"{own.name}: {name}")
    await note(session, [deed], by=Author.of(actor), at=clock.now())
