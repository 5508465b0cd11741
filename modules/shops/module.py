"""The shops' manifest."""

from infra.kit.module import Module, Seed
from modules.shops.permissions import Perm
from modules.shops.rest import StoresApi
from modules.shops.seeds import seed

MODULE = Module(
    name="shops",
    package="modules.shops",
    label="Shops",
    requires=("desk",),
    tables=("store", "channel", "tax_class", "tax_rate", "number_series", "setting"),
    permissions=(Perm,),
    controllers=(StoresApi,),
    seeds=(Seed(name="shops", run=seed, order=10),),
)
