"""The door to payments."""

from modules.payments.domain import Offered, PaymentState, Rounding, Tender
from modules.payments.events import PaymentSettled, RefundSettled
from modules.payments.parts import parameters, payments
from modules.payments.permissions import Perm
from modules.payments.services.account import charge
from modules.payments.services.back import Back, give_all_back, going_back, pay_back
from modules.payments.services.call import begin, carry_out
from modules.payments.services.draft import Draft, TenderCard, draft, list_tenders, paid, tenders_from, usable
from modules.payments.services.out import pay_out
from modules.payments.services.read import find_by_key, of_document, paid_for, under_way
from modules.payments.services.write import receive, write
from modules.payments.tenders import CASH, EXCHANGE, any_tender, find_tender, is_called, is_known

__all__ = [
    "CASH",
    "EXCHANGE",
    "Back",
    "Draft",
    "Offered",
    "PaymentSettled",
    "PaymentState",
    "Perm",
    "RefundSettled",
    "Rounding",
    "Tender",
    "TenderCard",
    "any_is_called",
    "begin",
    "carry_out",
    "charge",
    "draft",
    "find_by_key",
    "give_all_back",
    "going_back",
    "is_called_kind",
    "list_tenders",
    "of_document",
    "paid",
    "paid_for",
    "parameters",
    "pay_back",
    "pay_out",
    "payments",
    "receive",
    "tenders_from",
    "under_way",
    "usable",
    "write",
]


def any_is_called(tender: str, switches: frozenset[str]) -> bool:
    """Whether this tender calls a provider, so that taking it is done in steps. Raises TenderUnknown."""
    return is_called(find_tender(tender, switches))


def is_called_kind(tender: str) -> bool:
    """Whether payments with this tender were made by calling a provider; one recorded elsewhere was not."""
    return is_known(tender) and is_called(any_tender(tender))
