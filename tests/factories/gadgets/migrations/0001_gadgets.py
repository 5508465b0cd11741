"""Gadgets, and vouchers that orders claim."""

import sqlalchemy as sa
from alembic import op

revision = "gadgets_0001"
down_revision = None


def upgrade() -> None:
    op.create_table("gadget", sa.Column("name", sa.Text(), primary_key=True))
    op.create_table(
        "gadget_voucher",
        sa.Column("code", sa.Text(), primary_key=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.Uuid(), sa.ForeignKey("sales_order.id", name="fk_gadget_voucher_order_id")),
    )
