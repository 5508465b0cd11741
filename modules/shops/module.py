"""The shops' manifest."""

from infra.kit.module import Module
from modules.shops.permissions import Perm

MODULE = Module(
    name="shops",
    package="modules.shops",
    label="Shops",
    requires=("desk",),
    tables=("store", "channel", "tax_class", "tax_rate", "number_series", "setting"),
    permissions=(Perm,),
)
