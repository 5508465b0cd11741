"""what was paid ahead is paid out"""

from alembic import op

revision = "payments_0005"
down_revision = "payments_0004"

KINDS = "kind IN ('opening', 'sale', 'receipt', 'refund', 'rebate', 'correction', 'undo', 'payout')"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_account_entry_kind"), "account_entry", type_="check")
    op.create_check_constraint(op.f("ck_account_entry_kind"), "account_entry", KINDS)
