"""Refusals of wallets."""

from infra.kit.i18n import N_
from infra.kit.problems import Conflict, Problem


class CodeNotPaying(Problem):
    status, code = 422, "code_not_paying"
    message = N_("This is no payment code of WeChat Pay or Alipay. Ask the customer to open “Pay” and show that code.")


class WalletOff(Conflict):
    code = "wallet_off"
    message = N_("{wallet} is not set up here. Set it up under Settings, Wallets, or choose another way to pay.")


class ChargeDiffers(Conflict):
    code = "charge_differs"
    message = N_("This payment was begun with another amount or wallet. Begin a new one.")


class ChargeNotLoose(Conflict):
    code = "charge_not_loose"
    message = N_("This payment belongs to a sale, or was given back. Load the page again.")
