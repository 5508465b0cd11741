"""The manifest of moving in."""

from infra.kit.i18n import N_
from infra.kit.module import Hook, Module, Navigation
from modules.desk.api import DEEDS, FIELDS, KINDS, SUBJECTS
from modules.moving.balance_format import OpeningBalanceFormat
from modules.moving.order_format import OldOrderFormat
from modules.moving.permissions import Perm
from modules.moving.service import KIND
from modules.moving.stock_format import OpeningStockFormat
from modules.moving.web import MovingPages

MODULE = Module(
    name="moving",
    package="modules.moving",
    label=N_("Moving in"),
    requires=("desk", "shops", "catalog", "customers", "stock", "payments", "costing", "orders"),
    permissions=(Perm,),
    controllers=(MovingPages,),
    navigation=(
        Navigation(
            label=N_("Moving in"),
            icon="truck",
            path="/moving",
            needs=Perm.MANAGE,
            group="settings",
            section="data",
            order=85,
        ),
    ),
    import_formats=(OpeningStockFormat(), OpeningBalanceFormat(), OldOrderFormat()),
    hooks=(
        Hook(
            contract=DEEDS,
            fill={
                "moving.signed": N_("Moving-in signed off"),
                "moving.opened": N_("Moving-in opened again"),
                "moving.stock_undone": N_("Opening stock taken back"),
                "moving.products_undone": N_("Products from files taken back"),
                "moving.customers_undone": N_("Customers from files taken back"),
                "moving.prices_undone": N_("Prices from files taken back"),
                "moving.balances_undone": N_("Opening balances taken back"),
            },
        ),
        Hook(contract=KINDS, fill={KIND: N_("Moving in")}),
        Hook(contract=FIELDS, fill={"differences": N_("Totals that differ"), "count": N_("How many")}),
        Hook(contract=SUBJECTS, fill={KIND: "/moving"}),
    ),
)
