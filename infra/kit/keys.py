"""Keys in Redis: each names its tenant, or says that it is the platform's.

Modules can't import `platform_key` (an architecture test reads their imports), so nothing of a tenant is ever stored
under a key that another could meet.
"""

from infra.kit.db.names import check_tenant_name


def tenant_key(tenant: str, *parts: str) -> str:
    """`yuntai:t_…:part:part`."""
    return ":".join(("yuntai", check_tenant_name(tenant), *parts))


def platform_key(*parts: str) -> str:
    """`yuntai:platform:part:part`."""
    return ":".join(("yuntai", "platform", *parts))
