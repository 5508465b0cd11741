"""What states and events of an order are called."""

from infra.kit.i18n import N_

STATES = {
    "quoted": (N_("Quoted"), ""),
    "placed": (N_("To pay"), "sun"),
    "paid": (N_("Paid"), "good"),
    "completed": (N_("Completed"), "good"),
    "canceled": (N_("Canceled"), ""),
}
PAYMENT_STATES = {
    "created": (N_("Being asked"), "info"),
    "pending": (N_("On its way"), "info"),
    "authorized": (N_("Authorized"), "info"),
    "paid": (N_("Paid"), "good"),
    "refunding": (N_("Being paid back"), "info"),
    "refunded": (N_("Paid back"), ""),
    "voided": (N_("Called off"), ""),
    "failed": (N_("Declined"), "bad"),
    "unknown": (N_("No answer yet"), "sun"),
}
AFTER = {
    "return": (N_("Return"), "undo-2"),
    "refund": (N_("Refund"), "hand-coins"),
    "rebate": (N_("Rebate"), "gift"),
    "exchange": (N_("Exchange"), "refresh-cw"),
}
CONDITIONS = {
    "shelf": N_("Back to the shelf"),
    "damaged": N_("Damaged"),
    "destroyed": N_("To be destroyed"),
}
REBATES = {"goodwill": N_("Goodwill"), "cash_back": N_("Cash back"), "check_in": N_("Check-in")}
FUNDERS = {"merchant": N_("The shop"), "supplier": N_("The supplier")}
NO_SUCH_LINE = N_("This line is not on the order.")
NOTHING_BACK = N_("Enter how many come back.")
NOTHING_OUT = N_("Put the goods on that go out instead.")
TOO_MANY_BACK = N_("At most {left} can come back.")
FLAGS = {
    "unmapped": N_("Some goods are not known here: nothing was taken from stock for them."),
    "below_zero": N_("More was sold than the stock says. Count these goods."),
    "sums_differ": N_("The lines don't add up to the total: the difference stands as rounding."),
    "hold_expired": N_("Nobody paid in time, so the goods are free again."),
    "refund_declined": N_("A payment could not be paid back. Settle it with the customer another way."),
}
PARTS = {
    "packed": (N_("Packed"), "sun"),
    "shipped": (N_("On its way"), "info"),
    "delivered": (N_("Delivered"), "good"),
    "canceled": (N_("Doesn't go"), ""),
}
READY = (N_("Ready to be picked up"), "sun")
WAYS = {
    "counter": N_("Over the counter"),
    "pickup": N_("To be picked up"),
    "ship": N_("To be shipped"),
}
EVENTS = {
    "placed": (N_("Placed"), "shopping-bag", ""),
    "passed": (N_("Did not apply. {reason}"), "ticket-percent", ""),
    "payment": (N_("{tender}: {state}"), "wallet", "jade"),
    "payment_settled": (N_("{tender} has answered: {state}"), "wallet", "jade"),
    "refund_settled": (N_("{tender} has paid back"), "wallet", ""),
    "refund_declined": (N_("{tender} refuses to pay back"), "wallet", "sun"),
    "handed_over": (N_("Handed over"), "package-check", "jade"),
    "packed": (N_("{part} packed: {goods}"), "package", ""),
    "unpacked": (N_("{part} doesn't go. {reason}"), "package-x", ""),
    "part_handed_over": (N_("{part} handed over: {goods}"), "package-check", "jade"),
    "shipped": (N_("{part} shipped: {goods}"), "truck", "jade"),
    "delivered": (N_("{part} has arrived"), "package-check", "jade"),
    "rest_canceled": (N_("The rest is canceled: {goods}. {reason}"), "circle-x", ""),
    "parcel": (N_("{part}: {carrier} {parcel}"), "truck", ""),
    "held": (N_("On hold: {reason}"), "pause", "sun"),
    "released": (N_("No longer on hold"), "play", ""),
    "flag_added": (N_("Flag: {flag}"), "triangle-alert", "sun"),
    "flag_removed": (N_("Flag taken away: {flag}"), "check", ""),
    "handling_added": (N_("To mind: {text}"), "clipboard-list", ""),
    "handling_removed": (N_("No longer to mind: {text}"), "clipboard-check", ""),
    "notice_sent": (N_("Buyer told: {notice}"), "mail", ""),
    "notice_refused": (N_("The buyer's e-mail address doesn't work: {notice}"), "mail", "sun"),
    "address_changed": (N_("It goes to another address"), "map-pin", ""),
    "hold_expired": (N_("The goods are no longer kept"), "timer", "sun"),
    "canceled": (N_("Canceled. {reason}"), "circle-x", ""),
    "edited": (N_("Changed: {changes}"), "pencil", ""),
    "return": (N_("{quantity} taken back, {number}"), "undo-2", ""),
    "refund": (N_("Paid back, {number}"), "hand-coins", ""),
    "rebate": (N_("Rebate given, {number}"), "gift", ""),
    "exchange": (N_("{quantity} exchanged, {number}"), "refresh-cw", ""),
    "exchanged_from": (N_("Paid with goods taken back, {number}"), "refresh-cw", "jade"),
    "below_floor": (N_("{name} sold below its lowest price"), "trending-down", "sun"),
    "recorded": (N_("Taken over from {origin}"), "download", ""),
}
UNKNOWN_PAYMENT = N_("{tender} has not answered. Don't charge again: we are asking, usually under a minute.")
