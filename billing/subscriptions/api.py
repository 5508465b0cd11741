"""The door to subscriptions."""

from billing.subscriptions.acts import Done, fall_behind
from billing.subscriptions.cards import PER, AddOnCard, PlanCard, add_on_card, plan_card
from billing.subscriptions.collecting.returning import refund_bill, void_bill
from billing.subscriptions.domain import STAGES, State, Subscription
from billing.subscriptions.giving import extend_trial, give
from billing.subscriptions.keeping import keep, lock_subscription, subscription_of
from billing.subscriptions.moving import move_plan
from billing.subscriptions.pages import STATES as STATE_WORDS
from billing.subscriptions.pages import BillShown, Meter, bill_shown, meters_of
from billing.subscriptions.permissions import PlanPerm
from billing.subscriptions.service import (
    Wanted,
    begin_trial,
    cancel_plan,
    choose_plan,
    pay_bill,
    resume_plan,
    turn_tenant,
)
from billing.subscriptions.views import trials_until

__all__ = [
    "PER",
    "STAGES",
    "STATE_WORDS",
    "AddOnCard",
    "BillShown",
    "Done",
    "Meter",
    "PlanCard",
    "PlanPerm",
    "State",
    "Subscription",
    "Wanted",
    "add_on_card",
    "begin_trial",
    "bill_shown",
    "cancel_plan",
    "choose_plan",
    "extend_trial",
    "fall_behind",
    "give",
    "keep",
    "lock_subscription",
    "meters_of",
    "move_plan",
    "pay_bill",
    "plan_card",
    "refund_bill",
    "resume_plan",
    "subscription_of",
    "trials_until",
    "turn_tenant",
    "void_bill",
]
