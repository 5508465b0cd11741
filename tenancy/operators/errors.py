"""Refusals about operators."""

from infra.kit.i18n import N_
from infra.kit.problems import Conflict, NotFound


class AccountTaken(Conflict):
    code = "account_taken"
    message = N_(
        "{email} has an account here already. An operator’s account is made for that alone: use another address."
    )


class NoSuchOperator(NotFound):
    code = "no_such_operator"
    message = N_("There is no operator {email}.")
