"""Refusals about bills."""

from infra.kit.i18n import N_
from infra.kit.problems import Conflict, NotFound, Problem


class NoSuchBill(NotFound):
    code = "no_such_bill"
    message = N_("There is no bill of this number.")


class NotToPay(Conflict):
    code = "not_to_pay"
    message = N_("This bill isn’t open any more. Look at it again.")


class NotPaid(Conflict):
    code = "not_paid"
    message = N_("Nothing was paid of this bill, so nothing can be given back.")


class TooMuchBack(Problem):
    status, code = 422, "too_much_back"
    message = N_("Of this bill at most {most} can be given back, and something at least.")
