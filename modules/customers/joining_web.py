"""Pages on which two profiles are joined, kept apart, and parted again."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.params import FromPath, FromQuery

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Page, Redirect
from infra.kit.shell import Flash, Link
from infra.kit.unit import unit_of_work
from modules.customers import repository
from modules.customers.domain import InvoiceTitle, title_lines
from modules.customers.editing import crumbs_of
from modules.customers.errors import NoSuchCustomer, SameCustomer
from modules.customers.forms import an_id, read
from modules.customers.joining import CHOICES, pick
from modules.customers.listing import CustomerLine, home_of, line_of
from modules.customers.pages import LANGUAGES, birthday_shown
from modules.customers.permissions import Perm
from modules.customers.reading import shown_phone
from modules.customers.services.duplicates import keep_apart, likely_pairs
from modules.customers.services.groups import group_names
from modules.customers.services.merging import join_profiles, part_profiles
from modules.customers.services.profiles import Source
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
MOST_FOUND = 8
SHARED = {
    "name": N_("Same name"),
    "tax_number": N_("Same tax number"),
    "phone_end": N_("Phones end alike"),
    "birthday": N_("Same birthday"),
    "email_name": N_("E-mails begin alike"),
    "street": N_("Same street"),
    "city": N_("Same city"),
}
KINDS = {"person": N_("Person"), "company": N_("Company")}


class PairLine(msgspec.Struct, frozen=True, kw_only=True):
    """Two profiles that may be one."""

    one: CustomerLine
    other: CustomerLine
    shared: tuple[str, ...]
    join: str
    apart: str


class PairsPage(msgspec.Struct, frozen=True, kw_only=True):
    crumbs: tuple[Link, ...]
    pairs: tuple[PairLine, ...]
    key: str
    home: str


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One field: both values, and whether the other's wins unless somebody chooses. Equal ones need no choice."""

    field: str
    label: str
    mine: str
    yours: str
    is_theirs: bool
    is_equal: bool


class JoinPage(msgspec.Struct, frozen=True, kw_only=True):
    """What wins, before it happens; or the search for whom to join with."""

    crumbs: tuple[Link, ...]
    name: str
    other: str
    choices: tuple[Choice, ...]
    other_id: str
    query: str
    found: tuple[CustomerLine, ...]
    action: str
    swap: str
    key: str
    home: str


def title_shown(value: Any) -> str:
    return " · ".join(title_lines(msgspec.convert(value, InvoiceTitle)))


async def profile_row(session: TenantReader, customer: UUID | None) -> Any:
    row = await repository.find_profile(session, customer) if customer else None
    if row is None or row.erased_at:
        raise NoSuchCustomer
    return row


def value_shown(field: str, value: Any, actor: Actor, groups: dict[UUID, str]) -> str:
    words = for_locale(actor.locale).gettext
    match field:
        case "phone":
            return shown_phone(value, actor.country)
        case "birthday":
            return birthday_shown(value, actor.locale)
        case "language":
            return LANGUAGES.get(value, "")
        case "group_id":
            return groups.get(value, "")
        case "kind":
            return words(KINDS[value])
        case _:
            return title_shown(value) if field == "title" else str(value)


def choices_of(mine: Any, yours: Any, actor: Actor, groups: dict[UUID, str]) -> tuple[Choice, ...]:
    words = for_locale(actor.locale).gettext
    made: list[Choice] = []
    for field, label in CHOICES.items():
        one, other = getattr(mine, field), getattr(yours, field)
        if one or other:
            wins = pick(field, {field: one}, {field: other}, frozenset())
            made.append(
                Choice(
                    field=field,
                    label=words(label),
                    mine=value_shown(field, one, actor, groups),
                    yours=value_shown(field, other, actor, groups),
                    is_theirs=one != other and wins == other,
                    is_equal=one == other or not one or not other,
                )
            )
    return tuple(made)


