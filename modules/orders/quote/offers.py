"""Promotions and coupons have their say in a price. Their rules lie in modules.promotions, which knows no orders."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec.structs import replace

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.problems import FieldError
from modules.orders.domain import Note, Quote, QuoteContext, QuoteLine, Reason, Stage, add
from modules.orders.errors import CouponNotTaken
from modules.orders.quote.adjusters import Placed, Refunded
from modules.promotions import api as promotions
from modules.promotions.api import Known, Offer, Passed, Saving

OFFER, COUPON, GIFT = N_("Offer: {name}"), N_("Coupon {code}: {name}"), N_("With “{name}”")


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """What one stage knows: of the goods, the customer and its offers."""

    context: QuoteContext
    known: Known

    @property
    def offers(self) -> tuple[Offer, ...]:
        return self.known.offers


class Promotions:
    """What applies by itself. Its load asks nothing where nothing runs, which is read with the goods."""

    name, stage = "promotions", Stage.PROMOTION

    async def load(self, session: TenantReader, context: QuoteContext) -> Loaded:
        known = await promotions.load(session, context.offers, variants_of(context), context.customer)
        return Loaded(context=context, known=known)

    def adjust(self, quote: Quote, facts: Loaded) -> Quote:
        return with_offers(quote, facts, self.stage)

    async def claim(self, session: TenantSession, order: Placed) -> None:
        await promotions.claim(session, cause_of(order), uses_of(order.quote, self.stage))

    async def release(self, session: TenantSession, refund: Refunded) -> None:
        """All that the order still uses, coupons too: they come back with its last part."""
        if refund.is_last:
            await promotions.release(session, refund.order, refund.at)


class Coupons:
    """What somebody showed a code for."""

    name, stage = "coupons", Stage.COUPON

    async def load(self, session: TenantReader, context: QuoteContext) -> Loaded:
        known = await promotions.load(session, (), variants_of(context), context.customer, context.codes)
        return Loaded(context=context, known=known)

    def adjust(self, quote: Quote, facts: Loaded) -> Quote:
        unknown = tuple(
            note_of(Passed(offer=None, code=code, name=code, why="unknown"), self.stage) for code in facts.known.unknown
        )
        adjusted = with_offers(quote, facts, self.stage)
        return replace(adjusted, notes=(*adjusted.notes, *unknown)) if unknown else adjusted

    async def claim(self, session: TenantSession, order: Placed) -> None:
        await promotions.claim(session, cause_of(order), uses_of(order.quote, self.stage))

    async def release(self, session: TenantSession, refund: Refunded) -> None:
        """Promotions have let go of everything."""


def variants_of(context: QuoteContext) -> list[UUID]:
    return [line.variant for line in context.lines]


def with_offers(quote: Quote, facts: Loaded, stage: Stage) -> Quote:
    """The quote with what the offers take off, line by line, and with why the others don't."""
    if not facts.offers:
        return quote
    context, known = facts.context, facts.known
    items = [item_of(line, known) for line in quote.lines if line.total > 0 and line.variant in known.places]
    basket = promotions.Basket(
        items=tuple(items), at=context.at, zone=context.zone, store=context.store, channel=context.channel,
        customer=context.customer, groups=known.groups, uses=known.uses,
    )  # fmt: skip
    outcome = promotions.settle(basket, facts.offers)
    for saving in outcome.savings:
        quote = add(quote, saving.item, reason_of(saving, stage))
    notes = tuple(note_of(passed, stage) for passed in outcome.passed)
    return replace(quote, notes=(*quote.notes, *notes))


def item_of(line: QuoteLine, known: Known) -> promotions.Item:
    place = known.places[line.variant]
    return promotions.Item(
        id=line.id, variant=line.variant, product=place.product, quantity=line.quantity, amount=line.total,
        categories=place.categories, brand=place.brand, tags=place.tags, is_discountable=line.is_discountable,
        is_reduced=any(reason.stage == Stage.PROMOTION for reason in line.reasons),
    )  # fmt: skip


def reason_of(saving: Saving, stage: Stage) -> Reason:
    """Its source is the promotion, and behind a blank the code that was shown."""
    source = f"{saving.offer} {saving.code}".strip()
    facts: dict[str, str | int] = {"name": saving.name, "code": saving.code} if saving.code else {"name": saving.name}
    label = COUPON if saving.code else GIFT if saving.is_gift else OFFER
    return Reason(stage, source, label, -saving.amount, facts)


def note_of(passed: Passed, stage: Stage) -> Note:
    facts: dict[str, str | int] = {"name": passed.name or passed.code, "n": passed.pieces, "other": passed.other}
    return Note(
        stage=stage, source=f"{passed.offer or ''} {passed.code}".strip(), code=passed.code, why=passed.why,
        label=promotions.PASSED[passed.why], facts=facts, amount=passed.amount, gifts=passed.gifts,
    )  # fmt: skip


def uses_of(quote: Quote, stage: Stage) -> list[promotions.Use]:
    """What of ours is on the quote: others may speak at the same stage, with sources of their own."""
    sums: dict[tuple[UUID, str], int] = {}
    for reason in (reason for line in quote.lines for reason in line.reasons if reason.stage == stage):
        if source := source_of(reason):
            sums[source] = sums.get(source, 0) - reason.amount
    return [promotions.Use(promotion=key, code=code, discount=amount) for (key, code), amount in sorted(sums.items())]


def source_of(reason: Reason) -> tuple[UUID, str] | None:
    """The promotion and code of a reason that is ours."""
    key, _, code = reason.source.partition(" ")
    try:
        return UUID(key), code
    except ValueError:
        return None


def cause_of(order: Placed) -> promotions.Cause:
    return promotions.Cause(
        order=order.order, store=order.store, customer=order.customer, sales=order.quote.total,
        currency=order.quote.currency, at=order.at,
    )  # fmt: skip


def require_coupons(quote: Quote, codes: Sequence[str]) -> None:
    """Raises CouponNotTaken for codes that are known and don't apply: nobody pays more than they were told."""
    shown = [promotions.normal(code) for code in codes]
    taken = {reason.facts.get("code") for line in quote.lines for reason in line.reasons}
    errors = [
        FieldError(field=f"codes.{shown.index(note.code)}", code=note.why, message=note.label, facts=note.shown(quote))
        for note in quote.notes
        if note.code in shown and note.code not in taken and note.why != "unknown"
    ]
    if errors:
        raise CouponNotTaken(fields=errors)
