"""Refusals about a subscription."""

from infra.kit.i18n import N_
from infra.kit.problems import Conflict, NotFound, Problem


class PayFirst(Problem):
    status, code = 402, "pay_first"
    message = N_("Pay the open bill first; then the plan can be changed.")


class NothingToCancel(Conflict):
    code = "nothing_to_cancel"
    message = N_("There is nothing to cancel: this plan costs nothing, or ends already.")


class NothingToResume(Conflict):
    code = "nothing_to_resume"
    message = N_("This plan goes on already.")


class ChangeUnderWay(Conflict):
    code = "change_under_way"
    message = N_("A change of the plan is still on its way. Try again in a minute.")


class ProviderSilent(Problem):
    status, code = 503, "provider_silent"
    message = N_("The payment provider doesn’t answer just now. Nothing was charged twice: try again in a minute.")


class ProviderRefused(Problem):
    status, code = 409, "provider_refused"
    message = N_("The payment provider doesn’t take this. Nothing has changed.")


class CouponUnknown(NotFound):
    code = "coupon_unknown"
    message = N_("There is no such coupon, or it doesn’t fit this plan.")


class NotOnTrial(Conflict):
    code = "not_on_trial"
    message = N_("This shop’s trial is over. Give it a plan instead.")


class TrialTooLong(Problem):
    status, code = 422, "trial_too_long"
    message = N_("Choose a day after today, and within a year.")
