"""Kits are put together, and taken apart."""

from alembic import op

revision = "stock_0003"
down_revision = "stock_0002"


def upgrade() -> None:
    kinds = "'opening', 'receive', 'sell', 'return', 'transfer', 'count', 'adjust', 'assemble'"
    papers = "'adjustment', 'receipt', 'transfer', 'count', 'hold', 'block', 'assembly'"
    for table, column in (("stock_move", kinds), ("stock_document", papers)):
        op.drop_constraint(op.f(f"ck_{table}_kind"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, f"kind IN ({column})")
