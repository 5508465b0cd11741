"""The door to payments."""

from modules.payments.domain import Offered, PaymentState, Rounding, Tender
from modules.payments.parts import parameters, payments
from modules.payments.permissions import Perm
from modules.payments.service import Draft, TenderCard, draft, list_tenders, of_document, paid, tenders_from, usable

__all__ = [
    "Draft",
    "Offered",
    "PaymentState",
    "Perm",
    "Rounding",
    "Tender",
    "TenderCard",
    "draft",
    "list_tenders",
    "of_document",
    "paid",
    "parameters",
    "payments",
    "tenders_from",
    "usable",
]
