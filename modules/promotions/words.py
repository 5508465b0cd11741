"""Words of the activity log, and why an offer does not apply. {name}: the offer, {n}: pieces, {amount}: money."""

from infra.kit.i18n import N_

PASSED = {
    "pieces": N_("{name}: {n} more for the offer"),
    "amount": N_("{name}: {amount} more for the offer"),
    "gift": N_("{name}: put {n} more on the order, it comes with the offer"),
    "better": N_("{name}: does not go together with “{other}”"),
    "nothing": N_("{name}: would save nothing here"),
    "reduced": N_("{name}: not for goods that are reduced already"),
    "time": N_("{name}: not at this hour or on this day"),
    "planned": N_("{name}: has not started yet"),
    "ended": N_("{name}: has ended"),
    "stopped": N_("{name}: has been stopped"),
    "used_up": N_("{name}: used up"),
    "had": N_("{name}: this customer has had it"),
    "customer": N_("{name}: only with a customer on the order"),
    "group": N_("{name}: not for this customer"),
    "goods": N_("{name}: not for these goods"),
    "elsewhere": N_("{name}: not in this store or channel"),
    "once_an_order": N_("{name}: no further coupon of this kind on one order"),
    "unknown": N_("There is no coupon {name}"),
}

DEEDS = {
    "promotion.created": N_("Promotion set up"),
    "promotion.edited": N_("Promotion changed"),
    "promotion.paused": N_("Promotion paused"),
    "promotion.resumed": N_("Promotion goes on"),
    "promotion.archived": N_("Promotion put away"),
    "promotion.restored": N_("Promotion brought back"),
    "promotion.codes_added": N_("Coupon codes added"),
    "promotion.code_stopped": N_("Coupon code stopped"),
    "promotion.code_opened": N_("Coupon code opened again"),
}
