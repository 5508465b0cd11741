from infra.kit.i18n import N_
from infra.kit.problems import Problem
from tenancy.access.api import LimitReached


class OrderWithoutLines(Problem):
    status, code = 422, "order_without_lines"
    message = N_("Put something on the order first.")


class OrderTooLong(Problem):
    status, code = 422, "order_too_long"
    message = N_("An order has at most {limit} lines. Split it into several.")


class OrderCannotBecome(Problem):
    status, code = 409, "order_cannot_become"
    message = N_("This order has gone on meanwhile. Load the page again to see where it stands.")


class FulfillmentCannotBecome(Problem):
    status, code = 409, "fulfillment_cannot_become"
    message = N_("This shipment has gone on meanwhile. Load the page again to see where it stands.")


class AdjusterOverreached(RuntimeError):
    """A price adjuster did what its stage doesn't allow: a defect of ours, never the buyer's."""


class NotEnoughStock(Problem):
    """A line is short. `field` errors name each; `line` counts from 1."""

    status, code = 409, "not_enough_stock"
    message = N_("Only {left} of {name} can be sold here, and you entered {asked}.")


class GoodsNotSold(Problem):
    status, code = 422, "goods_not_sold"
    message = N_("{name} is not on sale. Take it off the order, or put it on sale first.")


class PricesMixed(Problem):
    status, code = 422, "prices_mixed"
    message = N_("Some prices hold the tax and some don't. One order takes one kind: change the price lists.")


class SalespersonUnknown(Problem):
    status, code = 422, "salesperson_unknown"
    message = N_("This person doesn’t work here any more. Choose another one.")


class CustomerUnknown(Problem):
    status, code = 422, "customer_unknown"
    message = N_("There is no such customer.")


class StoreNotYours(Problem):
    status, code = 404, "store_not_yours"
    message = N_("There is no such store, or it is not one of yours.")


class ChannelUnknown(Problem):
    status, code = 422, "channel_unknown"
    message = N_("There is no channel called {channel}.")


class FilterUnreadable(Problem):
    """The address of a list says something that no filter can be."""

    status, code = 400, "filter_unreadable"
    message = N_("“{value}” can't be read as a filter. Go back, and choose it anew.")


class PriceChanged(Problem):
    """The caller had agreed on a total, and it is another one now."""

    status, code = 409, "price_changed"
    message = N_("The total is {total} now. Look at the order once more, then place it.")


class CouponNotTaken(Problem):
    """A coupon that was shown does not apply; each has a field error that says why."""

    status, code = 409, "coupon_not_taken"
    message = N_("A coupon does not apply. Take it off the order, or see what is missing.")


class BeingPlaced(Problem):
    status, code = 409, "order_being_placed"
    message = N_("This order is being placed right now. Look again in a moment.")


class RecordedDifferently(Problem):
    status, code = 409, "recorded_differently"
    message = N_("{number} was recorded before, with other figures. Give the change an id of its own.")


class DiscountUnreadable(Problem):
    status, code = 422, "discount_unreadable"
    message = N_("Enter an amount, or a percentage such as 10 %.")


class OrderInvoiced(Problem):
    status, code = 409, "order_invoiced"
    message = N_("Invoice {number} was issued for this order. Cancel it first, then change the order.")


class NotEditable(Problem):
    status, code = 409, "not_editable"
    message = N_("Goods of this order are packed or gone. Take them back, or exchange them.")


class NotHandedOver(Problem):
    status, code = 409, "not_handed_over"
    message = N_("These goods are still here. Cancel or change the order instead.")


class NotBelowZero(Problem):
    status, code = 422, "not_below_zero"
    message = N_("Enter an amount above 0.")


class NothingOwed(Problem):
    status, code = 409, "nothing_owed"
    message = N_("Nothing is to be paid back. Take goods back, lower a price, or give a rebate.")


class OwedLess(Problem):
    status, code = 422, "owed_less"
    message = N_("Only {left} is to be paid back.")


class LowersTooMuch(Problem):
    status, code = 422, "lowers_too_much"
    message = N_("Only {left} of this line is left.")


class NothingToPay(Problem):
    status, code = 409, "nothing_to_pay"
    message = N_("Nothing is left to pay.")


class TaxMissing(Problem):
    status, code = 422, "tax_missing"
    message = N_("No tax rate fits {name} in this store. Add one under Settings, Taxes.")


class MonthExhausted(LimitReached):
    """The plan's orders of this month are used up. Only new orders are refused: the others go on."""

    code, what = "month_exhausted", "orders_month"
    message = N_("Your plan includes {most} orders a month, and this month has them all. {more}")


class CurrencyForeign(Problem):
    status, code = 422, "currency_foreign"
    message = N_("This shop keeps its books in {currency}: record the order in that currency.")


class NothingLeft(Problem):
    status, code = 409, "nothing_left"
    message = N_("Nothing is left to go out. Load the page again to see where this order stands.")


class MoreThanLeft(Problem):
    status, code = 422, "more_than_left"
    message = N_("That is not what is left to go out. Look at the quantities once more.")


class PartlyGone(Problem):
    status, code = 409, "partly_gone"
    message = N_("Some of these goods have gone out already. Cancel the rest of the order instead.")


class WarehouseUnknown(Problem):
    status, code = 422, "warehouse_unknown"
    message = N_("There is no such warehouse.")


class HandedOutBefore(Problem):
    status, code = 409, "handed_out_before"
    message = N_("The goods of {number} were handed out before.")


class DueDiffers(Problem):
    """The caller has taken another amount than what is left to pay by now."""

    status, code = 409, "due_differs"
    message = N_("{due} is left to pay for this order, and {paid} was taken.")


class BackDiffers(Problem):
    """The caller hands back another amount than what was paid by now."""

    status, code = 409, "back_differs"
    message = N_("{due} goes back for this order, and {paid} was said.")


class OnHold(Problem):
    status, code = 409, "on_hold"
    message = N_("This order is on hold: {reason} Release it first.")


class NotConfirmed(Problem):
    """What staff have to mind of the order, and the packer has not said so."""

    status, code = 409, "not_confirmed"
    message = N_("Before it goes, the packer has to confirm: {notes}")


class BelowFloor(Problem):
    status, code = 403, "below_floor"
    message = N_("{name} may not go for less than {least} here. Ask somebody who may sell below the lowest price.")
