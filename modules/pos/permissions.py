"""Rights at the register and over it. The ones of the register are a cashier's, too, who is not on the staff."""

from infra.kit.i18n import N_
from tenancy.access.api import Permission, Role


class Perm(Permission):
    SELL = "pos.sell", N_("Sell at the register"), Role.CASHIER
    DISCOUNT = "pos.discount", N_("Give discounts at the register")
    PRICE = "pos.price", N_("Change prices at the register")
    RETURN = "pos.return", N_("Take goods back at the register, with a receipt"), Role.CASHIER
    BLIND = "pos.return_without_receipt", N_("Take goods back without a receipt")
    VOID = "pos.void_line", N_("Take lines off a sale that has begun"), Role.CASHIER
    CASH = "pos.cash", N_("Put cash in and take it out")
    CLOSE = "pos.close", N_("Count the drawer and end the shift"), Role.CASHIER
    MANAGE = "pos.manage", N_("Set up registers and cashiers, look over what they hand in")


AT_REGISTER = (Perm.SELL, Perm.DISCOUNT, Perm.PRICE, Perm.RETURN, Perm.BLIND, Perm.VOID, Perm.CASH, Perm.CLOSE)
"""What a cashier may be given."""
