"""Who: accounts, tenants and their schemas, staff and rights, switches, and how a merchant starts."""
