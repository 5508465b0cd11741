"""The catalog's manifest."""

from infra.kit.module import Module, Seed
from modules.catalog.permissions import Perm
from modules.catalog.seeds import seed

MODULE = Module(
    name="catalog",
    package="modules.catalog",
    label="Products",
    requires=("desk", "shops"),
    tables=("category", "brand", "product", "variant", "unit", "price_list", "price"),
    permissions=(Perm,),
    seeds=(Seed(name="catalog", run=seed, order=20),),
)
