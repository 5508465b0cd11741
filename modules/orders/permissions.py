"""Rights over orders."""

from infra.kit.i18n import N_
from tenancy.access.api import Permission, Role


class Perm(Permission):
    READ = "orders.read", N_("See orders"), Role.CASHIER, Role.WAREHOUSE, Role.ACCOUNTANT
    PLACE = "orders.place", N_("Take orders"), Role.CASHIER
    RECORD = "orders.record", N_("Record sales made elsewhere")
    PAY = "orders.pay", N_("Note payments of orders"), Role.CASHIER
    FULFILL = "orders.fulfill", N_("Hand goods over and send them out"), Role.CASHIER, Role.WAREHOUSE
    CANCEL = "orders.cancel", N_("Cancel orders")
    EDIT = "orders.edit", N_("Change orders before they go"), Role.CASHIER
    DISCOUNT = "orders.discount", N_("Set prices and discounts by hand")
    RETURN = "orders.return", N_("Take goods back and exchange them"), Role.CASHIER
    REFUND = "orders.refund", N_("Pay money back and lower prices")
    REBATE = "orders.rebate", N_("Give rebates")
    SETUP = "orders.setup", N_("Set up the order list and handling rules for everyone")
    NOTICES = "settings.notices", N_("Write notices to buyers")
