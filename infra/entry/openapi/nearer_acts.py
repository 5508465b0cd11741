"""What words mean in handling rules and in acts on many orders."""

TEXT = "The flag, the note, the reason; empty where the act needs none."
WHEN, THEN = "Which orders are meant.", "What is done with them as they come in."

ACTS: dict[str, dict[str, str]] = {
    "ActOut": {"text": TEXT},
    "ActPreview": {"going": "How many orders it would change.", "staying": "The orders that would stay as they are."},
    "OrdersIn": {
        "payment": "unpaid, partly, paid or back (paid back, at least in part).",
        "fulfillment": "open, partly or gone.",
        "salesperson": "The staff id of who sold something on it.",
        "flag": "Only orders that have this flag.",
        "noted": "Only orders with a remark, or with something to mind.",
    },
    "OrderRuleIn": {"when": WHEN, "then": THEN, "is_on": "Whether it applies to orders that come in."},
    "OrderRule": {"when": WHEN, "then": THEN, "is_on": "Whether it applies to orders that come in."},
    "OrderRuleWhen": {"is_first": "Only the first order of its customer."},
    "OrderRuleThen": {"flag": "Why somebody has to look at it; empty for no flag."},
    "MarkIn": {
        "status": "What was seen: collected, delivered, lost or returned.",
        "at": "When that was; now without it.",
        "note": "What else there is to say of it.",
    },
    "NoteIn": {"text": "What staff have to mind. Buyers don't see it."},
    "ConfirmationIn": {"notes": "The texts of the notes that were minded."},
    "Minded": {"text": "The note's text."},
    "getOrderAct": {"act": "The act's id."},
    "getOrderRule": {"rule": "The rule's id."},
    "editOrderRule": {"rule": "The rule's id."},
    "removeOrderRule": {"rule": "The rule's id."},
    "MethodOut": {"follows": "Whether its prices are taken over from the carrier each night."},
    "FulfillmentOut": {"minded": "The notes of the order that the part's packer has confirmed."},
}
