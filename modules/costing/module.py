"""Costing's manifest."""

from infra.kit.i18n import N_
from infra.kit.module import Hook, Module, Navigation, Slot
from modules.costing.handlers import SUBSCRIPTIONS
from modules.costing.jobs import JOBS
from modules.costing.pages import beside_variant
from modules.costing.permissions import Perm
from modules.costing.prices import PriceCosts
from modules.costing.rest import StockValues
from modules.costing.services.kits import KitCosts
from modules.costing.web import StockValuePages
from modules.stock.api import COSTS

MODULE = Module(
    name="costing",
    package="modules.costing",
    label=N_("Costs"),
    requires=("shops", "catalog", "stock"),
    tables=("cost_entry", "cost_level"),
    permissions=(Perm,),
    controllers=(StockValues, StockValuePages),
    navigation=(Navigation(label=N_("Stock value"), icon="coins", path="/stock-value", needs=Perm.READ, order=45),),
    slots=(Slot(name="stock.variant.aside", template="costing/_variant.html", model=beside_variant),),
    hooks=(Hook(contract=COSTS, fill=KitCosts()), Hook(contract="catalog.costs", fill=PriceCosts())),
    subscriptions=SUBSCRIPTIONS,
    jobs=JOBS,
)
