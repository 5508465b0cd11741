"""The page of scale labels: which prefixes have a weight or a price inside."""

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.money import exponent
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import NotFound
from infra.kit.shell import Link
from infra.kit.unit import unit_of_work
from modules.desk.api import Author, Deed, note
from modules.pos.labels import DIGITS, PREFIXES, ScaleLabel, drop_label, list_labels, put_label
from modules.pos.office.frame import home_of, tabs_of
from modules.pos.office.registers_web import Typed, said, text_in
from modules.pos.permissions import Perm
from modules.pos.words import LABEL
from tenancy.access.api import Acting, Actor

HOLDS = (("weight", N_("Its weight")), ("price", N_("Its price")))
GRAMS = 3


class LabelLine(msgspec.Struct, frozen=True, kw_only=True):
    """`holds` is a msgid."""

    prefix: str
    sample: str
    holds: str
    digits: int
    decimals: int
    drop: str


class LabelsPage(msgspec.Struct, frozen=True, kw_only=True):
    tabs: tuple[Link, ...]
    rows: tuple[LabelLine, ...]
    form: Form
    action: str
    prefixes: tuple[tuple[str, str], ...]
    digits: tuple[tuple[str, str], ...]
    decimals: tuple[tuple[str, str], ...]


async def labels_page(session: TenantReader, actor: Actor) -> LabelsPage:
    labels, here = await list_labels(session), f"{home_of(actor)}/labels"
    taken = {label.prefix for label in labels}
    free = next((prefix for prefix in PREFIXES if prefix not in taken), PREFIXES[0])
    values = {"prefix": free, "holds": "weight", "digits": "5", "decimals": ""}
    return LabelsPage(
        tabs=await tabs_of(session, actor, "/labels"), action=here, form=Form(key=str(new_id()), values=values),
        rows=tuple(line_of(label, here) for label in labels), prefixes=tuple((each, each) for each in PREFIXES),
        digits=tuple((str(each), str(each)) for each in DIGITS),
        decimals=tuple((str(each), str(each)) for each in range(4)),
    )  # fmt: skip


def line_of(label: ScaleLabel, here: str) -> LabelLine:
    return LabelLine(
        prefix=label.prefix, sample=label.sample, holds=dict(HOLDS)[label.holds], digits=label.digits,
        decimals=label.decimals, drop=f"{here}/{label.prefix}/removal",
    )  # fmt: skip


def label_in(data: Typed, currency: str) -> ScaleLabel:
    """What was chosen. Raises NotFound for what can't be."""
    holds = text_in(data, "holds")
    usual = exponent(currency) if holds == "price" else GRAMS
    given = {
        "prefix": text_in(data, "prefix"), "holds": holds, "digits": text_in(data, "digits"),
        "decimals": text_in(data, "decimals") or usual,
    }  # fmt: skip
    try:
        return msgspec.convert(given, ScaleLabel, strict=False)
    except msgspec.ValidationError as error:
        raise NotFound from error


class LabelPages(Controller):
    path = "/app/{slug:str}/registers/labels"
    include_in_schema = False

    @get("/", needs=Perm.MANAGE)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("pos/labels.html", await labels_page(session, actor))

    @post("/", needs=Perm.MANAGE, status_code=200)
    @unit_of_work
    async def put(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        label = label_in(data, actor.currency)
        await put_label(session, label)
        await told(session, actor, "label.put", label.prefix)
        return Redirect(f"{home_of(actor)}/labels", flash=said(actor, N_("Registers read these labels from now on")))

    @post("/{prefix:str}/removal", needs=Perm.MANAGE, status_code=200)
    @unit_of_work
    async def drop(self, session: TenantSession, actor: Acting, prefix: FromPath[str]) -> Redirect:
        if prefix not in PREFIXES:
            raise NotFound
        await drop_label(session, prefix)
        await told(session, actor, "label.dropped", prefix)
        return Redirect(f"{home_of(actor)}/labels", flash=said(actor, N_("The rule is gone")))


async def told(session: TenantSession, actor: Actor, act: str, prefix: str) -> None:
    deed = Deed(act=act, kind=LABEL, subject=new_id(), subject_name=prefix)
    await note(session, [deed], by=Author.of(actor), at=clock.now())
