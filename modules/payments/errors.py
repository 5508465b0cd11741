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
