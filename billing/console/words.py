"""What acts of the console are called, and what they change."""

from infra.kit.i18n import N_
from infra.kit.problems import FieldError, Invalid

REASON_MISSING = N_("Say why: it stands in the log.")

ACTS = {
    "operator.plan_given": N_("Gave a plan"),
    "operator.plan_changed": N_("Put a new version on offer"),
    "operator.plan_added": N_("Put a new plan on offer"),
    "operator.add_on_changed": N_("Put a new version of an add-on on offer"),
    "operator.add_on_added": N_("Put a new add-on on offer"),
    "operator.plan_withdrawn": N_("Withdrew a plan from sale"),
    "operator.plan_offered": N_("Put a plan on sale again"),
    "operator.subscribers_moved": N_("Moved subscribers to a newer version"),
    "operator.coupon_added": N_("Added a coupon"),
    "operator.coupon_ended": N_("Ended a coupon"),
    "operator.trial_extended": N_("Extended the trial"),
    "operator.bill_paid": N_("Marked a bill as paid"),
    "operator.bill_voided": N_("Voided a bill"),
    "operator.bill_refunded": N_("Gave money back"),
    "operator.shop_suspended": N_("Suspended the shop"),
    "operator.shop_reopened": N_("Reopened the shop"),
    "operator.confirmation_sent": N_("Sent the confirming mail again"),
    "operator.letters_replayed": N_("Had deliveries tried again"),
    "operator.news_replayed": N_("Had payment news followed again"),
}
LABELS = {
    "plan": N_("Plan"),
    "add_on": N_("Add-on"),
    "version": N_("Version"),
    "interval": N_("Billed"),
    "gift": N_("As a gift"),
    "trial_until": N_("Trial until"),
    "bill": N_("Bill"),
    "amount": N_("Amount"),
    "state": N_("Status"),
    "handler": N_("Handler"),
    "count": N_("How many"),
    "news": N_("Payment news"),
    "prices": N_("Prices, a month and a year"),
    "limits": N_("Limits"),
    "switches": N_("Modules"),
    "coupon": N_("Coupon"),
    "off": N_("Takes off"),
    "periods": N_("For how many bills"),
    "plans": N_("Plans"),
    "until": N_("Until"),
    "most": N_("At most"),
    "trial_days": N_("Days on trial"),
    "is_best": N_("Recommended"),
    "is_withdrawn": N_("Withdrawn from sale"),
}


def reason_in(text: str) -> str:
    """Raises Invalid without one."""
    if not text.strip():
        raise Invalid(fields=[FieldError(field="why", code="missing", message=REASON_MISSING)])
    return text.strip()[:500]
