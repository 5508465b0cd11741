"""Promotions and coupons for programs."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, delete, get, post, put
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter

from infra.kit import clock
from infra.kit.cursors import Paged
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.unit import unit_of_work
from modules.promotions.errors import PromotionChangedMeanwhile, VersionMissing, VersionStale
from modules.promotions.permissions import Perm
from modules.promotions.schemas import CodesIn, CodesOut, CouponOut, PromotionIn, PromotionOut, Results, State
from modules.promotions.services.codes import add_codes, page_codes, set_off
from modules.promotions.services.find import Wanted, get_promotion, page_promotions, results_of
from modules.promotions.services.save import create_promotion, edit_promotion, set_archived, set_paused
from tenancy.access.api import Acting

Id = FromPath[UUID]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Cursor = Annotated[str | None, QueryParameter(max_length=500)]
IfMatch = Annotated[str, HeaderParameter(name="If-Match", description="The ETag that was read")]


def with_etag(promotion: PromotionOut) -> Response[PromotionOut]:
    return Response(promotion, headers={"ETag": f'"{promotion.version}"'})


class PromotionsApi(Controller):
    """What takes something off an order, by itself or for a code."""

    path = "/api/v1/promotions"
    tags = ("Promotions",)

    @get("/", operation_id="listPromotions", needs=Perm.READ)
    @unit_of_work
    async def list_promotions(
        self,
        session: ReadTenantSession,
        actor: Acting,
        *,
        is_in: Annotated[State | None, QueryParameter(name="state")] = None,
        by_code: FromQuery[bool | None] = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Paged[PromotionOut]:
        """Newest first; archived ones with state=archived. `by_code`: those of coupons, or the others."""
        wanted = Wanted(at=clock.now(), state=is_in or "", by_code=by_code)
        return await page_promotions(session, actor, wanted, cursor, limit)

    @get("/{promotion:uuid}", operation_id="getPromotion", needs=Perm.READ)
    @unit_of_work
    async def get_promotion(self, session: ReadTenantSession, actor: Acting, promotion: Id) -> Response[PromotionOut]:
        """One promotion; its ETag is asked for when it is changed."""
        return with_etag(await get_promotion(session, actor, promotion, clock.now()))

    @get("/{promotion:uuid}/results", operation_id="getPromotionResults", needs=Perm.READ)
    @unit_of_work
    async def get_results(self, session: ReadTenantSession, actor: Acting, promotion: Id) -> Results:
        """On how many orders it is, what it took off, and what those orders came to; minor units."""
        await get_promotion(session, actor, promotion, clock.now())
        return (await results_of(session, actor, [promotion]))[promotion]

    @post("/", operation_id="createPromotion", needs=Perm.EDIT)
    @unit_of_work
    async def create_promotion(
        self, session: TenantSession, actor: Acting, data: JSONBody[PromotionIn]
    ) -> Response[PromotionOut]:
        """Sets a promotion up; it runs from its start on, at once without one."""
        key = await create_promotion(session, actor, data, clock.now())
        return with_etag(await get_promotion(session, actor, key, clock.now()))

    @put("/{promotion:uuid}", operation_id="editPromotion", needs=Perm.EDIT)
    @unit_of_work
    async def edit_promotion(
        self, session: TenantSession, actor: Acting, promotion: Id, data: JSONBody[PromotionIn], if_match: IfMatch = ""
    ) -> Response[PromotionOut]:
        """Replaces it. Needs If-Match with the ETag that was read: 428 without, 412 when it is old."""
        if not if_match:
            raise VersionMissing
        tag = if_match.removeprefix("W/").strip('"')
        try:
            version = int(tag) if tag.isascii() and tag.isdecimal() and len(tag) < len("1000000000") else 0
            await edit_promotion(session, actor, promotion, data, version, clock.now())
        except PromotionChangedMeanwhile as error:
            raise VersionStale from error
        return with_etag(await get_promotion(session, actor, promotion, clock.now()))

    @post("/{promotion:uuid}/pause", operation_id="pausePromotion", needs=Perm.EDIT)
    @unit_of_work
    async def pause(self, session: TenantSession, actor: Acting, promotion: Id) -> PromotionOut:
        """It applies to no further order until it goes on. A repeat changes nothing."""
        await set_paused(session, actor, promotion, clock.now(), paused=True)
        return await get_promotion(session, actor, promotion, clock.now())

    @delete("/{promotion:uuid}/pause", operation_id="resumePromotion", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def resume(self, session: TenantSession, actor: Acting, promotion: Id) -> PromotionOut:
        """It goes on. A repeat changes nothing."""
        await set_paused(session, actor, promotion, clock.now(), paused=False)
        return await get_promotion(session, actor, promotion, clock.now())

    @post("/{promotion:uuid}/archival", operation_id="archivePromotion", needs=Perm.EDIT)
    @unit_of_work
    async def archive(self, session: TenantSession, actor: Acting, promotion: Id) -> PromotionOut:
        """Stops it for good; it stays on past orders. A repeat changes nothing."""
        await set_archived(session, actor, promotion, clock.now(), archived=True)
        return await get_promotion(session, actor, promotion, clock.now())

    @get("/{promotion:uuid}/coupons", operation_id="listCoupons", needs=Perm.READ)
    @unit_of_work
    async def list_coupons(
        self,
        session: ReadTenantSession,
        actor: Acting,
        promotion: Id,
        *,
        q: Annotated[str, QueryParameter(max_length=80)] = "",
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Paged[CouponOut]:
        """The codes of a promotion, the oldest first; `q` is how a code begins."""
        await get_promotion(session, actor, promotion, clock.now())
        return await page_codes(session, promotion, q, cursor, limit)

    @post("/{promotion:uuid}/coupons", operation_id="addCoupons", needs=Perm.EDIT)
    @unit_of_work
    async def add_coupons(
        self, session: TenantSession, actor: Acting, promotion: Id, data: JSONBody[CodesIn]
    ) -> CodesOut:
        """Adds one code of your choice, or up to 10,000 that are made up."""
        return CodesOut(codes=await add_codes(session, actor, promotion, data, clock.now()))

    @post("/{promotion:uuid}/coupons/{coupon:uuid}/stop", operation_id="stopCoupon", needs=Perm.EDIT)
    @unit_of_work
    async def stop_coupon(self, session: TenantSession, actor: Acting, promotion: Id, coupon: Id) -> PromotionOut:
        """One code is taken no more. A repeat changes nothing."""
        await set_off(session, actor, promotion, coupon, clock.now(), off=True)
        return await get_promotion(session, actor, promotion, clock.now())
