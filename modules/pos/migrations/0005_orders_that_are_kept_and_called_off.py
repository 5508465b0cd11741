"""orders that are kept with a first payment, and called off"""

from alembic import op

revision = "pos_0005"
down_revision = "pos_0004"
KINDS = "kind IN ('opening', 'sale', 'return', 'entry', 'handover', 'closing', 'pickup', 'deposit', 'cancellation')"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_register_document_kind"), "register_document", type_="check")
    op.create_check_constraint(op.f("ck_register_document_kind"), "register_document", KINDS)
