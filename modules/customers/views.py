"""The read door: what others may join."""

import sqlalchemy as sa

from modules.customers.models import Customer, CustomerGroup, CustomerIdentity

customers = sa.select(
    Customer.id,
    Customer.kind,
    Customer.name,
    Customer.phone,
    Customer.email,
    Customer.group_id,
    Customer.allowed,
    Customer.erased_at,
    Customer.origin,
    Customer.external_id,
    Customer.tags,
    Customer.created_at,
).subquery("customers")
"""Each customer once: id (uuid), kind (person, company), name, phone (E.164 where readable), email, group_id,
allowed (JSON list of "purpose:channel"), erased_at, origin, external_id, tags (JSON list), created_at."""

groups = sa.select(CustomerGroup.id, CustomerGroup.name).subquery("customer_groups")
"""Each group: id, name."""

identities = sa.select(CustomerIdentity.kind, CustomerIdentity.value, CustomerIdentity.customer_id).subquery(
    "customer_identities"
)
"""What leads to a customer: kind (phone, email, marketplace, wechat), value (normalized), customer_id."""
