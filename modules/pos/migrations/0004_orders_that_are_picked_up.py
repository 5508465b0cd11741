"""orders that are picked up"""

from alembic import op

revision = "pos_0004"
down_revision = "pos_0003"
KINDS = "kind IN ('opening', 'sale', 'return', 'entry', 'handover', 'closing', 'pickup')"
STATES = "state IN ('recorded', 'review', 'handled', 'refused')"


def upgrade() -> None:
    for name, rule in (("kind", KINDS), ("state", STATES)):
        op.drop_constraint(op.f(f"ck_register_document_{name}"), "register_document", type_="check")
        op.create_check_constraint(op.f(f"ck_register_document_{name}"), "register_document", rule)
