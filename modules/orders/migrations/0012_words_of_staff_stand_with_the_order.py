"""Words of staff stand with the order: the history can't be changed, and they go with the person."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "orders_0012"
down_revision = "orders_0011"

WORDS = """
UPDATE sales_order SET said = told.words FROM (
    SELECT order_id, jsonb_object_agg(CAST(id AS text), words) AS words FROM (
        SELECT event.id, event.order_id, jsonb_object_agg(fact.key, fact.value) AS words
        FROM order_event AS event, jsonb_each(event.facts) AS fact
        WHERE fact.key IN ('reason', 'text', 'flag') AND fact.value <> '""' AND left(event.kind, 4) <> 'rule'
        GROUP BY event.id, event.order_id
    ) AS event GROUP BY order_id
) AS told WHERE told.order_id = sales_order.id
"""
EMPTIED = """
UPDATE order_event SET facts = facts || (
    SELECT jsonb_object_agg(key, '') FROM jsonb_each(facts) WHERE key IN ('reason', 'text', 'flag')
) WHERE jsonb_exists_any(facts, ARRAY['reason', 'text', 'flag']) AND left(kind, 4) <> 'rule'
"""


def upgrade() -> None:
    op.add_column(
        "sales_order", sa.Column("said", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False)
    )
    op.execute(WORDS)
    op.execute(EMPTIED)
