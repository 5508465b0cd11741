"""The door to tenants' schemas: which lineages they have; to make one, bring it forward and take it away again."""

from tenancy.schemas.lineages import Lineage, every_lineage, lineages_for, revisions_of
from tenancy.schemas.measuring import Size, behind, sizes_of, stands_of
from tenancy.schemas.migrate import apply
from tenancy.schemas.provision import make_at, provision, remove

__all__ = [
    "Lineage",
    "Size",
    "apply",
    "behind",
    "every_lineage",
    "lineages_for",
    "make_at",
    "provision",
    "remove",
    "revisions_of",
    "sizes_of",
    "stands_of",
]
