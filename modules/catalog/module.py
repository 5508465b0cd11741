"""The catalog's manifest."""

from infra.kit.module import Module
from modules.catalog.permissions import Perm

MODULE = Module(
    name="catalog",
    package="modules.catalog",
    label="Products",
    requires=("desk", "shops"),
    tables=("category", "brand", "product", "variant", "unit", "price_list", "price"),
    permissions=(Perm,),
)
