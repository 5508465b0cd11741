"""The tenants: whose shop it is, where its schema lies, and in which state it is.

Owns the tenant's row on the platform, the stock of ready tenants and the claim. Doesn't own PostgreSQL's side
(`tenancy.schemas`), nor people (`tenancy.accounts`, `tenancy.access`).
"""
