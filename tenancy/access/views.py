"""The read door to who works where."""

import sqlalchemy as sa

from tenancy.access.models import ApiKey, Staff

working = (
    sa.select(Staff.tenant, Staff.account, Staff.role, Staff.suspended_at)
    .where(Staff.left_at.is_(None))
    .subquery("working")
)
"""tenant, account, role (a built-in one's word or an own one's code), suspended_at: who works in a shop now."""

keys_in_use = sa.select(ApiKey.tenant, ApiKey.last_used_at).where(ApiKey.revoked_at.is_(None)).subquery("keys_in_use")
"""tenant, last_used_at (null for never): the keys of programs that were not taken back."""
