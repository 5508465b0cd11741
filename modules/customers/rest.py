"""The JSON API of customers."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, patch, post
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter

from infra.kit import clock
from infra.kit.cursors import Paged, page_of
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.unit import unit_of_work
from modules.customers import repository
from modules.customers.domain import CustomerKind
from modules.customers.errors import ChangedMeanwhile, NoSuchCustomer, VersionMissing, VersionStale
from modules.customers.permissions import Perm
from modules.customers.schemas import (
    AnswerIn,
    AnswersOut,
    CustomerIn,
    CustomerOut,
    CustomerPatch,
    answers_of,
    customer_out,
    profile_of,
)
from modules.customers.services.answers import take_answers
from modules.customers.services.profiles import Source, create_customer, edit_customer
from tenancy.access.api import Acting


class CustomersApi(Controller):
    """One profile for each person or company, over all channels."""

    path = "/api/v1/customers"
    tags = ("Customers",)

    @get("/", operation_id="listCustomers", needs=Perm.READ)
    @unit_of_work
    async def list_customers(  # noqa: PLR0913  each is a filter
        self,
        session: ReadTenantSession,
        *,
        q: FromQuery[str] = "",
        kind: FromQuery[CustomerKind | None] = None,
        group: FromQuery[UUID | None] = None,
        tag: FromQuery[str] = "",
        allows: FromQuery[str] = "",
        origin: FromQuery[str] = "",
        external_id: FromQuery[str] = "",
        cursor: FromQuery[str | None] = None,
        limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
    ) -> Paged[CustomerOut]:
        """Newest first; `q` searches names (Chinese, pinyin), parts of phone numbers, e-mail, tags.

        `allows`: those who may be written to, as `news:email`.
        """
        wanted = repository.Wanted(
            query=q, kind=kind or "", group=group, tag=tag, allows=allows, origin=origin, external_id=external_id
        )
        rows = await repository.full_rows(session, wanted, cursor, limit)
        return page_of(rows, limit, lambda row: [row.id], customer_out)

    @get("/{customer_id:uuid}", operation_id="getCustomer", needs=Perm.READ)
    @unit_of_work
    async def get_customer(self, session: ReadTenantSession, customer_id: FromPath[UUID]) -> Response[CustomerOut]:
        """One customer; its ETag is asked for when it is changed."""
        return with_etag(await found(session, customer_id))

    @post("/", operation_id="createCustomer", needs=Perm.EDIT)
    @unit_of_work
    async def create_customer(self, session: TenantSession, actor: Acting, data: JSONBody[CustomerIn]) -> CustomerOut:
        """Writes a new customer. 409 for an origin that exists, 422 for a phone or e-mail that another one has."""
        source = Source.of(actor, clock.now(), origin=data.origin, external_id=data.external_id)
        return await found(session, await create_customer(session, data, source))

    @patch("/{customer_id:uuid}", operation_id="editCustomer", needs=Perm.EDIT)
    @unit_of_work
    async def edit_customer(
        self,
        session: TenantSession,
        actor: Acting,
        customer_id: FromPath[UUID],
        data: JSONBody[CustomerPatch],
        if_match: Annotated[str, HeaderParameter(name="If-Match")] = "",
    ) -> Response[CustomerOut]:
        """Changes what is given. Needs If-Match with the ETag that was read: 428 without, 412 when it is old."""
        if not if_match:
            raise VersionMissing
        row = await repository.find_profile(session, customer_id)
        if row is None:
            raise NoSuchCustomer
        if if_match.removeprefix("W/").strip('"') != str(row.version):
            raise VersionStale
        before = profile_of(row)
        draft = data.over(before)
        try:
            await edit_customer(session, customer_id, draft, row.version, Source.of(actor, clock.now()))
        except ChangedMeanwhile as error:
            raise VersionStale from error
        return with_etag(await found(session, customer_id))

    @get("/{customer_id:uuid}/consents", operation_id="listCustomerConsents", needs=Perm.READ)
    @unit_of_work
    async def list_consents(self, session: ReadTenantSession, customer_id: FromPath[UUID]) -> AnswersOut:
        """By what one may write now, and every answer there was."""
        return await answers(session, customer_id)

    @post("/{customer_id:uuid}/consents", operation_id="recordCustomerConsent", needs=Perm.EDIT)
    @unit_of_work
    async def record_consent(
        self, session: TenantSession, actor: Acting, customer_id: FromPath[UUID], data: JSONBody[AnswerIn]
    ) -> AnswersOut:
        """Writes down what the customer said; an answer that stands already is not written again."""
        pair = (data.purpose, data.channel)
        wanted = [pair] if data.given else []
        await take_answers(session, customer_id, wanted, data.how, Source.of(actor, clock.now()), of=[pair])
        return await answers(session, customer_id)


async def answers(session: TenantReader, customer: UUID) -> AnswersOut:
    row = await repository.find_profile(session, customer)
    if row is None:
        raise NoSuchCustomer
    return AnswersOut(allowed=tuple(row.allowed), answers=tuple(answers_of(row)))


async def found(session: TenantReader, customer: UUID) -> CustomerOut:
    row = await repository.find_profile(session, customer)
    if row is None:
        raise NoSuchCustomer
    return customer_out(row)


def with_etag(customer: CustomerOut) -> Response[CustomerOut]:
    return Response(customer, headers={"ETag": f'"{customer.version}"'})