async def join_page(session: TenantReader, actor: Actor, customer: UUID, other: UUID | None, query: str) -> JoinPage:
    row = await profile_row(session, customer)
    home, words = home_of(actor), for_locale(actor.locale).gettext
    groups = await group_names(session)
    yours = await profile_row(session, other) if other else None
    if other == customer:
        raise SameCustomer
    wanted = repository.Wanted(query=query or row.name)
    rows = () if yours else await repository.page_rows(session, wanted, None, MOST_FOUND)
    here = f"{home}/{customer}"
    found = [
        msgspec.structs.replace(line_of(each, actor, groups), href=f"{here}/joining?other={each.id}")
        for each in rows
        if each.id != customer
    ]
    return JoinPage(
        crumbs=crumbs_of(actor, Link(row.name, here), Link(words(N_("Join profiles")), "")),
        name=row.name,
        other=yours.name if yours else "",
        choices=choices_of(row, yours, actor, groups) if yours else (),
        query=query,
        found=tuple(found),
        other_id=str(other or ""),
        action=f"{here}/joining",
        swap=f"{home}/{other}/joining?other={customer}" if yours else "",
        key=str(new_id()),
        home=here,
    )


class JoinPages(Controller):
    """Joining and parting of one customer's profiles."""

    path = "/app/{slug:str}/customers/{customer_id:uuid}"
    include_in_schema = False

    @get("/joining", needs=Perm.MERGE)
    @unit_of_work
    async def preview(
        self,
        session: ReadTenantSession,
        actor: Acting,
        customer_id: FromPath[UUID],
        *,
        other: FromQuery[UUID | None] = None,
        q: FromQuery[str] = "",
    ) -> Page:
        return Page("customers/joining.html", await join_page(session, actor, customer_id, other, q))

    @post("/joining", needs=Perm.MERGE, status_code=200)
    @unit_of_work
    async def join(
        self, session: TenantSession, actor: Acting, request: AnyRequest, customer_id: FromPath[UUID]
    ) -> Redirect:
        typed = read(await request.form())
        other = an_id(typed.text("other"))
        if other is None:
            raise NoSuchCustomer
        theirs = frozenset(field for field in CHOICES if typed.text(f"wins.{field}") == "other")
        merge = await join_profiles(session, customer_id, other, theirs, Source.of(actor, clock.now()))
        here = f"{home_of(actor)}/{customer_id}"
        said = for_locale(actor.locale).gettext(N_("The profiles are one now"))
        return Redirect(here, flash=Flash(text=said, undo=f"{home_of(actor)}/joinings/{merge}/undoing"))


class JoiningPages(Controller):
    """Pairs that may be one, and joinings that are taken back."""

    path = "/app/{slug:str}/customers"
    include_in_schema = False

    @get("/duplicates", needs=Perm.MERGE)
    @unit_of_work
    async def list_pairs(self, session: ReadTenantSession, actor: Acting) -> Page:
        pairs = await likely_pairs(session)
        ids = {each for pair in pairs for each in (pair.one, pair.other)}
        groups = await group_names(session)
        rows = {row.id: line_of(row, actor, groups) for row in await repository.brief_rows(session, list(ids))}
        home, words = home_of(actor), for_locale(actor.locale).gettext
        lines = [
            PairLine(
                one=rows[pair.one],
                other=rows[pair.other],
                shared=tuple(words(SHARED[each]) for each in pair.shared),
                join=f"{home}/{pair.one}/joining?other={pair.other}",
                apart=f"{home}/duplicates/{pair.one}/{pair.other}",
            )
            for pair in pairs
        ]
        crumbs = crumbs_of(actor, Link(words(N_("Duplicates")), ""))
        model = PairsPage(crumbs=crumbs, pairs=tuple(lines), key=str(new_id()), home=home)
        return Page("customers/duplicates.html", model)

    @post("/duplicates/{one:uuid}/{other:uuid}", needs=Perm.MERGE, status_code=200)
    @unit_of_work
    async def keep(self, session: TenantSession, actor: Acting, one: FromPath[UUID], other: FromPath[UUID]) -> Redirect:
        await keep_apart(session, one, other, Source.of(actor, clock.now()))
        return Redirect(f"{home_of(actor)}/duplicates")

    @post("/joinings/{merge:uuid}/undoing", needs=Perm.MERGE, status_code=200)
    @unit_of_work
    async def undo(self, session: TenantSession, actor: Acting, merge: FromPath[UUID]) -> Redirect:
        other = await part_profiles(session, merge, Source.of(actor, clock.now()))
        said = for_locale(actor.locale).gettext(N_("Both profiles are back"))
        return Redirect(f"{home_of(actor)}/{other}", flash=Flash(text=said))
