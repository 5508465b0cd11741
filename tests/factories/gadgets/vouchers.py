"""A second price adjuster: vouchers that take a sum off, once."""

from typing import Any

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.problems import Problem
from modules.orders.domain import Quote, QuoteContext, Reason, Stage, spread
from modules.orders.quote.adjusters import Placed, Refunded

VOUCHER = sa.table("gadget_voucher", sa.column("code"), sa.column("amount"), sa.column("order_id", sa.Uuid))


class VoucherGone(Problem):
    status, code, message = 409, "voucher_gone", "Voucher {voucher} is used up."


class Vouchers:
    name = "gadgets.vouchers"
    stage = Stage.COUPON

    async def load(self, session: TenantReader, context: QuoteContext) -> dict[str, int]:
        free = sa.select(VOUCHER.c.code, VOUCHER.c.amount).where(
            VOUCHER.c.code.in_(context.codes), VOUCHER.c.order_id.is_(None)
        )
        rows: list[Any] = list(await session.execute(free)) if context.codes else []
        return {row.code: row.amount for row in rows}

    def adjust(self, quote: Quote, facts: dict[str, int]) -> Quote:
        for code, amount in sorted(facts.items()):
            quote = spread(quote, Reason(self.stage, code, "Voucher {voucher}", -amount, {"voucher": code}))
        return quote

    async def claim(self, session: TenantSession, order: Placed) -> None:
        for reason in order.quote.adjustments():
            if reason.stage != self.stage:
                continue
            free = sa.and_(VOUCHER.c.code == reason.source, VOUCHER.c.order_id.is_(None))
            burn = sa.update(VOUCHER).where(free).values(order_id=order.order).returning(VOUCHER.c.code)
            if await session.scalar(burn) is None:
                raise VoucherGone(voucher=reason.source)

    async def release(self, session: TenantSession, refund: Refunded) -> None:
        if refund.is_last:
            await session.execute(
                sa.update(VOUCHER).where(VOUCHER.c.order_id == refund.order).values(order_id=sa.null())
            )
