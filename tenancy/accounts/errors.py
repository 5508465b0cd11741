"""Refusals of log-in and accounts."""

from infra.kit.i18n import N_
from infra.kit.problems import Problem


class WrongPassword(Problem):
    status, code = 422, "wrong_password"
    message = N_("This e-mail address and password don't belong together.")


class EmailTaken(Problem):
    status, code = 409, "email_taken"
    message = N_("There is an account with this e-mail address already. Log in with it.")


class LinkExpired(Problem):
    status, code = 410, "link_expired"
    message = N_("This link has been used, or is too old. Ask for a new one.")


class CodeWrong(Problem):
    status, code = 422, "code_wrong"
    message = N_("This code is wrong, or was used already. Wait for the next one, or use a recovery code.")
