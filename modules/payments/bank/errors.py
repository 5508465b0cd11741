"""Why a statement can't be read, and why a line of it can't pay what it is said to pay."""

from infra.kit.i18n import N_
from infra.kit.problems import Problem


class StatementUnreadable(Problem):
    status, code = 422, "statement_unreadable"
    message = N_(
        "This is no bank statement that can be read here. Export it from your bank as CSV, XLSX, CAMT.053 or MT940."
    )


class StatementTooBig(Problem):
    status, code = 413, "statement_too_big"
    message = N_("The statement is larger than {megabytes} MB. Export fewer days at a time.")


class StatementNotText(Problem):
    status, code = 422, "statement_not_text"
    message = N_("The signs of this file can't be read. Export it from your bank once more, as UTF-8 if it asks.")


class StatementCutOff(Problem):
    status, code = 422, "statement_cut_off"
    message = N_("The file ends before the statement does. Export it from your bank once more.")


class StatementDangerous(Problem):
    status, code = 422, "statement_dangerous"
    message = N_("This file defines entities, which no bank does. It was not read.")


class StatementOfAnotherKind(Problem):
    status, code = 422, "statement_of_another_kind"
    message = N_("This is another message of the bank. Export the statement of whole days, CAMT.053.")


class StatementEmpty(Problem):
    status, code = 422, "statement_empty"
    message = N_("There is no booked payment in this statement.")


class StatementDoesNotAddUp(Problem):
    status, code = 422, "statement_does_not_add_up"
    message = N_("The lines don’t lead from its first balance to its last: lines are missing. Export it once more.")


class LineDecided(Problem):
    status, code = 409, "bank_line_decided"
    message = N_("Somebody has decided about this line already. Load the page again to see how.")


class NothingChosen(Problem):
    status, code = 422, "nothing_chosen"
    message = N_("Say what this payment is for.")


class DoesNotComeTo(Problem):
    status, code = 422, "does_not_come_to"
    message = N_("What you chose comes to {chosen}, but {amount} came in.")


class NotOpenAnyMore(Problem):
    status, code = 409, "not_open_any_more"
    message = N_("Of {number} only {left} is still to pay.")
