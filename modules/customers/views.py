"""The read door: what others may join."""

import sqlalchemy as sa

from modules.customers.models import Customer, CustomerIdentity

customers = sa.select(
    Customer.id,
    Customer.kind,
    Customer.name,
    Customer.phone,
    Customer.email,
    Customer.origin,
    Customer.external_id,
    Customer.created_at,
).subquery("customers")
"""Each customer once: id (uuid), kind (person, company), name, phone (E.164 where readable), email, origin."""

identities = sa.select(CustomerIdentity.kind, CustomerIdentity.value, CustomerIdentity.customer_id).subquery(
    "customer_identities"
)
"""What leads to a customer: kind (phone, email, marketplace, wechat), value (normalized), customer_id."""
