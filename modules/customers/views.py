"""The read door: what others may join."""

import sqlalchemy as sa

from modules.customers.models import Customer, CustomerGroup, CustomerIdentity, CustomerMerge

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

joined = (
    sa.select(CustomerMerge.merged_id, CustomerMerge.survivor_id)
    .where(CustomerMerge.state == "merged")
    .subquery("joined_customers")
)
"""Profiles that went into others: merged_id, survivor_id. A ledger keeps the ids that it was written with."""

groups = sa.select(CustomerGroup.id, CustomerGroup.name).subquery("customer_groups")
"""Each group: id, name."""

identities = sa.select(CustomerIdentity.kind, CustomerIdentity.value, CustomerIdentity.customer_id).subquery(
    "customer_identities"
)
"""What leads to a customer: kind (phone, email, marketplace, wechat), value (normalized), customer_id."""

followed = sa.select(
    Customer.id, Customer.kind, Customer.name, Customer.phone, Customer.group_id, Customer.tags, Customer.search_text,
    Customer.erased_at, Customer.changed,
).subquery("followed_customers")  # fmt: skip
"""Customers for copies: id, kind, name, phone, group_id, tags, search_text, erased_at, changed (kit.db.followed)."""

followed_merges = (
    sa.select(CustomerMerge.merged_id, CustomerMerge.changed)
    .where(CustomerMerge.state == "merged")
    .subquery("followed_merges")
)
"""Profiles that are gone since they went into others, for copies: merged_id, changed."""
