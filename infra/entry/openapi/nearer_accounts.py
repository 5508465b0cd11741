"""What words mean in the schemas of what customers owe, and of what came in by the bank."""

Meanings = dict[str, str]

LIMIT, TERMS = "The most that may be owed at once, minor units.", "In how many days what is bought is to be paid."
AGING = "What is owed by how late it is, minor units."
STANDING: Meanings = {
    "currency": "The account's currency.", "balance": "What is owed, minor units; below 0 it was paid ahead.",
    "credit_limit": LIMIT, "terms_days": TERMS, "aging": AGING, "customer": "The customer's id.",
    "name": "The customer's name.",
}  # fmt: skip
PAID_IN: Meanings = {
    "day": "The bank's day.", "payer": "Whose money it is.", "payer_account": "The number of the payer's account.",
    "text": "The payer's words.", "account": "The number of the shop's account.",
}  # fmt: skip
ACCOUNTS: dict[str, Meanings] = {
    "AccountOut": STANDING | {"left": "What may still be bought on account.", "charges": "What is not paid yet."},
    "Debtor": STANDING,
    "AccountEntryOut": {"day": "The day it counts from.", "due": "When it is to be paid; null for payments."},
    "AgainstIn": {"charge": "The id of an open charge.", "amount": "How much of the receipt is for it, minor units."},
    "ReceiptIn": {"tender": "How it was paid.", "amount": "What came in, minor units.", "against": "What it pays."},
    "OpenChargeOut": {
        "id": "Its id, which names it in a receipt's `against`.", "day": "The day it was bought.",
        "due": "The day by which it is to be paid.", "amount": "What it came to, minor units.",
        "open": "What of it is still to pay, minor units.",
    },
    "StatementOut": {
        "start": "The first day, null for the account's first.", "end": "The last day.",
        "opening": "What was owed before, minor units.", "closing": "What is owed after, minor units.",
        "entries": "Each change between, the oldest first.",
    },
    "Aging": {
        "current": "Not due yet.", "days_30": "Up to 30 days late.", "days_60": "31 to 60 days late.",
        "days_90": "61 to 90 days late.", "older": "More than 90 days late.",
    },
    "BankLineIn": PAID_IN | {"amount": "Minor units of the shop's currency: above 0 it came in."},
    "BankLinesIn": {"account": "The number of the shop's account.", "lines": "The booked payments."},
    "BankLinesKept": {"new": "How many had not come before.", "same": "How many had come before."},
    "BankLineOut": PAID_IN | {"match": "What it pays; empty until that is known."},
    "MatchIn": {"kind": "order, account or prepaid.", "id": "The id of the order, the open charge or the customer."},
    "MatchesIn": {"parts": "What it is for, together all of it."},
    "MatchOut": {"kind": "order, account or prepaid.", "number": "The number of the order or of the charge."},
    "listAccounts": {"view": "Whose: owing, overdue, ahead (paid ahead) or all."},
    "getStatement": {"start": "From this day on, as 2026-11-21.", "end": "Up to this day; today without it."},
}  # fmt: skip
