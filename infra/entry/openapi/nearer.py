"""What words mean in one schema, or as parameters of one operation, where that is more exact than `WORDS`."""

from infra.entry.openapi.nearer_accounts import ACCOUNTS
from infra.entry.openapi.nearer_acts import ACTS

Meanings = dict[str, str]

RULE = "The kind of rule; it says which fields the rule has."
LINE = "The id of the order's line."
MINOR = "Minor units of the order's currency."
SALESPERSON = "The staff id of who sold it, null for nobody."
OFF_THE_ORDER = "A discount by hand on the whole order; null for none."
TO_BRING = "How the goods get to the buyer; null: they are taken along."

COMMON: dict[str, Meanings] = {
    "ProblemDocument": {
        "code": "A word for the kind of refusal; it stays the same, so a program may rely on it.",
        "title": "What happened and what to do, in English.",
    },
}
CATALOG: dict[str, Meanings] = {
    "BulkEditIn": {"change": "What becomes different."},
    "BulkEditOut": {"change": "What becomes different."},
    "Change": {
        "rounding": "How new prices are rounded: to:0.05, to:1, end:0.99 and others; empty for not at all.",
        "value": "The new value as people write it: a price's percentage or amount, a name, tags.",
    },
    "MadeOfIn": {"parts": "What is in one; none for goods."},
    "MadeOfOut": {"parts": "What is in one; none for goods."},
    "PartOut": {"product": "The product that the part is a variant of.", "name": "The part's name."},
    "PartSellable": {
        "sellable": "How many of the part can be sold there.",
        "needed": "How many of it are in one bundle.",
        "makes": "How many bundles that is enough for.",
    },
    "OptionIn": {"values": "The values that there are."},
}
ANSWER: Meanings = {
    "purpose": "What one writes for: notices (about their orders), news (and offers) or surveys.",
    "channel": "By which way one writes: email, sms or wechat.",
    "how": "How the answer was given: staff (told in person), paper, online, message or import.",
}
CONTACTS: Meanings = {
    "phones": "Further phone numbers; without a country code they are of the shop's country.",
    "emails": "Further e-mail addresses.",
    "accounts": "Names that the customer has elsewhere, each as place:name, like pinduoduo:77.",
    "language": "en or zh_Hans: of notices, papers and the page of a parcel; empty for the shop's.",
    "birthday": "As 1990-05-17, or --05-17 where the year is not known; empty for none.",
    "group": "The group of customers that it is in, whose prices apply; null for none.",
}
GROUP: Meanings = {"name": "The group's name, unique in the shop.", "note": "What staff should know about it."}
CUSTOMERS: dict[str, Meanings] = {
    "Answer": ANSWER,
    "AnswerIn": ANSWER,
    "AnswersOut": {
        "allowed": "Each purpose:channel by which one may write now, like news:email.",
        "answers": "Every answer that was given, the oldest first.",
    },
    "CustomerIn": CONTACTS,
    "CustomerOut": CONTACTS,
    "CustomerPatch": CONTACTS,
    "GroupIn": GROUP,
    "GroupOut": GROUP | {"customers": "How many customers are in it."},
    "listCustomers": {
        "allows": "Only those who may be written to so: purpose:channel, like news:email.",
        "group": "Only those in this group.",
        "kind": "Only people, or only companies.",
    },
    "editCustomerGroup": {"group": "The group's id."},
    "removeCustomerGroup": {"group": "The group's id."},
}
PROMOTION: Meanings = {
    "name": "What it is called; it stands on the receipt.",
    "rule": "What comes off: its `kind` says which of the rules it is.",
    "by_code": "Whether it needs a coupon's code; otherwise it applies by itself.",
    "goods": "The goods that it is about.",
    "when": "When it holds, by the clock of the store that sells.",
    "stores": "The ids of the stores where it holds; empty for all.",
    "channels": "The ids of the channels where it holds; empty for all.",
    "groups": "Customers' tags, or ids of their groups, for whom it holds; empty for everybody.",
    "min_pieces": "From how many pieces of its goods on it applies; 0 for any.",
    "min_amount": "From which amount of its goods on it applies, minor units of the shop's currency; 0 for any.",
    "exclusive": "Whether the goods that it counts take part in no other promotion.",
    "priority": "Of several that fit, the one with the higher priority goes first; -100 to 100.",
    "per_order": "How often it applies on one order at most; null for any number.",
    "per_customer": "On how many orders of one customer at most; null for any number.",
    "in_all": "On how many orders at most, over all customers; null for any number.",
}
PROMOTIONS: dict[str, Meanings] = {
    "PromotionIn": PROMOTION,
    "PromotionOut": PROMOTION,
    "AmountOff": {
        "kind": RULE,
        "amount": "How much comes off, minor units of the shop's currency.",
        "each": "Whether it comes off each piece; otherwise once off the goods together.",
    },
    "Percentage": {"kind": RULE},
    "NthItem": {"kind": RULE},
    "Threshold": {
        "kind": RULE,
        "steps": "From where on how much comes off; each step higher, and with more, at most 10.",
    },
    "Gift": {"kind": RULE},
    "Bundle": {
        "kind": RULE,
        "price": "What one set costs, minor units of the shop's currency.",
        "one_each": "Whether a set is one of each thing that `goods` names; then `pieces` doesn't count.",
    },
    "Goods": {
        "variants": "Ids of variants.",
        "products": "Ids of products: all of their variants.",
        "categories": "Ids of categories: their goods, and those of the categories below them.",
        "brands": "Ids of brands.",
        "tags": "Tags of goods.",
    },
    "When": {
        "since": "The minute of the day from which on it holds, from midnight: 540 is 9:00.",
        "until": "The minute of the day before which it holds; 1440 is midnight.",
    },
    "CodesIn": {"batch": "A name for the codes that are added together, to find them by."},
    "CodesOut": {"codes": "The codes, in capitals."},
    "CouponOut": {
        "code": "What the buyer shows.",
        "promotion": "The id of the promotion that says what it is worth.",
        "most_uses": "On how many orders it may be used, null for any number.",
        "used": "On how many orders it was used.",
        "batch": "The name of the codes that were added together with it.",
        "is_off": "Whether it was stopped: it is taken no more.",
    },
    "Results": {
        "discount": "What it took off, minor units of the shop's currency.",
        "sales": "What those orders came to, minor units of the shop's currency.",
    },
    "listPromotions": {
        "state": "Only those that are so now.",
        "by_code": "true: only those that need a code; false: only those that apply by themselves.",
    },
    "listCoupons": {"q": "How the code begins."},
}
SHIPPING: dict[str, Meanings] = {
    "MethodOut": {
        "names": "The name in other languages, by locale.",
        "kind": "ship: brought to the buyer; pickup: the buyer fetches it.",
        "store": "The id of the only store that offers it; null for all.",
        "basis": "What the price goes by: flat, the amount of the goods, or their weight.",
        "price": "What it costs below the first step, minor units of the shop's currency.",
        "steps": "What it costs from where on, the lowest first; empty where the price is flat.",
        "free_above": "From this amount of goods on it is free, minor units of the shop's currency; null for never.",
        "piece_grams": "What one piece weighs about, in grams, for goods that aren't sold by weight.",
        "countries": "Where it goes, ISO codes of countries; empty for everywhere.",
        "carrier": "The code of the carrier that takes it, empty for none in particular.",
        "tax_class": "The id of the kind of tax on its price.",
        "is_on": "Whether it is offered now.",
    },
}
DELIVERY: Meanings = {
    "method": "The id of the shipping method; null for none.",
    "address": "Where the goods go.",
    "carrier": "The code of the carrier that takes them, empty for none in particular.",
    "name": "What the shipping method was called.",
}
ADDED_LINE: Meanings = {"salesperson": SALESPERSON}
SOLD_LINE: Meanings = ADDED_LINE | {
    "name": "The name of the goods as it was.",
    "variant": "The variant's id; null for goods that are not known here.",
    "salesperson_name": "The name of who sold it, as it was; empty for nobody.",
}
ORDERS: dict[str, Meanings] = {
    "listOrders": {
        "payment": "unpaid, partly, paid, or back: something was paid back.",
        "fulfillment": "open, partly gone, or gone.",
        "salesperson": "The staff id of who sold something of it.",
        "flag": "Only orders with this flag.",
        "noted": "Only orders with a remark, or something to mind.",
        "least": "The least total, minor units.",
        "most": "The largest total, minor units.",
    },
    "AddressIn": {"name": "Who receives it."},
    "DeliveryIn": DELIVERY,
    "DeliveryOut": DELIVERY,
    "EventOut": {"kind": "What happened: placed, payment, handed_over, canceled and others."},
    "FlagIn": {"flag": "In a few words why somebody has to look at the order."},
    "HandlingNote": {
        "text": "The words of the note.",
        "rule": "The shop's rule that wrote it, empty for a person.",
    },
    "HoldIn": {"reason": "Why nothing may go out; staff see it."},
    "LineIn": ADDED_LINE,
    "LineOut": SOLD_LINE,
    "RecordLine": SOLD_LINE,
    "NoteOut": {
        "source": "The id of the promotion, and behind a blank the code that was shown.",
        "code": "The coupon's code, empty for what applies by itself.",
        "message": "The same in words, for people.",
    },
    "OrderIn": {"delivery": TO_BRING, "discount": OFF_THE_ORDER},
    "OrderOut": {
        "delivery": "How the goods get to the buyer.",
        "held": "Why nothing of it may go out; null while it may.",
        "handling": "What staff have to mind, the oldest first.",
    },
    "QuoteIn": {"delivery": TO_BRING, "discount": OFF_THE_ORDER},
    "QuoteOut": {"notes": "What does not apply and why, and what would make it better."},
}
PARTS: dict[str, Meanings] = {
    "FulfillmentOut": {
        "number": "The order's number, and which part of it this is, like S-1042/1.",
        "state": "packed, shipped (on its way), delivered or canceled.",
        "way": "counter: over the counter; pickup: kept ready to be fetched; ship: sent.",
        "warehouse": "The id of the warehouse that it leaves from, null for where it is kept for the order.",
        "warehouse_name": "That warehouse's name as it was, empty for none in particular.",
        "lines": "How much of which lines.",
        "reason": "Why it does not go, empty for one that does.",
        "left_at": "When it left the shelf, null before.",
        "delivered_at": "When it reached the customer, null before.",
    },
    "ParcelIn": {"number": "The number that the carrier knows the parcel by; empty while it has none."},
    "CarrierOut": {
        "carrier": "What a parcel names it by: a code, or the id of an account.",
        "name": "What it is called.",
        "books": "Whether parcels are booked there; otherwise you tell their numbers.",
    },
    "ParcelOut": {
        "id": "The parcel's own id.",
        "carrier": "Who takes it: a code, or the id of an account.",
        "number": "The number that the carrier knows the parcel by; empty while it has none.",
        "url": "The carrier's page of it; empty where it has none.",
        "state": "created, sent or delivered, as the shop sees it.",
        "booking": "How far its booking is: asked, calling, booked or failed; empty for a number that was told.",
        "fault": "Why the carrier doesn't take it.",
        "standing": "How far it is, by what its carrier scanned; empty before the first scan.",
        "cost": "What the carrier asks for it, in minor units of `currency`.",
        "currency": "Of `cost`; empty while nobody knows it.",
        "sent_at": "When it left the shop.",
        "delivered_at": "When it arrived.",
        "scans": "What happened to it, in order of time.",
    },
    "ScanOut": {
        "status": "What happened.",
        "at": "When, as the carrier says.",
        "place": "Where, in the carrier's words.",
        "text": "More of it, in the carrier's words.",
    },
    "PartLine": {"line": LINE},
}
AFTER_SALE: dict[str, Meanings] = {
    "AfterOut": {
        "kind": "return, refund, rebate or exchange.",
        "lines": "What of which lines was reversed.",
        "payments": "What was handed back, with which tender.",
        "tax": "The tax that was reversed, minor units.",
        "net": "What was reversed without tax, minor units.",
    },
    "AfterLineOut": {"line": LINE, "reason": "Why it came back, or costs less.", "name": "The name of the goods."},
    "EditIn": {"codes": "Codes of coupons that the buyer shows: all of them."},
    "ExchangeIn": {
        "lines": "What comes back.",
        "goods": "What goes out for it.",
        "handover": "now: the new goods leave the shelf at once; later: they are kept.",
    },
    "ExchangeOut": {
        "exchange": "The document of the exchange.",
        "order": "The new order, with what goes out.",
    },
    "LoweredLine": {"line": LINE},
    "PaidBackOut": {"amount": MINOR},
    "RebateIn": {
        "amount": "How much is given, minor units of the order's currency.",
        "kind": "What it is given for: goodwill, cash_back or check_in.",
        "line": "The id of the order's line that it is about, null for the whole order.",
    },
    "ReturnIn": {"lines": "What comes back."},
    "ReturnLine": {
        "line": LINE,
        "condition": "How it was found: shelf (it can be sold again), damaged or destroyed.",
        "reason": "Why it comes back.",
    },
}
DOCUMENT: Meanings = {
    "kind": "adjustment, receipt, transfer, count or hold.",
    "to": "The id of the warehouse that a transfer goes to; null for the other kinds.",
    "reverses": "The id of the document that this one takes back, null for none.",
    "done_at": "When it was last carried on: sent, posted or canceled; null for a draft.",
    "state": "draft, sent (on its way), review (a count to be checked), posted or canceled.",
    "reason": "The code of the reason of a correction, empty for the other kinds.",
}
HELD: Meanings = {
    "customer": "The id of the customer it is for, null for one who is known by name alone.",
    "until": "When it ends by itself.",
}
STOCK: dict[str, Meanings] = {
    "ArrivedIn": {"lines": "The lines that differ; the others arrived as they were sent."},
    "AssemblyIn": {
        "kit": "The kit's variant.",
        "quantity": "How many kits, as text.",
        "note": "What is said about it.",
    },
    "ArrivedLine": {"line": "The id of the document's line.", "quantity": "How many arrived, in base units, as text."},
    "DocumentHead": DOCUMENT,
    "DocumentIn": {"kind": "adjustment (a correction), receipt or transfer.", "lines": "The goods that move."},
    "DocumentOut": DOCUMENT,
    "DocumentLineOut": {
        "unit_cost": "What one cost, in major units of the shop's currency; null where none was given.",
        "zone": "The part of the warehouse that was counted, empty for all of it.",
        "quantity": "How many, in base units; of a correction the change.",
    },
    "MoveOut": {"kind": "What moved it: receive, sell, return, adjust and others."},
    "StockHoldIn": HELD,
    "StockHoldOut": HELD | {"name": "The customer's name."},
    "StockValueOut": {"quantity": "What lay there, in base units."},
    "WarehouseOut": {"zones": "The names of its parts, by which people count."},
    "listStockLevels": {"low": "true: only what runs low."},
    "listStockDocuments": {"kind": "Only documents of this kind."},
    "listStockValues": {"day": "The day at whose end the values are meant, as 2026-11-21; now without it."},
}
INSIGHT: dict[str, Meanings] = {
    "TargetIn": {"staff": "The staff id of the salesperson.", "amount": "Minor units of the shop's currency."},
    "TargetsIn": {"month": "As 2026-11.", "targets": "Who is to sell how much.", "store": "The store's id."},
    "TargetRow": {
        "staff": "The staff id of the salesperson.",
        "store": "The store's id.",
        "store_name": "The store's name.",
        "left": "What is left of the target, minor units.",
    },
    "TargetsOut": {"month": "The month's first day.", "rows": "One for each salesperson in each store."},
    "ReportOut": {
        "by": "What the report is by.",
        "all_rows": "How many rows there are, also beyond `limit`.",
        "rows": "The rows, `limit` of them at most.",
    },
    "ReportRow": {
        "cost": "What the goods sold had cost by moving average when they left, minor units.",
        "last_sold": "When the goods were last on a paid order, null for never; of slow goods alone.",
    },
}

NEARER: dict[str, Meanings] = {
    **COMMON, **CATALOG, **CUSTOMERS, **PROMOTIONS, **SHIPPING, **ORDERS, **PARTS, **AFTER_SALE, **STOCK, **ACCOUNTS,
    **INSIGHT,
}  # fmt: skip
for place, meanings in ACTS.items():
    NEARER[place] = NEARER.get(place, {}) | meanings
