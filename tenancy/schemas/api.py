"""The door to tenants' schemas: which lineages they have; to make one, bring it forward and take it away again."""

from tenancy.schemas.lineages import Lineage, lineages_for
from tenancy.schemas.migrate import apply
from tenancy.schemas.provision import provision, remove

__all__ = ["Lineage", "apply", "lineages_for", "provision", "remove"]
