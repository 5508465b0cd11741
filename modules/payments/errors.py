from infra.kit.i18n import N_
from infra.kit.problems import Problem


class PaymentCannotBecome(Problem):
    status, code = 409, "payment_cannot_become"
    message = N_("This payment has gone on meanwhile. Load the page again to see where it stands.")


class TenderAmountNotPositive(Problem):
    status, code = 422, "tender_amount_not_positive"
    message = N_("Enter an amount above 0.")


class TendersFallShort(Problem):
    status, code = 422, "tenders_fall_short"
    message = N_("{missing} is still to pay.")


class TendersExceedTotal(Problem):
    status, code = 422, "tenders_exceed_total"
    message = N_("That is {excess} too much. Only cash gives change.")


class RefundExceedsPaid(Problem):
    status, code = 422, "refund_exceeds_paid"
    message = N_("At most {left} can be paid back.")


class TenderUnknown(Problem):
    status, code = 422, "tender_unknown"
    message = N_("There is no way to pay called {tender}.")


class TenderOff(Problem):
    status, code = 422, "tender_off"
    message = N_("{tender} is switched off. Switch it on under Settings, Ways to pay, or choose another.")


class TenderTakesTime(Problem):
    """A tender that calls its provider can't be part of placing an order: place it, then pay it."""

    status, code = 422, "tender_takes_time"
    message = N_("{tender} is asked over the line. Place the order first, then take the payment on its page.")


class AccountNeedsCustomer(Problem):
    status, code = 422, "account_needs_customer"
    message = N_("Choose the customer whose account this goes on.")


class NotOnAccount(Problem):
    status, code = 422, "not_on_account"
    message = N_("{customer} can't buy on account yet. Set a limit on the customer’s page.")


class LimitReached(Problem):
    status, code = 409, "limit_reached"
    message = N_("Only {left} of this customer's limit is left, and this is {amount}.")


class AccountInAnotherCurrency(Problem):
    status, code = 422, "account_in_another_currency"
    message = N_("This customer’s account is kept in {currency}.")


class NamedTooMuch(Problem):
    status, code = 422, "named_too_much"
    message = N_("Of {number}, {left} is still to pay.")


class NamedMoreThanPaid(Problem):
    status, code = 422, "named_more_than_paid"
    message = N_("What you put on single lines comes to {named}, more than the {amount} that came in.")


class ReceiptUndone(Problem):
    status, code = 409, "receipt_undone"
    message = N_("This receipt was taken back before.")


class ReasonMissing(Problem):
    status, code = 422, "reason_missing"
    message = N_("Say why: it stands on the customer’s statement.")


class LimitNegative(Problem):
    status, code = 422, "limit_negative"
    message = N_("Enter a limit of 0 or more.")


class TermsUnreadable(Problem):
    status, code = 422, "terms_unreadable"
    message = N_("Enter the days as a number from 0 to 365.")


class NotPaidAhead(Problem):
    status, code = 409, "not_paid_ahead"
    message = N_("Only {left} is paid ahead.")


class NowhereToWrite(Problem):
    status, code = 409, "nowhere_to_write"
    message = N_("There is no e-mail address in the profile, or the customer wants no notices by e-mail.")


class NothingLate(Problem):
    status, code = 409, "nothing_late"
    message = N_("Nothing of what this customer owes is overdue.")


class DifferenceUnsaid(Problem):
    status, code = 422, "difference_unsaid"
    message = N_("Say why this differs from what is expected.")


class PaymentNotWaiting(Problem):
    status, code = 409, "payment_not_waiting"
    message = N_("This payment is settled. Load the page again to see how.")


class PaymentUnderWay(Problem):
    """A provider was asked for the money and has not said yet whether it came."""

    status, code = 409, "payment_under_way"
    message = N_("{tender} has not answered yet. Wait for its answer, then cancel.")


class MoneyMoved(Problem):
    status, code = 409, "money_moved"
    message = N_("A part of what came in for {number} was paid back meanwhile. Settle the rest there.")
