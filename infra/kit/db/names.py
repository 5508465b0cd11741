"""The names of roles and schemas; the roles take a prefix from the settings."""

import re
import secrets

import msgspec

TENANT = re.compile(r"t_[a-z0-9]{1,48}")
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


class Names(msgspec.Struct, frozen=True):
    """Role names for one installation."""

    prefix: str = "yuntai"

    @property
    def owner(self) -> str:
        """Owns every schema and table; the migrator logs in as this role."""
        return f"{self.prefix}_owner"

    @property
    def provisioner(self) -> str:
        """Makes tenants; known to the worker and the command line alone."""
        return f"{self.prefix}_provisioner"

    @property
    def app(self) -> str:
        """The login of web and worker: no grants of its own."""
        return f"{self.prefix}_app"

    @property
    def platform(self) -> str:
        return f"{self.prefix}_platform"

    @property
    def cell(self) -> str:
        return f"{self.prefix}_cell"

    @property
    def tenants(self) -> str:
        """The group of all tenant roles."""
        return f"{self.prefix}_tenant"


def new_tenant_name() -> str:
    """A fresh name for a tenant's schema and role: `t_` and 14 random characters, 70 bits."""
    return "t_" + "".join(secrets.choice(ALPHABET) for _ in range(14))


def check_tenant_name(name: str) -> str:
    """`name` itself when it can stand in SQL as a schema and in a search_path; raises ValueError otherwise."""
    if not TENANT.fullmatch(name):
        raise ValueError(f"not a tenant's name: {name!r}")
    return name
