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
ON_ACCOUNT = (N_("On account"), "sun")
OWED = (N_("Not paid yet"), "sun")
"""Of an order, and of its payment on account, until the account is settled."""
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
    "over_limit": N_("Sold on account beyond what the customer may owe."),
    "hold_expired": N_("Nobody paid in time, so the goods are free again."),
    "refund_declined": N_("A payment could not be paid back. Settle it with the customer another way."),
    "parcel_not_booked": N_("The carrier doesn’t take the parcel."),
    "parcel_not_canceled": N_("The carrier has a parcel already that was to be called off."),
    "parcel_gone": N_("The carrier has a parcel that has not left our shelf."),
    "parcel_refused": N_("The buyer did not take the parcel."),
    "parcel_lost": N_("The carrier has lost the parcel."),
    "parcel_returning": N_("A parcel is on its way back."),
    "parcel_returned": N_("A parcel has come back."),
}
PARCEL_FLAGS = tuple(flag for flag in FLAGS if flag.startswith("parcel_"))
MENDS = {
    "parcel_not_booked": N_("Mend the address or the carrier’s account, and book it again"),
    "parcel_not_canceled": N_("Ask the carrier to send it back"),
    "parcel_gone": N_("Bring stock in order, then let the part leave"),
    "parcel_refused": N_("Ask the buyer, then send it again or take it back"),
    "parcel_lost": N_("Claim it from the carrier, then send it again or pay it back"),
    "parcel_returning": N_("Ask the buyer, then send it again or take it back"),
    "parcel_returned": N_("Take the goods back, or send them again"),
}
"""What mends what a flag says; every other one is looked at, and taken away."""
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
    "payment_undone": (N_("{tender} was for something else. {reason}"), "undo-2", "sun"),
    "refund_settled": (N_("{tender} has paid back"), "wallet", ""),
    "refund_declined": (N_("{tender} refuses to pay back"), "wallet", "sun"),
    "handed_over": (N_("Handed over"), "package-check", "jade"),
    "packed": (N_("{part} packed: {goods}"), "package", ""),
    "minded": (N_("{part}, confirmed by the packer: {text}"), "clipboard-check", "jade"),
    "unpacked": (N_("{part} doesn't go. {reason}"), "package-x", ""),
    "part_handed_over": (N_("{part} handed over: {goods}"), "package-check", "jade"),
    "shipped": (N_("{part} shipped: {goods}"), "truck", "jade"),
    "delivered": (N_("{part} has arrived"), "package-check", "jade"),
    "rest_canceled": (N_("The rest is canceled: {goods}. {reason}"), "circle-x", ""),
    "parcel": (N_("{part}: {carrier} {parcel}"), "truck", ""),
    "marked": (N_("{part} seen: {status}. {reason}"), "map-pin", ""),
    "label_dropped": (N_("{part}: its carrier doesn’t bring it any more"), "truck", ""),
    "parcel_not_booked": (N_("{part}: the carrier doesn’t take it. {reason}"), "truck", "sun"),
    "parcel_not_canceled": (N_("{part}: the carrier can’t call it off. {reason}"), "truck", "sun"),
    "parcel_gone": (N_("{part} is with the carrier, and has not left our shelf"), "truck", "sun"),
    "parcel_refused": (N_("{part}: the buyer did not take it. {reason}"), "package-x", "sun"),
    "parcel_lost": (N_("{part}: lost by the carrier. {reason}"), "package-x", "sun"),
    "parcel_returning": (N_("{part}: on its way back. {reason}"), "undo-2", "sun"),
    "parcel_returned": (N_("{part}: back from the carrier. {reason}"), "undo-2", "sun"),
    "held": (N_("On hold: {reason}"), "pause", "sun"),
    "released": (N_("No longer on hold"), "play", ""),
    "flag_added": (N_("Flag: {flag}"), "triangle-alert", "sun"),
    "flag_removed": (N_("Flag taken away: {flag}"), "check", ""),
    "handling_added": (N_("To mind: {text}"), "clipboard-list", ""),
    "handling_removed": (N_("No longer to mind: {text}"), "clipboard-check", ""),
    "rule_note": (N_("Rule “{rule}”, to mind: {text}"), "clipboard-list", ""),
    "rule_flag": (N_("Rule “{rule}”, flag: {text}"), "triangle-alert", "sun"),
    "rule_hold": (N_("Rule “{rule}”, on hold: {text}"), "pause", "sun"),
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
    "invoiced": (N_("Invoice {number} issued"), "receipt-text", ""),
    "credited": (N_("Credit note {number} issued"), "receipt-text", ""),
    "recorded": (N_("Taken over from {origin}"), "download", ""),
}
REWORDED = {"new_customer": N_("another customer"), "new_remark": N_("another remark")}
UNKNOWN_PAYMENT = N_("{tender} has not answered. Don't charge again: we are asking, usually under a minute.")
