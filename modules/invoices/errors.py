"""What can stand in the way of an invoice."""

from infra.kit.i18n import N_
from infra.kit.problems import Problem


class AlreadyInvoiced(Problem):
    status, code = 409, "already_invoiced"
    message = N_("{source} is on invoice {number} already. Cancel that one first.")


class NothingToInvoice(Problem):
    status, code = 409, "nothing_to_invoice"
    message = N_("Nothing of {source} is left to put on an invoice.")


class DoNotBelongTogether(Problem):
    status, code = 422, "do_not_belong_together"
    message = N_("One invoice is for one customer, in one store and one currency.")


class AlreadyCanceled(Problem):
    status, code = 409, "already_canceled"
    message = N_("{number} was canceled before.")


class NothingToCancel(Problem):
    status, code = 409, "nothing_to_cancel"
    message = N_("All of {number} was credited before.")


class NoAddressToMail(Problem):
    status, code = 409, "no_address_to_mail"
    message = N_("No e-mail address stands on {number}.")
